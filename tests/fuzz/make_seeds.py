# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the values that fuzzing starts from: `python tests/fuzz/make_seeds.py FOLDER`.

One of each encoding, accident and kind of key, made anew with keys of its own; and the committed vectors.
"""

from __future__ import annotations

import base64
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".venv" / "collections"))

from ansible_collections.mailsec.smime.tests.lab.pki import authority, keys, kinds, values
from ansible_collections.mailsec.smime.tests.lab.pki.recipe import Holder
from ansible_collections.mailsec.smime.tests.vectors.vector import read_vectors
from cryptography.hazmat.primitives.serialization import Encoding


def make_seeds() -> dict[str, bytes]:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    issuer = authority.make_authority("Contoso Issuing CA 1", now, kind=keys.P_256)
    holder = Holder("Ada Lovelace", "ada@contoso.example", "ada@corp.example", 1104)
    seeds: dict[str, bytes] = {}
    for name, kind in kinds.BY_NAME.items():
        recipe = kind(holder, now)
        key = keys.make_key(recipe.key_kind)
        certificate = issuer.sign(recipe, key)
        seeds[name] = certificate.public_bytes(Encoding.DER)
        if name == "ec_p256":
            seeds["pem"] = certificate.public_bytes(Encoding.PEM)
            seeds["utf16"] = b"\xff\xfe" + seeds["pem"].decode().encode("utf-16-le")
            seeds["base64"] = base64.b64encode(seeds[name])
            seeds["pkcs7"] = values.make_pkcs7(certificate, key)
            seeds["tagged"] = values.make_tagged(certificate, "Ada Lovelace")
            seeds["key"] = keys.encode_key(key)
    for vector in read_vectors():
        seeds[f"vector-{vector.name}"] = vector.content
    return seeds


def main() -> None:
    folder = Path(sys.argv[1])
    for name, content in make_seeds().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()

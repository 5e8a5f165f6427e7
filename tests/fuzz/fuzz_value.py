# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A coverage-guided fuzz target for the value reader: `python tests/fuzz/fuzz_value.py [libFuzzer options] [folders]`.

Whatever the bytes are, reading them ends, soon and without an exception; the answer is consistent; and the strict and
the tolerant reader agree wherever the strict one accepts. ./scripts/test fuzz runs it.
"""

from __future__ import annotations

import dataclasses
import sys
from datetime import UTC, datetime
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".venv" / "collections"))

with atheris.instrument_imports(include=["ansible_collections"]):
    from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value
    from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
    from ansible_collections.mailsec.smime.plugins.module_utils._inspect.naming import issuer_text, subject_text
    from ansible_collections.mailsec.smime.plugins.module_utils._inspect.tolerant import read_tolerantly
    from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
    from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
    from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding

ADDRESSES = OwnAddresses.of("ada@contoso.example", ["ada@contoso.example"])
POLICY = Policy()
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def check_value(content: bytes) -> None:
    """Raises AssertionError where an answer is not consistent."""
    value = inspect_value("userSMIMECertificate", content)
    assert value.content == content
    assert value.certificates or value.parse_error, "nothing was read, and nobody says why"
    if value.encoding in (Encoding.PRIVATE_KEY, Encoding.PKCS12, Encoding.EMPTY, Encoding.UNKNOWN, Encoding.TRUNCATED):
        assert not value.certificates, f"{value.encoding} with certificates"
    if value.preferred is not None:
        assert 0 <= value.preferred < len(value.certificates)
    for certificate in value.certificates:
        assert certificate.read_tolerantly == bool(certificate.faults)
        assert subject_text(certificate) is not None
        assert issuer_text(certificate) is not None
        if not certificate.read_tolerantly:
            again = read_tolerantly(certificate.der)
            assert dataclasses.replace(again, read_tolerantly=False, faults=()) == certificate, "the readers differ"
    judged = judge_value(value, ADDRESSES, POLICY, NOW)
    for verdict in judged.verdicts:
        assert all(reason.code != "rule.internal_error" for reason in verdict.reasons), verdict


def main() -> None:
    atheris.Setup(sys.argv, check_value)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

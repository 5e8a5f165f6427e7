# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes private keys: own ones for people who must decrypt, shared ones from a small pool for everybody else.

A 2048 bit RSA key takes 50 to 100 ms, so a key for each of thousands of people would make the lab slow for nothing:
nobody decrypts with them. Keys exist in memory and, for the people who need them, as 0600 files of the run's folder.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

RSA_2048 = "rsa_2048"
RSA_1024 = "rsa_1024"
P_256 = "p_256"


def make_key(kind: str) -> PrivateKey:
    """A new private key of one of the three kinds above."""
    if kind == P_256:
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size={RSA_2048: 2048, RSA_1024: 1024}[kind])


class KeyPool:
    """Hands out shared keys in turn; each is made when it is first needed."""

    def __init__(self, size: int = 5) -> None:
        self._turns = {kind: self._rotate(kind, size) for kind in (RSA_2048, RSA_1024, P_256)}

    def take(self, kind: str) -> PrivateKey:
        """The next key of that kind; it may be somebody else's too."""
        return next(self._turns[kind])

    @staticmethod
    def _rotate(kind: str, size: int) -> Iterator[PrivateKey]:
        made = []
        for _turn in range(1 if kind == RSA_1024 else size):
            made.append(make_key(kind))
            yield made[-1]
        yield from itertools.cycle(made)


def encode_key(key: PrivateKey) -> bytes:
    """PKCS#8 PEM without a pass phrase."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner may read (0600), whatever the umask is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organisation's PKI of one lab run: its authorities, its pool of keys, and the files that people can use.

Writes below one folder only; the keys of the authorities never leave the memory of the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509

from . import keys
from .authority import Authority, encode_certificate, make_authority
from .recipe import FOREIGN_ISSUER, NEW_ISSUER, OLD_ISSUER, Recipe


@dataclass(frozen=True)
class Pki:
    """Root, issuing authorities by the names that recipes use, and the pool of shared keys."""

    root: Authority
    issuers: dict[str, Authority]
    pool: keys.KeyPool = field(default_factory=keys.KeyPool)

    def issue(self, recipe: Recipe, key: keys.PrivateKey | None = None) -> tuple[x509.Certificate, keys.PrivateKey]:
        """Signs what the recipe asks for; without a key one of the pool is used."""
        holder_key = key or self.pool.take(recipe.key_kind)
        return self.issuers[recipe.issuer].sign(recipe, holder_key), holder_key

    def list_chain(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """The authorities above it, the nearest first."""
        above = [one.certificate for one in self.issuers.values() if one.certificate.subject == certificate.issuer]
        return [*above, self.root.certificate] if above and above[0] != self.root.certificate else above


def make_pki(now: datetime) -> Pki:
    """A root, an old and a new issuing CA, and a foreign root (an EC key, because it is quicker to make)."""
    root = make_authority("Contoso Lab Root", now)
    issuers = {
        OLD_ISSUER: make_authority("Contoso Lab CA 1", now, root),
        NEW_ISSUER: make_authority("Contoso Lab CA 2", now, root),
        FOREIGN_ISSUER: make_authority("Example Public Mail CA", now, kind=keys.P_256),
    }
    return Pki(root, issuers)


def write_authorities(pki: Pki, folder: Path) -> None:
    """Writes the CA certificates as PEM: root.pem, issuing-old.pem, issuing-new.pem, foreign.pem, chain.pem (all)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = {
        "root": pki.root,
        "issuing-old": pki.issuers[OLD_ISSUER],
        "issuing-new": pki.issuers[NEW_ISSUER],
        "foreign": pki.issuers[FOREIGN_ISSUER],
    }
    for name, authority in named.items():
        (folder / f"{name}.pem").write_bytes(encode_certificate(authority.certificate))
    own = (pki.root, pki.issuers[OLD_ISSUER], pki.issuers[NEW_ISSUER])
    (folder / "chain.pem").write_bytes(b"".join(encode_certificate(authority.certificate) for authority in own))

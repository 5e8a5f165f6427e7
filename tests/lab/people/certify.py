# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the bytes of one person's values: asks the PKI for certificates, wraps or cuts them as the story says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ..pki import keys, kinds, values
from ..pki.organisation import Pki
from ..pki.recipe import Holder
from . import identity, wrappings
from .spec import GARBAGE, SAME, Held, Person, Value


@dataclass(frozen=True)
class Made:
    """One made value: its bytes, and the person's certificate that it is or that it was made from."""

    content: bytes
    certificate: x509.Certificate | None = None
    key: keys.PrivateKey | None = None
    key_file: str | None = None


class Certifier:
    """Makes all values of one person; ``folder`` is the run's folder, into which keys of one's own are written."""

    def __init__(self, pki: Pki, now: datetime, folder: Path, person: Person) -> None:
        self._pki, self._now, self._folder, self._person = pki, now, folder, person
        self._holder = Holder(
            name=person.name,
            address=identity.name_primary(person),
            user_principal_name=identity.name_user_principal(person) or f"{person.key}@partner.example.com",
            relative_id=identity.make_relative_id(person.key) if person.knows_sid else None,
        )
        self.made: list[Made] = []

    def make_values(self) -> list[Made]:
        """The values of the directory, in the story's order."""
        for value in self._person.values:
            self.made.append(self._make(value))
        return self.made

    def make_held(self, held: Held) -> bytes:
        """A value that Exchange Online holds before the first sync."""
        if held.kind == SAME:
            return self.made[held.of].content
        return self._make(Value(held.kind, False, of=held.of)).content

    def _make(self, value: Value) -> Made:
        if value.kind == GARBAGE:
            return Made(values.make_garbage(self._person.key))
        wrap = wrappings.BY_NAME.get(value.kind)
        if wrap is None:
            return self._issue(value)
        inner = self._issue(replace(value, kind=value.inside)) if value.of is None else self.made[value.of]
        if inner.certificate is None or inner.key is None:
            raise ValueError(f"{self._person.key}: value {value.of} is no certificate, so nothing can be made from it")
        chain = self._pki.list_chain(inner.certificate)
        source = wrappings.Source(inner.certificate, inner.key, self._person.name, chain, self._issue_signing)
        return Made(wrap(source), inner.certificate, inner.key, inner.key_file)

    def _issue_signing(self) -> tuple[x509.Certificate, keys.PrivateKey]:
        return self._pki.issue(kinds.signing_only(self._holder, self._now))

    def _issue(self, value: Value) -> Made:
        recipe = kinds.BY_NAME[value.kind](self._holder, self._now)
        if value.starts is not None:
            recipe = replace(recipe, not_before=self._now + timedelta(days=value.starts))
        if value.ends is not None:
            recipe = replace(recipe, not_after=self._now + timedelta(days=value.ends))
        if value.addresses is not None:
            names = tuple(identity.complete_address(address) for address in value.addresses)
            as_utf8 = bool(recipe.utf8_mailboxes)
            recipe = replace(recipe, utf8_mailboxes=names) if as_utf8 else replace(recipe, addresses=names)
        own = keys.make_key(recipe.key_kind) if value.own_key else None
        certificate, key = self._pki.issue(recipe, own)
        key_file = self._write_key(own) if own else None
        return Made(certificate.public_bytes(serialization.Encoding.DER), certificate, key, key_file)

    def _write_key(self, key: keys.PrivateKey) -> str:
        name = f"pki/{self._person.key}-{len(self.made)}.key.pem"
        keys.write_private(self._folder / name, keys.encode_key(key))
        return name

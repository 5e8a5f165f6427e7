# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of one person or recipient, ready for comparison.  Pure.

Two forms, for two questions:

* ``fold_address``: do two entries name the same mailbox?  Exchange and Active Directory compare without regard to case.
* ``mailbox_form``: is a certificate made out to this address?  RFC 8550 section 3 and RFC 9598 section 5 answer that.

In both, a domain is compared as A-labels (``xn--…``), so that it does not matter which of its two spellings is written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# RFC 1035 section 2.3.4.  Longer ones name no domain, and encoding them takes quadratic time.
_LONGEST_LABEL = 63


def fold_address(address: str) -> str:
    """The form in which people and recipients are matched by address."""
    text = address.strip()
    if text.isascii():
        return text.lower()
    local, at, domain = text.rpartition("@")
    return local.lower() + at + _ascii_domain(domain)


def mailbox_form(address: str) -> str:
    """The form in which a certificate's address is compared with a person's; empty where it can match nobody.

    The domain is compared without regard to case (RFC 8550 section 3, MUST), an ASCII local part too (SHOULD).  A local
    part beyond ASCII is compared as written: RFC 9598 section 5 allows neither case folding nor normalisation.
    Nothing is trimmed, and a control character (NUL, newline) is part of no mailbox, so that no text behind it is
    overlooked.
    """
    if address.isascii():
        return address.lower() if address.isprintable() else ""
    if any(unicodedata.category(character) == "Cc" for character in address):
        return ""
    local, at, domain = address.rpartition("@")
    return (local.lower() if local.isascii() else local) + at + _ascii_domain(domain)


def _ascii_domain(domain: str) -> str:
    return domain.lower() if domain.isascii() else ".".join(_ascii_label(label) for label in domain.split("."))


def _ascii_label(label: str) -> str:
    """RFC 5891 section 5.5, with the case mapping that RFC 5895 section 2 allows to users' input.

    Not Python's codec "idna": it follows IDNA 2003, in which ``straße.example`` is another domain than today.
    """
    if label.isascii():
        return label.lower()
    lowered = unicodedata.normalize("NFC", label.lower())
    if lowered.isascii() or len(lowered) > _LONGEST_LABEL:
        return label  # such as U+212A, the Kelvin sign, which only looks like a letter of ASCII
    return "xn--" + lowered.encode("punycode").decode("ascii")


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """``primary`` and ``every`` (the primary one included), all in one and the same form."""

    primary: str | None
    every: frozenset[str]

    @classmethod
    def of(cls, primary: str | None, others: Iterable[str]) -> OwnAddresses:
        """For the comparison with certificates."""
        return cls._in_form(_own_form, primary, others)

    @classmethod
    def folded(cls, primary: str | None, others: Iterable[str]) -> OwnAddresses:
        """For the comparison of people with recipients."""
        return cls._in_form(fold_address, primary, others)

    @classmethod
    def _in_form(cls, form: Callable[[str], str], primary: str | None, others: Iterable[str]) -> OwnAddresses:
        every = {form(address) for address in others}
        first = form(primary) if primary else None
        if first:
            every.add(first)
        return cls(first or None, frozenset(every - {""}))


def _own_form(address: str) -> str:
    """What a directory or an administrator writes may be surrounded by space; that is no part of it."""
    return mailbox_form(address.strip(" \t"))


__all__ = ["OwnAddresses", "fold_address", "mailbox_form"]

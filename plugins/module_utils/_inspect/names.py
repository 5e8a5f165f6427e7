# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail addresses and user principal names that a certificate carries.  Pure.

RFC 8550 section 3: addresses stand in the subject alternative name as rfc822Name, or as SmtpUTF8Mailbox (RFC 9598)
where the local part is not ASCII; readers must also recognise emailAddress (PKCS#9) in the subject.  A name that cannot
be read hides only itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .body import name_attributes
from .der import OBJECT_IDENTIFIER, SEQUENCE, DerError, expect, read_element, sole_content
from .texts import decode_text

# Contents of OBJECT IDENTIFIERs.
_SMTP_UTF8_MAILBOX = bytes.fromhex("2b06010505070809")  # 1.3.6.1.5.5.7.8.9
_USER_PRINCIPAL_NAME = bytes.fromhex("2b060104018237140203")  # 1.3.6.1.4.1.311.20.2.3
_EMAIL_ADDRESS = bytes.fromhex("2a864886f70d010901")  # 1.2.840.113549.1.9.1

# RFC 5280 4.2.1.6, as the tag of each choice.
_OTHER_NAME, _MAIL, _DNS, _URL = 0xA0, 0x81, 0x82, 0x86
_OTHERS = (0xA3, 0xA4, 0xA5, 0x87, 0x88)  # X.400 address, directory name, EDI party, IP address, registered ID


# RFC 5321 4.1.2 Mailbox, roughly: what has no local part, no domain, or a control character is no address, and nobody
# can be found by it.
_MAILBOX = re.compile(r'(?:"[^"\x00-\x1f\x7f]+"|[^\s<>"@\x00-\x1f\x7f]+)@[^\s<>"@\x00-\x1f\x7f]+')
# What authorities write into nearly all certificates: at most one principal, one address, both ASCII and short.  Groups
# are the octets of lengths, which are compared afterwards, and the texts.
_USUAL_ROW = re.compile(
    rb"(?:\xa0(.)\x06\x0a" + re.escape(_USER_PRINCIPAL_NAME) + rb"\xa0(.)\x0c(.)([!-~]+))?"
    rb'\x81(.)([^\x00-\x20"<>@\x7f-\xff]+@[^\x00-\x20"<>@\x7f-\xff]+)',
    re.DOTALL,
)


class Names(NamedTuple):
    """``addresses`` and ``principals`` as written.  ``plain``: nothing stands there that was not wholly read here."""

    addresses: tuple[str, ...]
    principals: tuple[str, ...]
    faults: tuple[str, ...]
    plain: bool


def alternative_names(extension: bytes) -> Names:
    """``extension`` is the value of subjectAltName; raises DerError where it is no row of names at all."""
    return read_names(sole_content(extension, SEQUENCE, "a row of names"))


def read_names(row: bytes) -> Names:
    """``row`` is the content of GeneralNames; raises DerError where it is no row of elements."""
    usual = _USUAL_ROW.fullmatch(row)
    if usual is not None:
        outer, inner, length, principal, mail_length, mail = usual.groups()
        whole = not principal or (outer[0] == 16 + length[0] and inner[0] == 2 + length[0] == 2 + len(principal))
        if whole and mail_length[0] == len(mail):
            return Names((mail.decode("ascii"),), (principal.decode("ascii"),) if principal else (), (), True)
    addresses: list[str] = []
    principals: list[str] = []
    bad = strange = 0
    plain = True
    offset, last = 0, len(row)
    while offset < last:
        tag, start, offset = read_element(row, offset)
        content = row[start:offset]
        try:
            if tag == _MAIL:
                text = content.decode("ascii")
                if _MAILBOX.fullmatch(text):
                    addresses.append(text)
                else:
                    strange += 1
            elif tag == _OTHER_NAME:
                kind, text = _read_other_name(content)
                if kind == _USER_PRINCIPAL_NAME:
                    principals.append(text)
                elif kind == _SMTP_UTF8_MAILBOX and _MAILBOX.fullmatch(text):
                    addresses.append(text)
                elif kind == _SMTP_UTF8_MAILBOX:
                    strange += 1
            elif tag in _OTHERS:
                plain = False
            elif tag not in (_DNS, _URL):
                bad += 1
            elif not content.isascii():
                plain = False
        except ValueError:
            bad += 1
    faults = _count(bad, "alternative names cannot be read") + _count(strange, "alternative names are no addresses")
    return Names(tuple(addresses), tuple(principals), faults, plain and not faults)


def _count(number: int, what: str) -> tuple[str, ...]:
    return (f"{number} of its {what}",) if number else ()


def _read_other_name(content: bytes) -> tuple[bytes, str]:
    """(kind, text) of an otherName; no text where the kind is one that nobody here asks for."""
    start, end = expect(content, 0, OBJECT_IDENTIFIER, "the kind of a name")
    kind = content[start:end]
    if kind not in (_USER_PRINCIPAL_NAME, _SMTP_UTF8_MAILBOX):
        return kind, ""
    start, end = expect(content, end, 0xA0, "a name")
    tag, start, stop = read_element(content, start)
    if stop != end or end != len(content):
        raise DerError("something stands behind a name")
    return kind, decode_text(tag, content[start:stop])


def subject_addresses(subject: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(emailAddress attributes of the subject, faults): the legacy place.  Raises DerError where it is no name.

    A subject without the bytes of that OID is not opened: that is the usual case.
    """
    if _EMAIL_ADDRESS not in subject:
        return (), ()
    addresses = []
    bad = strange = 0
    for relative in name_attributes(subject):
        for kind, tag, content in relative:
            if kind == _EMAIL_ADDRESS:
                try:
                    text = decode_text(tag, content)
                except DerError:
                    bad += 1
                    continue
                if _MAILBOX.fullmatch(text):
                    addresses.append(text)
                else:
                    strange += 1
    faults = _count(bad, "subject's addresses cannot be read") + _count(strange, "subject's addresses are none")
    return tuple(addresses), faults


__all__ = ["Names", "alternative_names", "read_names", "subject_addresses"]

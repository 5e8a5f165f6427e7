# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.names import (
    Names,
    alternative_names,
    subject_addresses,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

PRINCIPAL = bytes.fromhex("060a2b060104018237140203")
UTF8_MAILBOX = bytes.fromhex("06082b06010505070809")


def row(*names: bytes) -> bytes:
    return element(0x30, b"".join(names))


def mail(text: str) -> bytes:
    return element(0x81, text.encode())


def other(kind: bytes, value: bytes) -> bytes:
    return element(0xA0, kind + element(0xA0, value))


def test_addresses_are_taken_as_written_and_in_order() -> None:
    found = alternative_names(
        row(
            mail("Ada@Contoso.example"),
            other(UTF8_MAILBOX, element(0x0C, "änne@contoso.example".encode())),
            mail("a@b.example"),
        )
    )
    assert found == Names(("Ada@Contoso.example", "änne@contoso.example", "a@b.example"), (), (), True)


@pytest.mark.parametrize("name", ["ada@corp.example", "ada@" + "x" * 200 + ".example", "änne@corp.example"])
@pytest.mark.parametrize(("tag", "codec"), [(0x0C, "utf-8"), (0x1E, "utf-16-be")])
def test_a_user_principal_name_is_no_mail_address(name: str, tag: int, codec: str) -> None:
    found = alternative_names(row(other(PRINCIPAL, element(tag, name.encode(codec)))))
    assert found == Names((), (name,), (), True)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (element(0x82, b"www.contoso.example"), True),
        (element(0x86, b"https://contoso.example"), True),
        (element(0x82, "wäw".encode()), False),
        (element(0x87, b"\x7f\x00\x00\x01"), False),
        (element(0xA4, row()), False),
        (element(0xA3, row()), False),
        (element(0xA5, b""), False),
        (element(0x88, b"\x2a"), False),
        (element(0xA0, bytes.fromhex("06022a03") + element(0xA0, b"\x0c\x01A")), True),
    ],
)
def test_other_names_say_nothing_about_mail(name: bytes, plain: bool) -> None:
    assert alternative_names(row(name, mail("a@b.example"))) == Names(("a@b.example",), (), (), plain)


@pytest.mark.parametrize(
    "bad",
    [
        element(0x81, "ä@contoso.example".encode()),
        other(PRINCIPAL, b"\x0c\x02\xff\xfe"),
        other(PRINCIPAL, b"\x0c\x7f"),
        other(UTF8_MAILBOX, b"\x0c\x02\xff\xfe"),
        other(UTF8_MAILBOX, b"\x0c\x01A\x05\x00"),
        element(0xA0, PRINCIPAL),
        element(0xA0, b""),
        element(0xA0, PRINCIPAL + b"\xa0\x05\x0c\x01ad\x00"),
        element(0x1F, b"?"),
    ],
)
def test_a_name_that_cannot_be_read_hides_only_itself(bad: bytes) -> None:
    found = alternative_names(row(bad, mail("a@b.example")))
    assert found == Names(("a@b.example",), (), ("1 of its alternative names cannot be read",), False)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hanako.yamada",
            "@contoso.example",
            "ada@",
            "<ada@contoso.example>",
            "ada@contoso.example, b@contoso.example",
        ),
        *(
            "ada@contoso.example\0.evil.example",
            "ada@contoso.example\n",
            " ada@contoso.example",
            "a@b@contoso.example",
            "",
        ),
    ],
)
def test_what_is_no_mailbox_is_no_address(text: str) -> None:
    told = ("1 of its alternative names are no addresses",)
    assert alternative_names(row(mail(text))) == Names((), (), told, False)
    utf8 = other(UTF8_MAILBOX, element(0x0C, text.encode()))
    assert alternative_names(row(utf8)) == Names((), (), told, False)
    assert subject_addresses(subject(text.encode())) == ((), ("1 of its subject's addresses are none",))


def test_a_quoted_local_part_may_hold_more() -> None:
    assert alternative_names(row(mail('"ada, countess"@contoso.example'))).addresses == (
        '"ada, countess"@contoso.example',
    )


@pytest.mark.parametrize(
    "extension",
    [b"", row(b"\x81\x05ada@contoso.example"), b"\x05\x00", b"\x30\x05\x81\x05a", row(mail("a@b.example")) + b"?"],
)
def test_what_is_no_row_of_names_is_refused(extension: bytes) -> None:
    with pytest.raises(DerError):
        alternative_names(extension)


@given(st.binary(max_size=60))
def test_any_bytes_give_names_or_a_refusal(content: bytes) -> None:
    try:
        found = alternative_names(element(0x30, content))
    except DerError:
        return
    assert all("@" in address for address in found.addresses)


def subject(address: bytes, tag: int = 0x16) -> bytes:
    attribute = bytes.fromhex("06092a864886f70d010901") + element(tag, address)
    return element(0x30, element(0x31, element(0x30, attribute)))


def test_the_subject_is_the_legacy_place_of_an_address() -> None:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Ada"),
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, "Ada@contoso.example"),
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, "a@contoso.example"),
        ]
    )
    assert subject_addresses(name.public_bytes()) == (("Ada@contoso.example", "a@contoso.example"), ())


@pytest.mark.parametrize("tag", [0x0C, 0x13, 0x14, 0x16])
def test_it_may_be_written_in_any_kind_of_text(tag: int) -> None:
    assert subject_addresses(subject(b"ada@contoso.example", tag)) == (("ada@contoso.example",), ())


def test_an_address_as_common_name_is_not_one() -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ada@contoso.example")])
    assert subject_addresses(name.public_bytes()) == ((), ())


@pytest.mark.parametrize("tag", [0x02, 0x03])
def test_an_address_that_is_no_text_hides_only_itself(tag: int) -> None:
    good, bad = subject(b"ada@contoso.example"), subject(b"ada@contoso.example", tag)
    both = element(0x30, good[2:] + bad[2:])
    assert subject_addresses(both) == (("ada@contoso.example",), ("1 of its subject's addresses cannot be read",))

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.wrappings import Wrapping, plain_text, unwrap
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from hypothesis import given
from hypothesis import strategies as st

CONTENT = b"\x30\x03 any bytes, for instance a certificate \xff"
TEXT = base64.b64encode(CONTENT)


def pem(content: bytes = CONTENT, label: str = "CERTIFICATE") -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(content) + f"-----END {label}-----\n".encode()


@pytest.mark.parametrize(
    "label", ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS", "PKCS #7 SIGNED DATA"]
)
def test_pem_of_all_kinds_that_hold_certificates(label: str) -> None:
    assert unwrap(pem(label=label)) == Wrapping(Encoding.PEM, (CONTENT,))


def test_pem_may_stand_among_other_text_and_more_than_once() -> None:
    text = b"\xef\xbb\xbfsubject: Ada\r\n" + pem().replace(b"\n", b"\r\n") + b"\r\n" + pem(b"\x30\x00second")
    assert unwrap(text) == Wrapping(Encoding.PEM, (CONTENT, b"\x30\x00second"))


def test_pem_of_another_kind_says_so() -> None:
    assert unwrap(pem(label="CERTIFICATE REQUEST")) == Wrapping(
        Encoding.PEM, (), "a PEM text of kind certificate request"
    )


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (pem().partition(b"-----END")[0], (CONTENT,)),
        (pem() + pem().replace(b"MAMg", b"!!!!"), (CONTENT,)),
        (b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", ()),
        (b"-----BEGIN CERTIFICATE-----", ()),
    ],
)
def test_pem_that_is_cut_or_no_base64_says_so_and_gives_what_there_is(text: bytes, contents: tuple[bytes, ...]) -> None:
    assert unwrap(text) == Wrapping(Encoding.PEM, contents, "the PEM text is cut or not Base64")


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.rstrip(b"="), b" " + TEXT + b"\r\n\x00", base64.encodebytes(CONTENT), b"\xef\xbb\xbf" + TEXT]
)
def test_base64_alone(text: bytes) -> None:
    assert unwrap(text) == Wrapping(Encoding.BASE64, (CONTENT,))


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("text", [pem(), TEXT])
def test_both_in_utf16_with_and_without_its_mark(codec: str, text: bytes) -> None:
    written = text.decode().encode(codec)
    assert unwrap(written) == Wrapping(Encoding.UTF16, (CONTENT,))
    assert unwrap(written + b"\x00") == Wrapping(Encoding.UTF16, (CONTENT,))
    assert plain_text(written) == text
    assert plain_text(text) == text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Ada Lovelace",
        b"QUJD",  # too short to be anything
        b"A" * 17,  # no length that Base64 has
        b"\xff\xfe\x00\xd8",
        "Ada Lovelace, Countess".encode("utf-16"),
        "Ada Lovelace, Countess".encode("utf-16-le"),
        CONTENT,
        bytes(64),
    ],
)
def test_anything_else_is_no_text_of_these_kinds(content: bytes) -> None:
    assert unwrap(content) is None


@given(st.binary(max_size=80), st.sampled_from([b"", b"-----BEGIN CERTIFICATE-----", b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_no_bytes_at_all_can_stop_it(content: bytes, prefix: bytes) -> None:
    unwrap(prefix + content)
    plain_text(prefix + content)

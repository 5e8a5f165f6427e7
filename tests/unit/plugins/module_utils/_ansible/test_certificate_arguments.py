"""Certificates given in a task: texts and files, each certificate once, and files that are none."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.certificate_arguments import (
    certificates_by_digest,
    content_of,
    values_by_digest,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import PKCS7, digest_of, good


def text_of(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def pem_of(content: bytes) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{text_of(content)}\n-----END CERTIFICATE-----\n"


def test_nothing_given_is_not_the_same_as_none() -> None:
    assert certificates_by_digest(None, None) is None
    assert certificates_by_digest([], None) == {}
    assert certificates_by_digest(None, []) == {}
    assert values_by_digest(None) is None
    assert values_by_digest([]) == {}


def test_texts_and_files_of_every_form_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "chain.pem").write_text(pem_of(good(1)) + pem_of(good(2)))
    (tmp_path / "one.cer").write_bytes(good(3))
    found = certificates_by_digest(
        [text_of(good(1)), pem_of(good(4))], [str(tmp_path / "chain.pem"), str(tmp_path / "one.cer")]
    )
    assert found == {digest_of(good(number)): good(number) for number in (1, 2, 3, 4)}


def test_values_are_taken_as_they_are() -> None:
    assert values_by_digest([text_of(PKCS7)]) == {digest_of(PKCS7): PKCS7}


def test_what_is_no_certificate_is_named_by_its_place_and_never_shown(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match=r"certificates\[2\]") as failure:
        certificates_by_digest([text_of(good()), text_of(PKCS7)], None)
    assert failure.value.code == "argument.not_a_certificate"
    with pytest.raises(SmimeError, match=r"smime_values\[1\]"):
        values_by_digest(["not Base64!"])
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
    with pytest.raises(SmimeError, match="private key") as failure:
        certificates_by_digest(None, [str(key)])
    assert "c2VjcmV0" not in failure.value.message
    assert str(key) in failure.value.message


@pytest.mark.parametrize("name", ["nowhere.pem", "."])
def test_a_file_that_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match="cannot be read") as failure:
        certificates_by_digest(None, [str(tmp_path / name)])
    assert failure.value.code == "argument.not_a_certificate"


def test_a_file_that_is_much_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(1 << 32)
    with pytest.raises(SmimeError) as failure:
        certificates_by_digest(None, [str(large)])
    assert failure.value.code == "argument.too_large"


def test_what_is_to_be_explained_is_given_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "anything.bin"
    path.write_bytes(b"\xfe\x00 whatever it is")
    assert content_of(None, str(path)) == (str(path), b"\xfe\x00 whatever it is")
    assert content_of(pem_of(good()), None) == ("certificate", pem_of(good()).encode())
    assert content_of(None, None) is None
    assert content_of("", "") is None


def test_a_file_to_explain_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match=r"nowhere\.cer") as caught:
        content_of(None, str(tmp_path / "nowhere.cer"))
    assert caught.value.code == "argument.not_a_certificate"

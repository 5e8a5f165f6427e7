# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates of the lab are what their kinds promise, as openssl reads them."""

from __future__ import annotations

import struct
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.tests.lab.pki import der, kinds, signed_data, values
from ansible_collections.mailsec.smime.tests.lab.pki.organisation import Pki, make_pki, write_authorities
from ansible_collections.mailsec.smime.tests.lab.pki.recipe import Holder
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

NOW = datetime.now(UTC).replace(microsecond=0)
HOLDER = Holder("Ada Lund", "ada.lund@contoso.example", "ada@corp.example", 1601)


@pytest.fixture(scope="module")
def pki() -> Pki:
    return make_pki(NOW)


def run_openssl(*words: str, given: bytes = b"") -> str:
    ended = subprocess.run(["openssl", *words], input=given, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")
    return ended.stdout.decode("utf-8", "replace")


def describe(certificate: x509.Certificate) -> str:
    return run_openssl("x509", "-noout", "-text", "-inform", "DER", given=certificate.public_bytes(Encoding.DER))


def test_every_kind_is_read_by_openssl_and_verifies_up_to_its_root(pki: Pki, tmp_path: Path) -> None:
    write_authorities(pki, tmp_path)
    for name, kind in kinds.BY_NAME.items():
        recipe = kind(HOLDER, NOW)
        certificate, _key = pki.issue(recipe)
        (tmp_path / "leaf.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        root = "foreign.pem" if recipe.issuer == "foreign" else "root.pem"
        middle = recipe.not_before.timestamp() + 3600
        said = run_openssl(
            "verify",
            "-attime",
            str(int(middle)),
            "-CAfile",
            str(tmp_path / root),
            "-untrusted",
            str(tmp_path / "chain.pem"),
            str(tmp_path / "leaf.pem"),
        )
        assert said.strip().endswith("OK"), name


def test_ad_cs_user_carries_what_the_user_template_gives(pki: Pki) -> None:
    certificate, _key = pki.issue(kinds.ad_cs_user(HOLDER, NOW))
    text = describe(certificate)
    assert "X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment\n" in text
    assert "Microsoft Encrypted File System, E-mail Protection, TLS Web Client Authentication" in text
    assert "email:ada.lund@contoso.example" in text
    assert "UPN::ada@corp.example" in text
    for identifier in ("1.3.6.1.4.1.311.21.7", "1.3.6.1.4.1.311.21.10", "1.3.6.1.4.1.311.25.2", "S/MIME Capabilities"):
        assert identifier in text
    assert "CRL Distribution Points" in text
    assert "Authority Information Access" in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("encryption_only", "critical\n                Key Encipherment\n"),
        ("signing_only", "critical\n                Digital Signature\n"),
        ("efs", "X509v3 Extended Key Usage: \n                Microsoft Encrypted File System\n"),
        ("smart_card_logon", "TLS Web Client Authentication, Microsoft Smartcard Login\n"),
        ("client_auth_only", "X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n"),
        ("any_eku", "X509v3 Extended Key Usage: \n                Any Extended Key Usage\n"),
        ("ca_certificate", "CA:TRUE"),
        ("weak_rsa", "Public-Key: (1024 bit)"),
        ("ec_p256", "ASN1 OID: prime256v1"),
        ("ec_p256", "Digital Signature, Key Agreement"),
        ("legacy_subject_email", "emailAddress = ada.lund@contoso.example"),
        ("wrong_address", "email:ada.lund@old-name.example.com"),
        ("foreign_issuer", "Example Public Mail CA"),
    ],
)
def test_kind_shows_its_mark(pki: Pki, name: str, told: str) -> None:
    certificate, _key = pki.issue(kinds.BY_NAME[name](HOLDER, NOW))
    assert told in describe(certificate)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("no_eku_no_ku", "Key Usage"),
        ("no_name", "Subject Alternative Name"),
        ("legacy_subject_email", "Subject Alternative Name"),
        ("no_address", "email:"),
        ("efs", "email:"),
    ],
)
def test_kind_lacks_what_it_must_lack(pki: Pki, name: str, missing: str) -> None:
    certificate, _key = pki.issue(kinds.BY_NAME[name](HOLDER, NOW))
    assert missing not in describe(certificate)


def test_times_lie_on_the_promised_side_of_now(pki: Pki) -> None:
    def issue(name: str) -> x509.Certificate:
        return pki.issue(kinds.BY_NAME[name](HOLDER, NOW))[0]

    assert issue("expired").not_valid_after_utc < NOW
    assert issue("not_yet_valid").not_valid_before_utc > NOW
    older, newer = issue("renewed_pair_older"), issue("renewed_pair_newer")
    assert older.not_valid_before_utc < newer.not_valid_before_utc < NOW < older.not_valid_after_utc
    assert older.issuer != newer.issuer


def test_non_ascii_mailbox_is_an_other_name(pki: Pki) -> None:
    recipe = kinds.smtp_utf8_mailbox(replace(HOLDER, address="jörg@contoso.example"), NOW)
    certificate, _key = pki.issue(recipe)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    (name,) = names
    assert isinstance(name, x509.OtherName)
    assert name.type_id.dotted_string == "1.3.6.1.5.5.7.8.9"
    encoded = certificate.public_bytes(Encoding.DER)
    said = run_openssl("asn1parse", "-inform", "DER", "-strparse", str(_find_san(certificate)), given=encoded)
    assert said.rstrip().endswith("UTF8STRING        :jörg@contoso.example")


def _find_san(certificate: x509.Certificate) -> int:
    listed = run_openssl("asn1parse", "-inform", "DER", given=certificate.public_bytes(Encoding.DER)).splitlines()
    (number,) = (n for n, line in enumerate(listed) if "X509v3 Subject Alternative Name" in line)
    return int(listed[number + 1].split(":")[0])


def test_pkcs7_holds_the_certificate_and_a_signature_that_verifies(pki: Pki, tmp_path: Path) -> None:
    certificate, key = pki.issue(kinds.ad_cs_user(HOLDER, NOW))
    value = tmp_path / "value.der"
    value.write_bytes(values.make_pkcs7(certificate, key))
    listed = run_openssl("pkcs7", "-inform", "DER", "-in", str(value), "-print_certs")
    assert x509.load_pem_x509_certificate(listed[listed.index("-----BEGIN") :].encode()) == certificate
    content = run_openssl("cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", str(value))
    assert content == "Empty Body"


def test_tagged_value_is_a_chain_of_settings_with_the_certificate_as_number_three(pki: Pki) -> None:
    certificate, _key = pki.issue(kinds.ad_cs_user(HOLDER, NOW))
    rest, settings = values.make_tagged(certificate, "Ada Lund"), {}
    while rest:
        tag, length = struct.unpack_from("<HH", rest)
        assert length >= 4
        settings[tag] = rest[4:length]
        rest = rest[length:]
    assert settings[0x0001] == b"\x01\x00\x00\x00"
    assert settings[0x0003] == certificate.public_bytes(Encoding.DER)
    assert settings[0x000B] == b"Ada Lund\x00"
    assert next(iter(settings)) == 0x0001


SIGNED = {
    "indefinite": {"indefinite": True},
    "key identifier": {"by_key_identifier": True},
    "both": {"indefinite": True, "by_key_identifier": True},
}


@pytest.mark.parametrize("name", SIGNED)
def test_signed_data_of_every_shape_verifies_and_holds_the_certificates(pki: Pki, tmp_path: Path, name: str) -> None:
    certificate, key = pki.issue(kinds.ad_cs_user(HOLDER, NOW))
    chain = pki.list_chain(certificate)
    assert len(chain) == 2
    value, found = tmp_path / "value.der", tmp_path / "found.pem"
    value.write_bytes(signed_data.make_signed_data(certificate, key, chain, **SIGNED[name]))
    words = ["cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", str(value), "-certsout", str(found)]
    assert run_openssl(*words) == "Empty Body"
    assert set(x509.load_pem_x509_certificates(found.read_bytes())) == {certificate, *chain}
    assert (value.read_bytes()[1] == 0x80) == ("identifier" not in name)


def test_the_preferred_certificate_is_named_in_a_signed_attribute(pki: Pki, tmp_path: Path) -> None:
    signing, key = pki.issue(kinds.signing_only(HOLDER, NOW))
    encryption, _key = pki.issue(kinds.encryption_only(HOLDER, NOW))
    value = tmp_path / "value.der"
    value.write_bytes(signed_data.make_signed_data(signing, key, [encryption], preferred=encryption))
    words = ["cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", str(value)]
    assert run_openssl(*words) == "Empty Body"
    printed = run_openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", str(value))
    after = printed[printed.index("id-smime-aa-encrypKeyPref") :]
    assert f"{encryption.serial_number:X}" in after.replace(":", "").upper()


def test_certificates_without_a_signer_are_listed_and_none_are_none(pki: Pki, tmp_path: Path) -> None:
    certificate, _key = pki.issue(kinds.ad_cs_user(HOLDER, NOW))
    for given, times in (([certificate], 1), ([], 0)):
        value = tmp_path / "value.p7b"
        value.write_bytes(signed_data.make_certificates_only(given))
        listed = run_openssl("pkcs7", "-inform", "DER", "-in", str(value), "-print_certs")
        assert listed.count("BEGIN CERTIFICATE") == times


def test_a_malformed_extension_is_refused_by_the_strict_parser_and_read_by_openssl(pki: Pki) -> None:
    certificate, _key = pki.issue(kinds.broken_policies(HOLDER, NOW))
    with pytest.raises(ValueError, match=r"."):
        list(certificate.extensions)
    text = describe(certificate)
    assert "Key Encipherment" in text
    assert "email:ada.lund@contoso.example" in text


def test_a_pfx_file_and_a_key_are_what_they_say(pki: Pki) -> None:
    certificate, key = pki.issue(kinds.ad_cs_user(HOLDER, NOW))
    assert values.make_private_key(key)[:1] == b"\x30"
    opened = pkcs12.load_key_and_certificates(values.make_pfx(certificate, key, "Ada Lund"), b"lab")
    assert opened[0] is not None
    assert opened[1] == certificate


def test_broken_values_are_no_certificates(pki: Pki) -> None:
    certificate, _key = pki.issue(kinds.ad_cs_user(HOLDER, NOW))
    cut = values.truncate(certificate.public_bytes(Encoding.DER))
    for value in (values.make_garbage("somebody"), cut):
        with pytest.raises(ValueError, match=r"."):
            x509.load_der_x509_certificate(value)
    assert values.make_garbage("somebody") == values.make_garbage("somebody") != values.make_garbage("another")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (der.encode_object_identifier("1.2.840.113549"), "06062a864886f70d"),
        (der.encode_object_identifier("2.5.29.37.0"), "0604551d2500"),
        (der.encode_integer(0), "020100"),
        (der.encode_integer(127), "02017f"),
        (der.encode_integer(128), "02020080"),
        (der.encode_utf8("ö"), "0c02c3b6"),
        (der.encode_sequence(der.encode_integer(1)), "3003020101"),
        (der.encode_explicit(0, der.encode_integer(1)), "a003020101"),
        (der.encode(0x04, bytes(200))[:3], "0481c8"),
        (der.encode(0x04, bytes(300))[:4], "0482012c"),
    ],
)
def test_der_is_written_as_x690_asks(written: bytes, expected: str) -> None:
    assert written.hex() == expected

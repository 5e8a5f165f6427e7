# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes all vectors anew, with new keys: `python tests/vectors/make.py`. What is expected is written here by hand.

Run it only to add vectors or to correct one: every file changes, because its keys do.
"""

from __future__ import annotations

import base64
import sys
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".venv" / "collections"))

from ansible_collections.mailsec.smime.tests.unit.plugins import value_builders as wrap
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADDRESS,
    ALIAS,
    ANY_EXTENDED_KEY_USAGE,
    CLIENT_AUTHENTICATION,
    DAY,
    EMAIL_PROTECTION,
    NOW,
    certificate_der,
    element,
    rebuilt,
)
from ansible_collections.mailsec.smime.tests.vectors.vector import FOLDER, Vector, format_vector
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

CERTIFICATE, SMIME = "userCertificate", "userSMIMECertificate"
BOTH = ("accepted", "accepted")
NEITHER = ("rejected", "rejected")
OPEN = ("undecided", "undecided")
NO_CERTIFICATE = ("none", "none")
SIGNS_ONLY, ENCRYPTS_ONLY = ("rejected", "accepted"), ("accepted", "rejected")


def raw(oid: str, content: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), content)


def vector(
    name: str, description: str, content: bytes, verdicts: tuple[str, str], codes: str, source: str, attribute: str
) -> Vector:
    return Vector(name, description, attribute, *verdicts, tuple(sorted(codes.split())), source, content)


def weak_rsa() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - that is the point of it
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada Lovelace")])
    return (
        x509.CertificateBuilder()
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Issuing CA 1")]))
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(0x4A1F00000007)
        .not_valid_before(NOW - 100 * DAY)
        .not_valid_after(NOW + 265 * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(ADDRESS)]), False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def certificates() -> list[Vector]:
    good = certificate_der()
    second = NOW + timedelta(seconds=1)
    usage_twice = certificate_der(more=[raw("2.5.29.99", bytes.fromhex("03020520"))])
    names = element(0x30, element(0x81, "ä@contoso.example".encode()) + element(0x81, ADDRESS.encode()))
    serial = bytes.fromhex("02064a1f00000007")
    dates = certificate_der(not_after=NOW.replace(year=2027, second=0))
    short = rebuilt_validity(dates)
    rows = [
        (
            "good-rsa",
            "RSA with 2048 bits, for signatures and encryption",
            certificate_der(key="RSA", key_usage=("digitalSignature", "keyEncipherment")),
            BOTH,
            "",
            "RFC 8550 4.4",
        ),
        ("good-ec", "An elliptic curve key (P-256) that may agree on keys", good, BOTH, "", "RFC 5480 3"),
        (
            "no-usage-extensions",
            "Neither usage extension: nothing is restricted",
            certificate_der(key_usage=None, extended_key_usage=None),
            BOTH,
            "",
            "RFC 8550 4.4.2, 4.4.4",
        ),
        (
            "address-in-subject",
            "The address stands only in the subject, the legacy place",
            certificate_der(addresses=(), subject_address=ADDRESS),
            BOTH,
            "",
            "RFC 8550 3",
        ),
        (
            "address-case",
            "The address is written with other capitals",
            certificate_der(addresses=("Ada@Contoso.EXAMPLE",)),
            BOTH,
            "",
            "RFC 8550 3",
        ),
        (
            "signing-only",
            "Allows signatures only, so nobody may encrypt to it",
            certificate_der(key_usage=("digitalSignature",)),
            SIGNS_ONLY,
            "certificate.key_usage.no_encryption",
            "RFC 8550 4.4.2",
        ),
        (
            "encryption-only",
            "Allows encryption only, the other half of a pair",
            certificate_der(key_usage=("keyAgreement",)),
            ENCRYPTS_ONLY,
            "certificate.key_usage.no_signing",
            "RFC 8550 4.4.2",
        ),
        (
            "ec-key-encipherment",
            "keyEncipherment says nothing about an elliptic curve key",
            certificate_der(key_usage=("digitalSignature", "keyEncipherment")),
            SIGNS_ONLY,
            "certificate.key_usage.no_encryption",
            "RFC 5480 3",
        ),
        (
            "key-usage-empty",
            "A key usage extension in which no bit is set",
            certificate_der(key_usage=()),
            NEITHER,
            "certificate.key_usage.no_encryption certificate.key_usage.no_signing",
            "RFC 5280 4.2.1.3",
        ),
        (
            "client-authentication",
            "For VPN or Wi-Fi: the usage for mail is missing",
            certificate_der(extended_key_usage=(CLIENT_AUTHENTICATION,)),
            NEITHER,
            "certificate.extended_key_usage.no_email_protection",
            "RFC 8550 4.4.4",
        ),
        (
            "any-usage",
            "anyExtendedKeyUsage alone: RFC 8550 allows it, OpenSSL and NSS refuse it",
            certificate_der(extended_key_usage=(ANY_EXTENDED_KEY_USAGE,)),
            NEITHER,
            "certificate.extended_key_usage.no_email_protection",
            "RFC 8550 4.4.4",
        ),
        (
            "mail-among-others",
            "The usage for mail stands among others",
            certificate_der(extended_key_usage=(CLIENT_AUTHENTICATION, EMAIL_PROTECTION)),
            BOTH,
            "",
            "RFC 8550 4.4.4",
        ),
        (
            "extended-usage-malformed",
            "An extended key usage that cannot be read allows nothing",
            certificate_der(extended_key_usage=None, more=[raw("2.5.29.37", bytes.fromhex("0403010203"))]),
            NEITHER,
            "certificate.extension.malformed certificate.extended_key_usage.no_email_protection",
            "RFC 5280 4.2.1.12",
        ),
        (
            "key-usage-twice",
            "Two key usages: nobody can say which one counts",
            usage_twice.replace(bytes.fromhex("551d63"), bytes.fromhex("551d0f")),
            NEITHER,
            "certificate.extension.malformed certificate.key_usage.no_encryption certificate.key_usage.no_signing",
            "RFC 5280 4.2",
        ),
        (
            "constraints-malformed",
            "Basic constraints that cannot be read: it may be an authority",
            certificate_der(more=[raw("2.5.29.19", bytes.fromhex("0403010203"))]),
            NEITHER,
            "certificate.extension.malformed certificate.is_authority",
            "RFC 5280 4.2.1.9",
        ),
        (
            "authority",
            "The certificate of an authority",
            certificate_der(authority=True),
            NEITHER,
            "certificate.is_authority",
            "RFC 5280 4.2.1.9",
        ),
        (
            "policies-malformed",
            "A malformed extension that decides nothing hides only itself",
            certificate_der(more=[raw("2.5.29.32", bytes.fromhex("3003020105"))]),
            BOTH,
            "certificate.read_tolerantly",
            "RFC 5280 4.2.1.4",
        ),
        (
            "one-bad-name",
            "One of two alternative names is not ASCII; the other one counts",
            certificate_der(addresses=(), more=[raw("2.5.29.17", names)]),
            BOTH,
            "certificate.read_tolerantly",
            "RFC 5280 4.2.1.6",
        ),
        (
            "serial-negative",
            "A negative serial number, which strict parsers are about to refuse",
            good.replace(serial, bytes.fromhex("0206ca1f00000007")),
            BOTH,
            "certificate.read_tolerantly",
            "RFC 5280 4.1.2.2",
        ),
        (
            "date-without-seconds",
            "The end of its validity is written without seconds",
            short,
            BOTH,
            "certificate.read_tolerantly",
            "RFC 5280 4.1.2.5",
        ),
        (
            "last-second",
            "Valid to this very second: both ends belong to the validity",
            certificate_der(not_after=NOW),
            BOTH,
            "",
            "RFC 5280 4.1.2.5",
        ),
        (
            "expired",
            "Ended one second ago",
            certificate_der(not_after=NOW - timedelta(seconds=1)),
            NEITHER,
            "certificate.expired",
            "RFC 5280 4.1.2.5",
        ),
        (
            "not-yet-valid",
            "Begins in one second",
            certificate_der(not_before=second),
            NEITHER,
            "certificate.not_yet_valid",
            "RFC 5280 4.1.2.5",
        ),
        ("rsa-1024", "An RSA key of 1024 bits", weak_rsa(), NEITHER, "certificate.key.too_short", "RFC 8550 6"),
        (
            "ed25519",
            "A key that can only sign",
            certificate_der(key="Ed25519", key_usage=("digitalSignature",)),
            SIGNS_ONLY,
            "certificate.key.cannot_encrypt certificate.key_usage.no_encryption",
            "RFC 8410 1",
        ),
        (
            "x25519",
            "A key that can only agree on keys",
            certificate_der(key="X25519", key_usage=("keyAgreement",)),
            ENCRYPTS_ONLY,
            "certificate.key.cannot_sign certificate.key_usage.no_signing",
            "RFC 8410 1",
        ),
        (
            "address-none",
            "Names no mail address at all",
            certificate_der(addresses=()),
            OPEN,
            "certificate.address.none",
            "RFC 8550 3",
        ),
        (
            "address-principal-only",
            "Names only a user principal name, which is no mail address",
            certificate_der(addresses=(), principals=(ADDRESS,)),
            OPEN,
            "certificate.address.upn_only",
            "RFC 8550 3",
        ),
        (
            "address-of-another",
            "Made out to another person",
            certificate_der(addresses=("grace@contoso.example",)),
            NEITHER,
            "certificate.address.no_match",
            "RFC 8550 3",
        ),
        (
            "address-alias",
            "Made out to an alias, not to the primary address",
            certificate_der(addresses=(ALIAS,)),
            BOTH,
            "certificate.address.alias_only",
            "RFC 8550 3",
        ),
        (
            "address-with-nul",
            "A NUL behind the right address: it is another address, and no valid one",
            certificate_der(
                addresses=(),
                more=[raw("2.5.29.17", element(0x30, element(0x81, ADDRESS.encode() + b"\0.evil.example")))],
            ),
            OPEN,
            "certificate.address.none certificate.read_tolerantly",
            "RFC 5280 4.2.1.6",
        ),
    ]
    return [vector(*row, CERTIFICATE) for row in rows]


def rebuilt_validity(der: bytes) -> bytes:
    """The same certificate with the seconds of its end left out."""
    start = NOW - 100 * DAY
    before = element(0x17, f"{start:%y%m%d%H%M%S}Z".encode())
    usual, short = element(0x17, b"271125021000Z"), element(0x17, b"2711250210Z")
    return rebuilt(der, element(0x30, before + usual), element(0x30, before + short))


def values() -> list[Vector]:
    signing = certificate_der(key_usage=("digitalSignature",), serial=0x1001)
    encryption = certificate_der(serial=0x1002)
    newer = certificate_der(serial=0x1003)
    authority = certificate_der(authority=True, serial=0x1004, key_usage=("keyCertSign",), extended_key_usage=None)
    issuer = x509.load_der_x509_certificate(encryption).issuer.public_bytes()
    preference = wrap.attribute(wrap.KEY_PREFERENCE, wrap.issuer_and_serial(issuer, 0x1003))
    microsoft = wrap.attribute(wrap.MICROSOFT_KEY_PREFERENCE, wrap.issuer_and_serial(issuer, 0x1003, 0x30))
    pem = f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(encryption).decode()}-----END CERTIFICATE-----\n"
    pair = "certificate.key_usage.no_encryption"
    rows = [
        (
            "pkcs7-pair",
            "PKCS#7 with a signing certificate and an encryption certificate",
            wrap.signed_data([signing, encryption]),
            BOTH,
            pair,
            "RFC 2798 2.8",
            SMIME,
        ),
        (
            "pkcs7-preference",
            "PKCS#7 whose signer names the second of two for encryption",
            wrap.signed_data([encryption, newer], attributes=[preference]),
            BOTH,
            "",
            "RFC 8551 2.5.3",
            SMIME,
        ),
        (
            "pkcs7-preference-microsoft",
            "The same by Microsoft's older attribute",
            wrap.signed_data([encryption, newer], attributes=[microsoft]),
            BOTH,
            "",
            "1.3.6.1.4.1.311.16.4",
            SMIME,
        ),
        (
            "pkcs7-ber",
            "PKCS#7 with indefinite lengths, as programs built on NSS write it",
            wrap.signed_data([encryption], ber=True),
            BOTH,
            "",
            "X.690 8.1.3.6",
            SMIME,
        ),
        (
            "pkcs7-key-identifier",
            "PKCS#7 whose signer is named by a key identifier",
            wrap.signed_data([encryption], by_key_identifier=True),
            BOTH,
            "",
            "RFC 5652 5.3",
            SMIME,
        ),
        (
            "pkcs7-chain",
            "PKCS#7 with the certificate of an authority beside the person's",
            wrap.certificates_only([encryption, authority]),
            BOTH,
            "certificate.is_authority certificate.key_usage.no_encryption certificate.key_usage.no_signing",
            "RFC 2798 2.8",
            SMIME,
        ),
        (
            "pkcs7-without-certificates",
            "PKCS#7 without any certificate",
            wrap.certificates_only([]),
            NO_CERTIFICATE,
            "value.no_certificate",
            "RFC 5652 5.1",
            SMIME,
        ),
        (
            "pkcs7-enveloped",
            "PKCS#7 of another kind: an encrypted message",
            wrap.enveloped_data(),
            NO_CERTIFICATE,
            "certificate.unreadable",
            "RFC 5652 6.1",
            SMIME,
        ),
        (
            "tagged",
            "Microsoft's tagged settings: encryption, signing, one that nobody knows",
            wrap.tagged((3, encryption), (8, signing), (0x7777, b"?")),
            BOTH,
            pair,
            "MS-OXOABK 2.2.4.36.1",
            SMIME,
        ),
        (
            "tagged-version-only",
            "The eight bytes that Microsoft's KB312900 prints as an example",
            wrap.tagged(),
            NO_CERTIFICATE,
            "value.no_certificate",
            "KB312900",
            SMIME,
        ),
        (
            "tagged-lying-length",
            "A setting that says it is longer than the value",
            wrap.tagged((3, encryption))[:-10],
            NO_CERTIFICATE,
            "certificate.unreadable",
            "MS-OXOABK 2.2.4.36.1",
            SMIME,
        ),
        ("der-in-smime", "A bare certificate where PKCS#7 is usual", encryption, BOTH, "", "RFC 2798 2.8", SMIME),
        ("pem", "The PEM text of a certificate", pem.encode(), BOTH, "value.accident", "RFC 7468 5", CERTIFICATE),
        (
            "pem-utf16",
            "The same text in UTF-16",
            b"\xff\xfe" + pem.encode("utf-16-le"),
            BOTH,
            "value.accident",
            "RFC 7468 5",
            CERTIFICATE,
        ),
        (
            "base64",
            "The Base64 text of a certificate",
            base64.b64encode(encryption),
            BOTH,
            "value.accident",
            "RFC 4648 4",
            CERTIFICATE,
        ),
        (
            "trailing-bytes",
            "Two bytes stand behind the certificate",
            encryption + b"\r\n",
            BOTH,
            "value.accident",
            "RFC 5280 4.1",
            CERTIFICATE,
        ),
        (
            "truncated",
            "The first two thirds of a certificate",
            encryption[: len(encryption) * 2 // 3],
            NO_CERTIFICATE,
            "certificate.unreadable",
            "RFC 5280 4.1",
            CERTIFICATE,
        ),
        (
            "empty",
            "A value without any byte",
            b"",
            NO_CERTIFICATE,
            "certificate.unreadable",
            "RFC 5280 4.1",
            CERTIFICATE,
        ),
        (
            "garbage",
            "Bytes that mean nothing",
            b"\xfe" + bytes(range(200)),
            NO_CERTIFICATE,
            "certificate.unreadable",
            "RFC 5280 4.1",
            CERTIFICATE,
        ),
        (
            "private-key",
            "The form of a private key (there is no key in it)",
            wrap.form_of_pkcs8(),
            NO_CERTIFICATE,
            "value.private_key",
            "RFC 5958 2",
            CERTIFICATE,
        ),
        (
            "pkcs12",
            "The form of a PKCS#12 file (there is nothing in it)",
            wrap.form_of_pkcs12(),
            NO_CERTIFICATE,
            "value.pkcs12",
            "RFC 7292 4",
            CERTIFICATE,
        ),
    ]
    return [vector(*row) for row in rows]


def main() -> None:
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for made in (*certificates(), *values()):
        (FOLDER / f"{made.name}.txt").write_text(format_vector(made), encoding="utf-8")


if __name__ == "__main__":
    main()

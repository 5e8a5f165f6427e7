"""Builds what plans are made of: certificates with real bytes, directory entries, recipients. No test asserts here."""

from __future__ import annotations

import functools
import hashlib
import struct
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import (
    USER_CERTIFICATE,
    AttributeValue,
    DirectoryEntry,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import Circumstances
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7 as pkcs7_library
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
ADA = "ada@contoso.example"
ADA_GUID = "aaaaaaaa-0000-4000-8000-000000000001"
UNREADABLE = b"this is no certificate"
PKCS7 = bytes.fromhex("300b06092a864886f70d010702")


@functools.cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@functools.cache
def certificate(
    *addresses: str,
    age: float = 100,
    life: float = 365,
    number: int = 1,
    authority: bool = False,
    issuer: str = "Contoso Issuing CA 1",
) -> bytes:
    """DER of a certificate that is ``age`` days old at NOW and valid for ``life`` days; the same arguments give the
    same bytes. ``number`` tells otherwise equal ones apart."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, addresses[0] if addresses else "somebody")])
    begin = NOW - timedelta(days=age)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(_key().public_key())
        .serial_number(0x4A0000 + number)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=life))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    )
    if addresses:
        names = x509.SubjectAlternativeName([x509.RFC822Name(address) for address in addresses])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(_key(), hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def good(number: int = 1, address: str = ADA) -> bytes:
    return certificate(address, number=number)


def expired(number: int = 1, address: str = ADA) -> bytes:
    return certificate(address, age=400, number=number)


def rejected(number: int = 1, address: str = ADA) -> bytes:
    return certificate(address, authority=True, number=number)


def undecided(number: int = 1) -> bytes:
    """It names no address at all."""
    return certificate(number=number)


@functools.cache
def pkcs7(der: bytes, *chain: bytes) -> bytes:
    """SignedData as Outlook publishes it, around this certificate; ``chain`` stands inside, too."""
    signer = x509.load_der_x509_certificate(der)
    builder = pkcs7_library.PKCS7SignatureBuilder().set_data(b"Empty Body")
    builder = builder.add_signer(signer, _key(), hashes.SHA256())
    for more in chain:
        builder = builder.add_certificate(x509.load_der_x509_certificate(more))
    return builder.sign(serialization.Encoding.DER, [pkcs7_library.PKCS7Options.Binary])


def tagged(der: bytes) -> bytes:
    """Microsoft's settings: version 1, and the certificate as that for encryption."""
    return bytes.fromhex("0100080001000000") + struct.pack("<HH", 3, len(der) + 4) + der


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)


@functools.cache
def private_key() -> bytes:
    return _key().private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@functools.cache
def private_key_text() -> bytes:
    return _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def entry(*published: bytes, smime: Sequence[bytes] = (), **fields: Any) -> DirectoryEntry:
    """Ada's directory entry with these values in userCertificate."""
    values = [AttributeValue(USER_CERTIFICATE, content) for content in published]
    values += [AttributeValue("userSMIMECertificate", content) for content in smime]
    ada = DirectoryEntry(
        object_guid="11111111-0000-4000-8000-000000000001",
        ms_ds_consistency_guid=None,
        external_directory_object_id=None,
        distinguished_name="CN=Ada,OU=People,DC=corp,DC=example",
        object_class="user",
        user_principal_name=ADA,
        mail=ADA,
        primary_smtp_address=ADA,
        proxy_addresses=(ADA,),
        enabled=True,
        values=tuple(values),
    )
    return replace(ada, **fields)


def person(name: str, *published: bytes, **fields: Any) -> DirectoryEntry:
    """Somebody else's entry: ``name`` gives the address, the distinguished name and the GUID."""
    address = f"{name}@contoso.example"
    own: dict[str, Any] = {
        "object_guid": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"entry.{name}")),
        "distinguished_name": f"CN={name},OU=People,DC=corp,DC=example",
        "user_principal_name": address,
        "mail": address,
        "primary_smtp_address": address,
        "proxy_addresses": (address,),
    }
    return entry(*published, **{**own, **fields})


def recipient(*held: bytes, smime: Sequence[bytes] = (), **fields: Any) -> RecipientState:
    """Ada's mailbox, owned by the cloud, with these values in UserCertificate."""
    mailbox = RecipientState(
        guid=ADA_GUID,
        external_directory_object_id=None,
        immutable_id=None,
        recipient_type="UserMailbox",
        display_name="Ada",
        primary_smtp_address=ADA,
        addresses=(ADA,),
        is_dir_synced=False,
        is_exchange_cloud_managed=None,
        hidden=False,
        user_certificate=tuple(sorted(digest_of(content) for content in held)),
        user_smime_certificate=tuple(sorted(digest_of(content) for content in smime)),
        values={digest_of(content): content for content in (*held, *smime)},
        readable=True,
        read_at=NOW,
    )
    return replace(mailbox, **fields)


def mailbox(name: str, *held: bytes, **fields: Any) -> RecipientState:
    """Somebody else's mailbox: ``name`` gives address, display name and GUID."""
    address = f"{name}@contoso.example"
    own: dict[str, Any] = {
        "guid": guid_of(name),
        "display_name": name,
        "primary_smtp_address": address,
        "addresses": (address,),
    }
    return recipient(*held, **{**own, **fields})


def guid_of(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"mailbox.{name}"))


def holding(state: RecipientState, change: Change | None) -> RecipientState:
    """The recipient after the change was written, as a service does it: whole lists replace whole lists."""
    if change is None or change.action is Action.NOTE:
        return state
    after = change.after
    held = {*after.user_certificate, *after.user_smime_certificate}
    return replace(
        state,
        user_certificate=after.user_certificate,
        user_smime_certificate=after.user_smime_certificate,
        values={digest: change.values[digest] for digest in held},
    )


def around(
    removal: str = "off",
    *,
    only_add: bool = False,
    write_cloud_managed: bool = False,
    ours: Iterable[bytes] = (),
    **policy: Any,
) -> Circumstances:
    """``ours``: contents that the ledger says were written to Ada by us."""
    shortened = frozenset(digest_of(content)[:16] for content in ours)
    return Circumstances(
        Policy(removal=removal, **policy),
        NOW,
        only_add,
        write_cloud_managed,
        {ADA_GUID: shortened} if shortened else {},
    )


def change(before: Iterable[bytes] = (), after: Iterable[bytes] = (), name: str = "ada", **fields: Any) -> Change:
    """A change of UserCertificate, with the action that follows from both sides."""
    former, planned = list(before), list(after)
    added, removed = set(planned) - set(former), set(former) - set(planned)
    made = Change(
        action=Action.REPLACE if added and removed else Action.ADD if added else Action.REMOVE,
        guid=guid_of(name),
        address=f"{name}@contoso.example",
        distinguished_name=f"CN={name},OU=People,DC=corp,DC=example",
        reasons=(),
        before=HeldValues(tuple(sorted(map(digest_of, former)))),
        after=HeldValues(tuple(sorted(map(digest_of, planned)))),
        values={digest_of(content): content for content in (*former, *planned)},
    )
    return replace(made, **fields)

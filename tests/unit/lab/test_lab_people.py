# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The population says the truth about itself, and has the people that the tests of the collection rely on."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.lab.people.make import make_many
from ansible_collections.mailsec.smime.tests.unit.lab import inside, oracle
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

NOT_CERTIFICATES = {
    "garbage": "certificate.unreadable",
    "truncated": "certificate.unreadable",
    "pkcs7_truncated": "certificate.unreadable",
    "pkcs7_empty": "value.no_certificate",
    "pfx": "value.pkcs12",
    "private_key": "value.private_key",
}
TEXTS = {"pem", "base64", "utf16", "trailing_bytes"}
RANK = {"certificate.superseded", "certificate.over_cap"}
TOLERANTLY = "certificate.read_tolerantly"
NOTICES = {"certificate.address.alias_only", "value.accident", TOLERANTLY}


def pick(population: dict[str, Any], key: str) -> dict[str, Any]:
    (person,) = (person for person in population["people"] if person["key"] == key)
    return dict(person)


def decode(value: dict[str, Any]) -> bytes:
    return base64.b64decode(value["value"])


def list_addresses(owner: dict[str, Any], field: str) -> set[str]:
    return {address.split(":", 1)[1] for address in owner[field] if address.lower().startswith("smtp:")}


def list_directory_addresses(person: dict[str, Any]) -> tuple[str, set[str]]:
    primary = [address[5:] for address in person["proxy_addresses"] if address.startswith("SMTP:")]
    return primary[0] if primary else person["mail"], list_addresses(person, "proxy_addresses")


def is_accident(value: dict[str, Any]) -> bool:
    """A text in either attribute, a wrapped value in the one for plain certificates."""
    wrapped = value["kind"].startswith(("pkcs7", "tagged"))
    return value["kind"] in TEXTS or (wrapped and value["attribute"] == "userCertificate")


def judge(value: dict[str, Any], primary: str, others: set[str]) -> list[str]:
    """The codes of everything inside, each as often as it is deserved."""
    if value["kind"] in NOT_CERTIFICATES:
        return [NOT_CERTIFICATES[value["kind"]]]
    if value["kind"] == "broken_policies":
        return [TOLERANTLY]  # test_lab_pki has what is wrong with it
    codes = ["value.accident"] if is_accident(value) else []
    for certificate in inside.open_value(value["kind"], decode(value)):
        codes += oracle.judge(certificate, datetime.now(UTC), primary, others)
    return sorted(codes)


def read_wanted(value: dict[str, Any]) -> x509.Certificate:
    """The certificate for whose sake a value is wanted: the person's own that can encrypt."""
    found = inside.open_value(value["kind"], decode(value))
    (certificate,) = [one for one in found if len(found) == 1 or oracle.may_encrypt(one)]
    return certificate


def test_codes_are_what_the_certificates_deserve(population: dict[str, Any]) -> None:
    for person in population["people"]:
        recipient = person["recipient"]
        own = list_directory_addresses(person)
        final = (recipient["primary_smtp_address"], list_addresses(recipient, "email_addresses")) if recipient else own
        for value in person["values"]:
            told = [code for code in value["codes"] if code not in RANK]
            assert told == judge(value, *final), (person["key"], value["kind"])
            assert value.get("directory_codes", told) == judge(value, *own), (person["key"], value["kind"])


def test_wanted_is_whatever_has_no_code_against_it(population: dict[str, Any]) -> None:
    for person in population["people"]:
        for value in person["values"]:
            against = [code for code in value["codes"] if code not in NOTICES]
            alone = value["kind"] in NOT_CERTIFICATES or value["kind"] == "broken_policies"
            if not alone and len(inside.open_value(value["kind"], decode(value))) > 1:
                assert value["wanted"], "the chain and the other half of a pair are never wanted; the person's is"
                assert read_wanted(value)
            else:
                assert value["wanted"] == (not against), (person["key"], value["kind"])


def test_superseded_ones_have_a_better_successor_and_others_have_none(population: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    for person in population["people"]:
        good = [value for value in person["values"] if value["wanted"] or set(value["codes"]) & RANK]
        good = [value for value in good if value["kind"] != "broken_policies"]  # she has no other one
        read = [read_wanted(value) for value in good]
        for value, certificate in zip(good, read, strict=True):
            successors = [
                other
                for other in read
                if other.not_valid_before_utc > certificate.not_valid_before_utc
                and oracle.list_addresses(other) >= oracle.list_addresses(certificate)
                and now - other.not_valid_before_utc > timedelta(days=30)
            ]
            assert bool(successors) == ("certificate.superseded" in value["codes"]), person["key"]


def test_at_most_four_are_wanted_and_the_cap_bites_once(population: dict[str, Any]) -> None:
    wanted = {person["key"]: sum(value["wanted"] for value in person["values"]) for person in population["people"]}
    assert max(wanted.values()) == 4
    over = [p["key"] for p in population["people"] if any("certificate.over_cap" in v["codes"] for v in p["values"])]
    assert over == ["mona"]
    mona = pick(population, "mona")
    times = {
        value["value"]: x509.load_der_x509_certificate(decode(value)).not_valid_before_utc for value in mona["values"]
    }
    kept = [times[value["value"]] for value in mona["values"] if value["wanted"] and value["codes"]]
    dropped = [times[value["value"]] for value in mona["values"] if not value["wanted"]]
    assert min(kept) > max(dropped)


def test_expected_after_is_held_and_wanted_for_cloud_and_held_for_others(population: dict[str, Any]) -> None:
    for person in population["people"]:
        recipient = person["recipient"]
        if recipient is None:
            continue
        after = {hashlib.sha256(base64.b64decode(held)).hexdigest() for held in recipient["user_certificate"]}
        if recipient["authority"] == "cloud":
            after |= {digest_inside(value) for value in person["values"] if value["wanted"]}
        if person["key"] == "wenche":
            after = {hashlib.sha256(base64.b64decode(held)).hexdigest() for held in recipient["user_certificate"]}
        assert recipient["expected_after"] == sorted(after), person["key"]
    for other in population["other_recipients"]:
        assert len(other["expected_after"]) == len(other["user_certificate"])


def digest_inside(value: dict[str, Any]) -> str:
    if value["kind"] == "broken_policies":
        return hashlib.sha256(decode(value)).hexdigest()
    return hashlib.sha256(read_wanted(value).public_bytes(Encoding.DER)).hexdigest()


def test_only_pkcs7_and_tagged_values_of_the_smime_attribute_are_expected_there(population: dict[str, Any]) -> None:
    carried = set()
    for person in population["people"]:
        recipient = person["recipient"]
        if recipient is None:
            continue
        after = {hashlib.sha256(base64.b64decode(held)).hexdigest() for held in recipient["user_smime_certificate"]}
        for value in person["values"]:
            is_own = value["attribute"] == "userSMIMECertificate" and value["kind"].startswith(("pkcs7", "tagged"))
            if value["wanted"] and is_own and recipient["authority"] == "cloud":
                after.add(hashlib.sha256(decode(value)).hexdigest())
                carried.add(person["key"])
        assert recipient["expected_smime_after"] == sorted(after), person["key"]
    assert carried == {"zoe", "alma", "boel", "dag", "eskil", "frode", "gry", "halvor"}


def test_every_encoding_and_every_accident_stands_with_somebody(population: dict[str, Any]) -> None:
    kinds = {value["kind"] for person in population["people"] for value in person["values"]}
    assert kinds >= {*NOT_CERTIFICATES, *TEXTS, "broken_policies", "tagged", "tagged_pair", "pkcs7"}
    assert sum(kind.startswith("pkcs7") for kind in kinds) == 8
    smime = {v["kind"] for p in population["people"] for v in p["values"] if v["attribute"] == "userSMIMECertificate"}
    assert "ad_cs_user" in smime, "a plain certificate in the S/MIME attribute"
    held = [person["recipient"]["user_smime_certificate"] for person in population["people"] if person["recipient"]]
    assert sum(bool(values) for values in held) >= 3


def test_no_address_belongs_to_two_recipients(population: dict[str, Any]) -> None:
    recipients = [person["recipient"] for person in population["people"] if person["recipient"]]
    recipients += population["other_recipients"]
    counted = Counter(address.lower() for one in recipients for address in list_addresses(one, "email_addresses"))
    assert [address for address, times in counted.items() if times > 1] == []
    for field in ("guid", "external_directory_object_id"):
        assert len({one[field] for one in recipients}) == len(recipients)


def test_every_person_can_be_told_apart_and_is_found_by_the_usual_filter(population: dict[str, Any]) -> None:
    people = population["people"]
    for field in ("key", "distinguished_name", "object_guid"):
        assert len({person[field].lower() for person in people}) == len(people)
    logons = [person["user_principal_name"] for person in people if person["object_class"] != "contact"]
    assert len(set(logons)) == len(logons)
    assert None not in logons
    assert all(person["mail"] or person["proxy_addresses"] for person in people)
    assert all(len(person["key"]) <= 20 for person in people), "sAMAccountName takes no more"


def test_people_of_all_sorts_are_there(population: dict[str, Any]) -> None:
    people = population["people"]
    recipients = [person["recipient"] for person in people if person["recipient"]]
    assert len(people) >= 60
    assert {person["object_class"] for person in people} == {"user", "inetOrgPerson", "contact"}
    assert {one["authority"] for one in recipients} == {"cloud", "on_premises", "cloud_managed", "unknown"}
    assert {one["recipient_type_details"] for one in recipients} == {"UserMailbox", "SharedMailbox", "RoomMailbox"}
    assert any(one["hidden"] for one in recipients)
    assert any(not person["enabled"] and person["recipient"] for person in people)
    assert max(len(person["values"]) for person in people) == 17
    assert any(not person["values"] for person in people)
    assert any(
        one["primary_smtp_address"].startswith("DiscoverySearchMailbox{") for one in population["other_recipients"]
    )
    assert {value["attribute"] for person in people for value in person["values"]} == {
        "userCertificate",
        "userSMIMECertificate",
    }


def test_each_way_of_matching_is_the_only_one_for_somebody(population: dict[str, Any]) -> None:
    rhea, tomas, vera = (pick(population, key) for key in ("rhea", "tomas", "vera"))
    directory = list_addresses(rhea, "proxy_addresses") | {rhea["mail"]}
    assert not directory & list_addresses(rhea["recipient"], "email_addresses")
    assert rhea["external_directory_object_id"] == "User_" + rhea["recipient"]["external_directory_object_id"]
    assert f"smtp:{tomas['recipient']['primary_smtp_address']}" in tomas["proxy_addresses"]
    assert f"SMTP:{tomas['recipient']['primary_smtp_address']}" not in tomas["proxy_addresses"]
    assert vera["proxy_addresses"] == []
    assert vera["mail"] == vera["recipient"]["primary_smtp_address"]
    for person in (tomas, vera):
        assert person["external_directory_object_id"] is None


def test_two_people_claim_one_recipient_which_stays_as_it_is(population: dict[str, Any]) -> None:
    dan, dana = pick(population, "dan"), pick(population, "dana")
    assert dan["proxy_addresses"] == dana["proxy_addresses"] == ["SMTP:d.dahl@contoso.example"]
    (claimed,) = (
        one for one in population["other_recipients"] if one["primary_smtp_address"] == "d.dahl@contoso.example"
    )
    assert len(claimed["expected_after"]) == 1


@pytest.mark.parametrize(("key", "number"), [("ada", 0), ("bob", 1), ("filip", 0), ("eve", 0), ("boel", 0), ("gry", 0)])
def test_what_is_encrypted_to_the_value_is_decrypted_with_the_key_file(
    population: dict[str, Any], lab_folder: Path, tmp_path: Path, key: str, number: int
) -> None:
    value = pick(population, key)["values"][number]
    key_file = lab_folder / value["key_file"]
    assert key_file.stat().st_mode & 0o777 == 0o600
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(read_wanted(value).public_bytes(Encoding.PEM))
    letter = tmp_path / "letter.der"
    words = ["openssl", "cms", "-encrypt", "-aes256", "-outform", "DER", "-out", str(letter), str(certificate)]
    subprocess.run(words, input=b"the plan", check=True)
    words = ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", str(letter), "-inkey", str(key_file)]
    assert subprocess.run(words, capture_output=True, check=True).stdout.strip() == b"the plan"


def test_the_same_seed_gives_the_same_people_with_other_certificates(
    population: dict[str, Any], again: dict[str, Any]
) -> None:
    def strip(found: dict[str, Any]) -> list[dict[str, Any]]:
        bare = []
        for person in found["people"]:
            values = [{**value, "value": ""} for value in person["values"] if value["kind"] != "garbage"]
            recipient = person["recipient"] and {
                name: content
                for name, content in person["recipient"].items()
                if name not in ("user_certificate", "user_smime_certificate", "expected_after", "expected_smime_after")
            }
            bare.append({**person, "values": values, "recipient": recipient})
        return bare

    assert strip(population) == strip(again)
    ada, other_ada = pick(population, "ada"), pick(again, "ada")
    assert ada["values"][0]["value"] != other_ada["values"][0]["value"]


@pytest.mark.parametrize("delivered", [False, True])
def test_many_people_have_two_distinct_certificates_of_the_usual_size(tmp_path: Path, delivered: bool) -> None:
    population = make_many(tmp_path, 40, delivered=delivered)
    people = population["people"]
    contents = [decode(value) for person in people for value in person["values"]]
    assert [len(person["values"]) for person in people] == [2] * 40
    assert len(set(contents)) == 80
    assert all(1497 <= len(content) <= 1716 for content in contents)
    assert all([value["wanted"] for value in person["values"]] == [False, True] for person in people)
    for person in people:
        held = person["recipient"]["user_certificate"]
        assert held == ([person["values"][1]["value"]] if delivered else [])
        assert person["recipient"]["expected_after"] == [hashlib.sha256(decode(person["values"][1])).hexdigest()]
    test_codes_are_what_the_certificates_deserve(population)
    test_superseded_ones_have_a_better_successor_and_others_have_none(population)


def test_files_that_tell_of_people_are_private(lab_folder: Path) -> None:
    assert lab_folder.joinpath("people.json").stat().st_mode & 0o777 == 0o600
    assert lab_folder.joinpath("pki").stat().st_mode & 0o777 == 0o700

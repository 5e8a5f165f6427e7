# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One person of the population as tests of single writes see it, and what must hold of every such write.

Must not choose what is written.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.lab_truth import find_person
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.lab.tenant import control

USER, SMIME = "UserCertificate", "UserSMimeCertificate"


class Person:
    """Somebody of the population: addresses, GUID and the values that the directory holds."""

    def __init__(self, population: dict[str, Any], key: str) -> None:
        person = find_person(population, key)
        self.address: str = person["recipient"]["primary_smtp_address"]
        self.guid: str = person["recipient"]["guid"]
        self.email_addresses: list[str] = person["recipient"]["email_addresses"]
        self.values = [value["value"] for value in person["values"]]
        self.wanted = [value["value"] for value in person["values"] if value["wanted"]]

    def der(self, number: int = 0) -> bytes:
        return base64.b64decode(self.values[number])


def held(pipe: Pipeline, person: Person) -> dict[str, list[bytes]]:
    """By raw HTTPS, and the same as the service really stores."""
    seen = pipe.tenant.read_held()[person.guid]
    stored = next(one for one in control.read_recipients(pipe.tenant.folder) if one["guid"] == person.guid)
    for name, field in ((USER, "user_certificate"), (SMIME, "user_smime_certificate")):
        assert seen[name] == sorted(base64.b64decode(value) for value in stored[field])
    return seen


def digests(*contents: bytes) -> list[str]:
    return sorted(hashlib.sha256(content).hexdigest() for content in contents)


def pem_of(der: bytes) -> str:
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"


def expect(result: dict[str, Any], changed: bool) -> None:
    assert not result["failed"], result
    assert result["changed"] is changed, result


def run_quartet(
    pipe: Pipeline, person: Person, after: dict[str, list[bytes]], **wanted: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check mode, run, run again; returns the results of the first two."""
    everybody, journalled = pipe.tenant.read_held(), (pipe.journalled(), pipe.ledger())
    pipe.tenant.forget_requests()
    checked = pipe.set_one(person.address, check=True, diff=True, **wanted)
    expect(checked, True)
    assert not pipe.tenant.writes()
    assert (pipe.journalled(), pipe.ledger()) == journalled
    assert pipe.tenant.read_held() == everybody
    done = pipe.set_one(person.address, diff=True, **wanted)
    expect(done, True)
    assert done["recipient"]["proof"] == "proven"
    assert done["diff"] == checked["diff"]
    assert held(pipe, person) == after
    assert pipe.tenant.read_held() == {**everybody, person.guid: after}
    assert [row["identity"] for row in pipe.tenant.writes()] == [person.guid]
    pipe.tenant.forget_requests()
    expect(pipe.set_one(person.address, **wanted), False)
    assert not pipe.tenant.writes()
    return checked, done

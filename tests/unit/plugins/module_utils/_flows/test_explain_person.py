"""One person explained from the workspace files: found by any of its names, with what would happen."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.explain_person import ExplainOrder, explain_person
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    TENANT,
    write_people,
    write_recipients,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    PKCS7,
    UNREADABLE,
    digest_of,
    entry,
    expired,
    good,
    guid_of,
    mailbox,
    person,
    pkcs7,
    private_key,
)

ALIAS = "ada.b@contoso.example"
ENTRY = entry(
    good(), expired(), UNREADABLE, smime=[PKCS7], proxy_addresses=(ADA, ALIAS), user_principal_name="ada@corp.example"
)


def explain(
    folder: Path,
    who: str = ADA,
    *,
    people: tuple[DirectoryEntry, ...] = (ENTRY, person("bob")),
    states: tuple[RecipientState, ...] | None = (mailbox("ada"), mailbox("bob")),
    journal: Path | None = None,
    policy: Policy | None = None,
) -> dict[str, Any]:
    write_people(folder / "people.jsonl", people, policy)
    if states is not None:
        write_recipients(folder / "recipients.jsonl", states)
    order = ExplainOrder(
        who,
        folder / "people.jsonl",
        None if states is None else folder / "recipients.jsonl",
        journal,
        policy or Policy(),
        False,
    )
    explained = explain_person(order)
    assert all(len(line) <= 120 for line in explained["lines"])
    json.dumps(explained)
    return explained


@pytest.mark.parametrize(
    "who", [ADA, ADA.upper(), f" {ALIAS} ", "ada@corp.example", ENTRY.distinguished_name.lower(), ENTRY.object_guid]
)
def test_a_person_is_found_by_any_whole_name(who: str, tmp_path: Path) -> None:
    assert explain(tmp_path, who)["person"]["object_guid"] == ENTRY.object_guid


def test_everything_that_is_known_and_decided_is_told(tmp_path: Path) -> None:
    explained = explain(tmp_path)
    text = "\n".join(explained["lines"])
    for code in ("certificate.expired", "certificate.unreadable"):
        assert f"({code})" in text
    assert "wanted in Exchange" in text
    assert explained["change"]["action"] == "add"
    assert explained["recipient"]["guid"] == guid_of("ada")
    assert [len(value["certificates"]) for value in explained["person"]["values"]] == [1, 1, 0, 0]


def test_the_bytes_of_values_are_left_out(tmp_path: Path) -> None:
    explained = explain(tmp_path, states=(mailbox("ada", expired()),))
    assert {value["value"] for value in explained["person"]["values"]} == {None}
    assert explained["recipient"]["values"] == explained["change"]["values"] == {}
    assert explained["recipient"]["user_certificate"] == (digest_of(expired()),)


def test_nothing_to_do_is_told(tmp_path: Path) -> None:
    explained = explain(tmp_path, states=(mailbox("ada", good()),), people=(entry(good()),))
    assert explained["change"] is None
    assert "nothing; Exchange Online holds what is wanted" in "\n".join(explained["lines"])


def test_what_the_recipient_holds_is_judged_too(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    old = expired(2)
    with Journal(journal) as opened:
        opened.note("write", "r0", "x", tenant=TENANT, guid=guid_of("ada"), added=[digest_of(old)], removed=[])
    policy = Policy(removal="owned")
    states = (mailbox("ada", good(), old),)
    explained = explain(tmp_path, states=states, people=(entry(good()),), journal=journal, policy=policy)
    assert explained["change"]["action"] == "remove"
    assert "holds 2 values" in "\n".join(explained["lines"])


def test_a_person_without_a_recipient_is_told_why(tmp_path: Path) -> None:
    explained = explain(tmp_path, states=(mailbox("bob"),))
    assert (explained["recipient"], explained["change"]) == (None, None)
    assert "(recipient.not_found)" in "\n".join(explained["lines"])


def test_an_ambiguous_person_is_told_which_recipients_answer(tmp_path: Path) -> None:
    twin = mailbox("twin", primary_smtp_address=ADA)
    text = "\n".join(explain(tmp_path, states=(mailbox("ada"), twin))["lines"])
    assert "(recipient.ambiguous)" in text


def test_the_directorys_side_alone(tmp_path: Path) -> None:
    explained = explain(tmp_path, states=None)
    assert explained["recipient"] is None
    assert "The directory publishes 4 values:" in explained["lines"]


def test_nobody_has_this_name(tmp_path: Path) -> None:
    with pytest.raises(SmimeError) as failure:
        explain(tmp_path, "ada")
    assert failure.value.code == "person.not_found"
    assert "among 2 people" in failure.value.message


def test_several_have_this_name(tmp_path: Path) -> None:
    twin = entry(distinguished_name="CN=Twin,DC=corp,DC=example", object_guid="99999999-0000-4000-8000-000000000009")
    with pytest.raises(SmimeError) as failure:
        explain(tmp_path, people=(ENTRY, twin))
    assert failure.value.code == "person.ambiguous"
    assert "CN=Twin" in failure.value.message
    assert explain(tmp_path, twin.object_guid, people=(ENTRY, twin))["person"]["object_guid"] == twin.object_guid


def test_a_key_on_either_side_is_told_and_its_bytes_are_nowhere(tmp_path: Path) -> None:
    explained = explain(tmp_path, people=(entry(private_key(), good()),), states=(mailbox("ada", private_key()),))
    text = " ".join(" ".join(explained["lines"]).split())
    assert text.count("(value.private_key)") >= 2
    assert "in Exchange Online" in text
    assert explained["change"]["action"] == "note"
    assert base64.b64encode(private_key()).decode()[:40] not in json.dumps(explained)
    for name in ("people", "recipients"):
        assert base64.b64encode(private_key())[:40] not in (tmp_path / f"{name}.jsonl").read_bytes()


def test_both_attributes_are_explained_now_and_after_the_change(tmp_path: Path) -> None:
    stale = pkcs7(expired())
    people = (entry(good(), smime=[stale]),)
    explained = explain(tmp_path, people=people, states=(mailbox("ada", smime=[stale]),))
    text = " ".join(" ".join(explained["lines"]).split())
    assert [notice["code"] for notice in explained["person"]["notices"]] == ["entry.shadowed_value"]
    assert "(entry.shadowed_value)" in text
    assert "(recipient.shadowed_value:" in text
    assert "What senders' programs are documented to do after that:" in text
    assert "even an expired one" in text

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A row of Get-Mailbox becomes a state that says what the service said and nothing more."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.recipient_row import SELECTED, read_row
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import Authority

Make = Callable[..., Any]
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
GUID = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
ONE, TWO = b"\x30\x03one", b"\x30\x03two"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()


def test_everything_that_a_state_needs(mailbox: Make) -> None:
    row = mailbox(GUID.upper(), UserCertificate=[_text(TWO), _text(ONE), _text(ONE)], UserSMimeCertificate=[_text(ONE)])
    found = read_row(row, NOW)
    state = found.state
    assert state.guid == GUID
    assert state.external_directory_object_id == "0f0f0f0f-0000-4000-8000-000000000001"
    assert state.immutable_id is None
    assert (state.recipient_type, state.display_name) == ("UserMailbox", "Ada Example")
    assert state.primary_smtp_address == "ada@contoso.example"
    assert state.addresses == ("ada@contoso.example", "a.example@contoso.example")
    assert state.user_certificate == tuple(sorted([_digest(ONE), _digest(TWO)]))
    assert state.user_smime_certificate == (_digest(ONE),)
    assert state.values == {_digest(ONE): ONE, _digest(TWO): TWO}
    assert state.readable
    assert state.read_at == NOW
    assert state.authority is Authority.CLOUD
    assert GUID in found.answers_to
    assert "a.example@contoso.example" in found.answers_to


def test_the_selection_is_what_is_read(mailbox: Make) -> None:
    assert set(mailbox(GUID)) | {"IsExchangeCloudManaged"} == set(SELECTED)


@pytest.mark.parametrize(
    ("synced", "managed", "authority"),
    [
        (False, None, Authority.CLOUD),
        ("False", None, Authority.CLOUD),
        (True, None, Authority.ON_PREMISES),
        (True, False, Authority.ON_PREMISES),
        (True, True, Authority.CLOUD_MANAGED),
        ("True", "True", Authority.CLOUD_MANAGED),
        (None, None, Authority.UNKNOWN),
        ("", True, Authority.UNKNOWN),
        (0, None, Authority.UNKNOWN),
    ],
)
def test_who_may_write(synced: Any, managed: Any, authority: Authority, mailbox: Make) -> None:
    row = mailbox(GUID, IsDirSynced=synced, IsExchangeCloudManaged=managed)
    assert read_row(row, NOW).state.authority is authority


def test_silence_about_who_may_write_is_unknown(mailbox: Make) -> None:
    row = mailbox(GUID)
    del row["IsDirSynced"]
    state = read_row(row, NOW).state
    assert state.is_dir_synced is None
    assert state.authority is Authority.UNKNOWN


@pytest.mark.parametrize("change", [{"UserCertificate": ["System.Byte[]"]}, {"UserSMimeCertificate": None}])
def test_one_unreadable_attribute_makes_the_recipient_unreadable(change: dict[str, Any], mailbox: Make) -> None:
    row = mailbox(GUID, **{"UserCertificate": [_text(ONE)], "UserSMimeCertificate": [_text(ONE)], **change})
    assert not read_row(row, NOW).state.readable


def test_absent_certificates_are_unreadable_and_not_missing(mailbox: Make) -> None:
    row = mailbox(GUID)
    del row["UserCertificate"]
    assert not read_row(row, NOW).state.readable


def test_other_kinds_of_addresses_are_left_out(mailbox: Make) -> None:
    odd = [
        "smtp:b@contoso.example",
        "SMTP:ada@contoso.example",
        "X500:/o=x",
        "SPO:SPO_1",
        "smtp:",
        7,
        "smtp:b@contoso.example",
    ]
    state = read_row(mailbox(GUID, EmailAddresses=odd), NOW).state
    assert state.addresses == ("b@contoso.example", "ada@contoso.example")


def test_hidden_and_immutable_id(mailbox: Make) -> None:
    state = read_row(mailbox(GUID, HiddenFromAddressListsEnabled=True, ImmutableId=" abc= "), NOW).state
    assert state.hidden
    assert state.immutable_id == "abc="


@pytest.mark.parametrize("guid", [None, "", "ada", 7, "00000000-0000-0000-0000-000000000000"])
def test_a_row_without_guid_is_no_recipient(guid: Any, mailbox: Make) -> None:
    with pytest.raises(SmimeError) as caught:
        read_row(mailbox(guid), NOW)
    assert caught.value.code == "exchange.unexpected_answer"


def test_a_clixml_row_gives_the_same(mailbox: Make) -> None:
    def item(name: str, value: Any) -> str:
        if isinstance(value, bool):
            return f'<B N="{name}">{str(value).lower()}</B>'
        if isinstance(value, list):
            tag = "BA" if name.endswith("Certificate") else "S"
            items = "".join(f"<{tag}>{one}</{tag}>" for one in value)
            return f'<Obj N="{name}" RefId="9"><LST>{items}</LST></Obj>'
        return f'<S N="{name}">{value}</S>'

    row = mailbox(GUID, UserCertificate=[_text(ONE)], IsDirSynced=True)
    members = "".join(item(name, value) for name, value in row.items())
    text = f'<Objs><Obj RefId="0"><Props>{members}</Props></Obj></Objs>'
    assert read_row({"_clixml": text}, NOW) == read_row(row, NOW)


def test_broken_clixml_is_said_to_be_so() -> None:
    with pytest.raises(SmimeError) as caught:
        read_row({"_clixml": "<Objs>"}, NOW)
    assert caught.value.code == "exchange.unexpected_answer"

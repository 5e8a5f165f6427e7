# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer of a server that is no success is a failure with a code and a sentence."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_refusals import (
    describe,
    incomplete,
    refuse_base,
    refuse_login,
    unreachable,
)

SERVER = "ldaps://dc1.corp.example:636"
WORDS = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {}, v3839\0"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("52e", "the name or the password is wrong"),
        ("525", "the account does not exist"),
        ("532", "the password has expired"),
        ("533", "the account is disabled"),
        ("773", "the password must be changed"),
        ("775", "the account is locked"),
        ("80090346", "channel binding"),
    ],
)
def test_the_sub_code_of_a_refused_login_is_a_sentence(data: str, sentence: str) -> None:
    result = {"result": 49, "description": "invalidCredentials", "message": WORDS.format(data)}
    failure = refuse_login(SERVER, "svc@corp.example", result)
    assert failure.code == "directory.refused_login"
    assert sentence in failure.message
    assert failure.detail["sub_code"] == data


def test_channel_binding_is_recognised_at_the_head_of_the_words_too() -> None:
    result = {"result": 49, "description": "invalidCredentials", "message": "80090346: LdapErr: DSID-0C09059A"}
    assert "channel binding" in refuse_login(SERVER, "svc", result).message


def test_an_unknown_sub_code_shows_what_the_server_said() -> None:
    result = {"result": 49, "description": "invalidCredentials", "message": WORDS.format("999")}
    assert "invalidCredentials (49), in the server's words: 80090308" in refuse_login(SERVER, "svc", result).message


def test_a_password_that_cannot_be_sent_is_no_answer_of_the_server() -> None:
    assert "characters that LDAP does not allow" in refuse_login(SERVER, "svc", {}).message


@pytest.mark.parametrize("code", [51, 52])
def test_a_server_without_time_is_unreachable_and_the_next_one_may_be_asked(code: int) -> None:
    failure = refuse_login(SERVER, "svc", {"result": code, "description": "busy", "message": ""})
    assert failure.code == "directory.unreachable"


@pytest.mark.parametrize(
    ("code", "words"), [(32, "does not exist"), (34, "does not exist"), (10, "belongs to another domain")]
)
def test_a_base_that_is_not_there(code: int, words: str) -> None:
    failure = refuse_base(SERVER, "OU=Nobody,DC=corp", {"result": code, "description": "x", "message": ""})
    assert failure.code == "directory.base_not_found"
    assert words in failure.message
    assert "OU=Nobody,DC=corp" in failure.message


def test_another_answer_to_a_base_is_not_taken_for_a_missing_one() -> None:
    failure = refuse_base(SERVER, "DC=corp", {"result": 1, "description": "operationsError", "message": "bind first"})
    assert failure.code == "directory.incomplete"
    assert "operationsError (1), in the server's words: bind first" in failure.message


def test_failures_name_the_server() -> None:
    assert SERVER in incomplete(SERVER, "gone").message
    assert SERVER in unreachable(SERVER, "its name is unknown").message


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (1, "Run again."),
        (3, "time limit (MaxQueryDuration)"),
        (4, "size limit"),
        (10, "another domain"),
        (11, "MaxResultSetSize"),
        (12, "Name one controller"),
        (32, "is gone, or its right"),
        (50, "Grant it the right"),
        (51, "is busy"),
        (52, "stopping or starting"),
        (53, "Name one controller"),
        (119, "Run again."),
    ],
)
def test_a_read_that_ended_says_where_and_what_to_do(code: int, advice: str) -> None:
    result = {"result": code, "description": "x", "message": ""}
    failure = incomplete(SERVER, "page 2 was answered with x", "OU=People,DC=corp", result)
    assert failure.code == "directory.incomplete"
    assert failure.message.startswith(f"Directory server {SERVER}, at OU=People,DC=corp: the read ended early: page 2")
    assert "expected every page with the result success. Nothing of it is used" in failure.message
    assert failure.message.rindex(advice) > failure.message.index("expected every page")
    assert failure.detail["result"] == "x"
    assert failure.detail["search_base"] == "OU=People,DC=corp"


def test_long_words_are_shortened_and_made_visible() -> None:
    text = describe({"result": 1, "description": "operationsError", "message": "a\r\nb\u202e" + "x" * 500})
    assert "\n" not in text
    assert "\\u202e" in text
    assert len(text) < 300

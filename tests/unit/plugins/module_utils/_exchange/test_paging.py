# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listing is walked to its end or fails; no link is trusted."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange import paging
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.answers import Answer
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import CmdletCall, ResponseFormat
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.paging import PageWalk
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

API = "https://outlook.office365.com"
FIRST = f"{API}/adminapi/beta/t/InvokeCommand"
CALL = CmdletCall("Get-Mailbox", {"ResultSize": "Unlimited"})


class _Script:
    """Plays answers and remembers what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def __call__(self, call: CmdletCall, url: str) -> Answer:
        self.asked.append((url, call.response_format.value))
        answer = self.answers.pop(0)
        if isinstance(answer, SmimeError):
            raise answer
        return answer  # type: ignore[no-any-return]


def _page(name: str, link: str | None = None, warnings: tuple[str, ...] = ()) -> Answer:
    return Answer(rows=({"Guid": name},), warnings=warnings, next_link=link)


def _walk(script: _Script) -> PageWalk:
    return PageWalk(CALL, FIRST, API, script)


def _cause(script: _Script) -> object:
    with pytest.raises(SmimeError) as caught:
        list(_walk(script))
    assert caught.value.code == "exchange.incomplete"
    return caught.value.detail["cause"]


def test_links_are_followed_to_the_end() -> None:
    script = _Script(_page("1", FIRST + "?t=2"), _page("2", "InvokeCommand?t=3"), _page("3"))
    pages = list(_walk(script))
    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.rows[0]["Guid"] for page in pages] == ["1", "2", "3"]
    assert [url for url, _form in script.asked] == [FIRST, FIRST + "?t=2", FIRST + "?t=3"]


def test_nothing_is_asked_before_the_first_page_is_wanted() -> None:
    script = _Script(_page("1"))
    walk = _walk(script)
    assert script.asked == []
    next(walk)
    with pytest.raises(StopIteration):
        next(walk)


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/x", "http://outlook.office365.com/x", "https://outlook.office365.us/x", "//evil.example"],
)
def test_a_link_to_another_host_is_not_followed(link: str) -> None:
    script = _Script(_page("1", link))
    assert _cause(script) == "foreign_host"
    assert len(script.asked) == 1


def test_a_link_that_cannot_be_read() -> None:
    assert _cause(_Script(_page("1", "https://[broken"))) == "broken_link"


def test_links_that_go_round_in_a_circle() -> None:
    assert _cause(_Script(_page("1", FIRST))) == "repeated_link"
    two = FIRST + "?t=2"
    assert _cause(_Script(_page("1", two), _page("2", two))) == "repeated_link"
    assert _cause(_Script(_page("1", two), _page("2", FIRST))) == "repeated_link"


def test_links_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 5)
    assert _cause(_Script(*[_page(str(n), f"{FIRST}?t={n}") for n in range(2, 9)])) == "too_many_pages"


def test_a_later_page_that_fails_makes_the_list_incomplete() -> None:
    error = SmimeError("exchange.throttled", "too much")
    assert _cause(_Script(_page("1", FIRST + "?t=2"), error)) == "exchange.throttled"


def test_a_first_page_that_fails_says_so_itself() -> None:
    with pytest.raises(SmimeError) as caught:
        list(_walk(_Script(SmimeError("exchange.no_role", "no"))))
    assert caught.value.code == "exchange.no_role"


def test_a_list_that_says_it_was_cut() -> None:
    warning = "There are more results available than are currently displayed. To view them, increase the value."
    assert _cause(_Script(_page("1", None, (warning,)))) == "cut"
    assert len(list(_walk(_Script(_page("1", FIRST + "?t=2", (warning,)), _page("2"))))) == 2


def test_a_page_can_be_asked_again_and_the_rest_follow_in_that_form() -> None:
    two, three = FIRST + "?t=2", FIRST + "?t=3"
    script = _Script(_page("1", two), _page("2", three), _page("2-clixml", three), _page("3"))
    walk = _walk(script)
    next(walk)
    next(walk)
    assert walk.ask_again(ResponseFormat.CLIXML).rows[0]["Guid"] == "2-clixml"
    walk.response_format = ResponseFormat.CLIXML
    assert next(walk).response_format is ResponseFormat.CLIXML
    assert script.asked == [(FIRST, "json"), (two, "json"), (two, "clixml"), (three, "clixml")]
    with pytest.raises(StopIteration):
        next(walk)

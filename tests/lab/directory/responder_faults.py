# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can go wrong with an answer of the LDAP responder, by name. Pure: bytes in, bytes out.

Whoever adds a fault adds a line to REACTIONS; which of them make sense at which step is said by the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from .ldap_messages import BIND, BIND_RESPONSE, Request, ber, elements, notice_of_disconnection, result


class Then(Enum):
    """What the server does after it has sent what it sends."""

    GO_ON = "go on"
    CLOSE = "close"
    RESET = "reset"
    WAIT = "wait"


@dataclass(frozen=True)
class Fault:
    """``at`` is a step as the responder names it, `last page`, or `page` for every page; ``detail`` is the fault's own,
    a result code for instance."""

    kind: str
    at: str
    detail: int = 0

    def __post_init__(self) -> None:
        if self.kind not in REACTIONS:
            raise KeyError(f"there is no fault {self.kind!r}; there are {', '.join(sorted(REACTIONS))}")

    def strikes(self, step: str, is_last_page: bool) -> bool:
        """Whether it happens now."""
        return self.at in (step, step.split()[0]) or (self.at == "last page" and is_last_page)


@dataclass(frozen=True)
class Situation:
    """``whole`` is the answer that would be given."""

    request: Request
    whole: bytes
    detail: int


Reaction = tuple[bytes, Then]

WORDS = {
    49: "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {detail:x}, v3839\0",
    10: "ldap://other.corp.example/DC=other,DC=example",
}


def _answer_with(situation: Situation, code: int, content: bytes = b"") -> Reaction:
    number, is_bind = situation.request.number, situation.request.operation == BIND
    words = WORDS.get(code, "0000051B: marked words of the server\0").format(detail=situation.detail)
    return content + result(number, code, words.encode(), tag=BIND_RESPONSE if is_bind else 0x65), Then.GO_ON


def _without_last(situation: Situation) -> bytes:
    """The entries of an answer, its result left out."""
    messages = [ber(0x30, content, long_form=True) for _tag, content in elements(situation.whole)]
    return b"".join(messages[:-1])


def _cut(situation: Situation) -> bytes:
    """All but the last three bytes: the end of a message is missing."""
    return situation.whole[:-3]


def _half(situation: Situation) -> bytes:
    """Half of the bytes, for which no message ends there but by chance; one byte less is then inside of one."""
    size = len(situation.whole) // 2
    return situation.whole[:size]


def _spoil(situation: Situation) -> bytes:
    """The first set of values becomes a sequence: whole messages, of which one cannot be understood."""
    return situation.whole.replace(b"\x31\x84", b"\x30\x84", 1)


def _misnumber(situation: Situation) -> bytes:
    number = situation.request.number
    tag = BIND_RESPONSE if situation.request.operation == BIND else 0x65
    return result(number + 7, 0, tag=tag, cookie=b"")


def _stand_still(situation: Situation) -> bytes:
    return result(situation.request.number, 0, cookie=b"0")


REACTIONS: dict[str, Callable[[Situation], Reaction]] = {
    "closed": lambda one: (b"", Then.CLOSE),
    "reset": lambda one: (b"", Then.RESET),
    "cut at the end": lambda one: (_cut(one), Then.CLOSE),
    "cut in the middle": lambda one: (_half(one), Then.CLOSE),
    "silent": lambda one: (b"", Then.WAIT),
    "silent in the middle": lambda one: (_half(one), Then.WAIT),
    "notice of disconnection": lambda one: (notice_of_disconnection(), Then.CLOSE),
    "no LDAP": lambda one: (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", Then.CLOSE),
    "other message": lambda one: (_misnumber(one), Then.GO_ON),
    "broken entry": lambda one: (_spoil(one), Then.GO_ON),
    "login refused": lambda one: _answer_with(one, 49),
    "result": lambda one: _answer_with(one, one.detail),
    "result after entries": lambda one: _answer_with(one, one.detail, _without_last(one)),
    "no paging control": lambda one: (_without_last(one) + result(one.request.number, 0), Then.GO_ON),
    "no entry": lambda one: (result(one.request.number, 0), Then.GO_ON),
    "empty pages": lambda one: (_stand_still(one), Then.GO_ON),
}

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault matrix: every fault of the service × every kind of request, and what must come of it.

A cell is a text: ``whole`` (a list that became whole), ``ok 12`` (no failure; so many mailboxes hold the new value),
``exchange.refused 11`` (the code of the failure; so many mailboxes hold the new value), ``exchange.incomplete`` (a
list that failed: nothing was concluded), or ``n/a: reason``.  Each is tried with the fault happening ``once`` and
``lasting``.  ``late`` faults answer after the request took effect.  Data only; `run_cell.py` runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

LISTS = ("token", "list", "page 2")
READS = ("single read", "batch read", "read in a batch")
WRITES = ("single write", "batch write", "write in a batch")
BACK = ("read-back", "read-back in a batch")
PARTS = ("read in a batch", "write in a batch", "read-back in a batch")
PROBES = ("probe", "first write")
KINDS = (*LISTS, *READS, *WRITES, *BACK, *PROBES)

Cells = Mapping[str, str]

NO_TOKEN = "n/a: there is no token yet when one is asked for"
NO_CMDLET = "n/a: the login service knows no cmdlets"
NO_EFFECT = "n/a: reading has no effect"
NO_CONNECTION = "n/a: a part has no connection of its own; tried with the whole batch"
NO_LIST = "n/a: only a list has pages"
NO_BATCH = "n/a: it is no batch"
NO_PART = "n/a: a fault of the envelope; tried with the whole batch"
ON_WRITING = "n/a: it begins with a write; tried there, and seen by the read-back"
ON_FORMS = "n/a: what becomes of values decides about their form; tried in tests/unit/dialects"


@dataclass(frozen=True)
class Row:
    """A fault with its options.  ``recovers``: the next run, without the fault, brings everybody what was planned.

    ``at_values``: it happens to the values of each write, not to requests.
    """

    fault: str
    once: Cells
    lasting: Cells
    options: Mapping[str, Any] = field(default_factory=dict)
    recovers: bool = True
    at_values: bool = False

    @property
    def name(self) -> str:
        return " ".join([self.fault, *(f"{name}={value}" for name, value in self.options.items())])


def fill(kinds: tuple[str, ...], text: str) -> dict[str, str]:
    return dict.fromkeys(kinds, text)


# The client waits or asks again, and everything is done.
PASSES: Cells = {
    **fill(LISTS, "whole"),
    **fill((*READS, *WRITES, *BACK, *PROBES), "ok 12"),
    **fill(("single read", "single write"), "ok 1"),
}


def fails(code: str, login: str, later: int = 2) -> dict[str, str]:
    """What cannot be had fails with ``code``.  ``later``: mailboxes of a second batch that are still written."""
    return {
        "token": login,
        "list": code,
        "page 2": "exchange.incomplete",
        **fill(("single read", "single write"), f"{code} 0"),
        "batch read": f"{code} {later}",
        "batch write": f"{code} 0",  # ten refusals at once end the run
        **fill(("read in a batch", "write in a batch"), f"{code} 11"),
        "read-back": f"{code} 10",  # the second batch cannot be read any more
        "read-back in a batch": "ok 12",  # written, and not proven yet
        **fill(PROBES, f"{code} {11 if later else 0}"),  # the failure of one, or of ten
    }


def stops(code: str) -> dict[str, str]:
    """Nobody would fare better: the run ends at once."""
    return {
        **fails(code, NO_CMDLET, later=0),
        "read in a batch": f"{code} 0",
        "write in a batch": f"{code} 9",
        "read-back in a batch": f"{code} 10",
        **fill(PROBES, f"{code} 0"),
    }


def late(cells: Cells) -> dict[str, str]:
    return {**cells, **fill((*LISTS, *READS, *BACK), NO_EFFECT), "probe": NO_EFFECT}


def busy(fault: str, **options: Any) -> Row:
    """The service has no time."""
    lasting = fails("exchange.unreachable", "exchange.login.unavailable", later=0)
    return Row(fault, PASSES, lasting, options)


# A form whose first write is never answered, and does not show, is not proven: nobody else is written.
UNPROVEN = {"first write": "exchange.dialect.unproven 0"}


def odd(fault: str, login: str = "exchange.unexpected_answer", **options: Any) -> Row:
    """An answer in which nothing can be read; a write is looked for before it is repeated."""
    code = "exchange.unexpected_answer"
    once = {**PASSES, **fails(code, login), **fill((*WRITES, *BACK), "ok 12"), "single write": "ok 1"}
    once |= {"probe": f"{code} 0", "first write": "ok 12"}
    return Row(fault, once, {**fails(code, login, later=0), **UNPROVEN}, options)


THROTTLED = fails("exchange.throttled", "exchange.login.unavailable", later=0)
CUT = {
    **fails("exchange.unreachable", "exchange.unreachable", later=0),
    **fill(("read in a batch", "read-back in a batch"), NO_CONNECTION),
    **UNPROVEN,
    "write in a batch": "exchange.unreachable 5",  # the connection ends at the fourth of ten, the batch of two follows
}
CUT_ONCE = {**PASSES, **fill(("read in a batch", "read-back in a batch"), NO_CONNECTION)}
LATE_PASSES = late(PASSES)
# The first write is looked for and found; of the others one takes effect at each of three tries.
LATE_CUT = {**LATE_PASSES, "first write": "exchange.unreachable 6"}
ENVELOPE = {**fill(LISTS, NO_BATCH), **fill(("single read", "probe"), NO_BATCH), **fill(PARTS, NO_PART)}
ENVELOPE |= {"first write": NO_PART}
TRANSIENT = (
    "DCOverloadedException",
    "SuitabilityDirectoryException",
    "ServerInMMException",
    "ADServerSettingsChangedException",
    "StorageTransientException",
    "UnableToWriteToAadException",
)
REDIRECTED = {**fill(PARTS, NO_PART), "first write": NO_PART}


def redirect(status: int, to: str) -> Row:
    options = {"status": status, "to": to}
    if to == "regional":  # followed; in a circle it ends
        lasting = {**fails("exchange.unexpected_answer", "exchange.unexpected_answer", later=0), **REDIRECTED}
        return Row("redirect", {**PASSES, "token": "exchange.unexpected_answer", **REDIRECTED}, lasting, options)
    cells = {**stops("exchange.foreign_host"), "token": "exchange.unexpected_answer", **REDIRECTED}
    return Row("redirect", cells, cells, options)


def at_write(fault: str, single: str, batch: str, part: str, recovers: bool = True, **options: Any) -> Row:
    """What happens to the values written: to everybody's, or to those of one."""
    cells = {
        **fill((*LISTS, *READS, *BACK), ON_WRITING),
        "probe": NO_EFFECT,
        "first write": ON_FORMS,
        "single write": single,
        "batch write": batch,
        "write in a batch": part,
    }
    return Row(fault, cells, cells, options, recovers, at_values=True)


def envelope(fault: str, batch_read: str, batch_write: str, read_back: str) -> Row:
    """Of the answers to a batch; once, only one of them suffers."""
    code = "exchange.unexpected_answer"
    once = {**ENVELOPE, "single write": "ok 1", "batch read": batch_read, "batch write": "ok 12", "read-back": "ok 12"}
    lasting = {**once, "batch write": batch_write, "read-back": read_back}
    if batch_read != "ok 12":
        lasting["batch read"] = f"{code} 10"
    return Row(fault, once, lasting)


def override(row: Row, cells: Cells, lasting: Cells | None = None) -> Row:
    """The row with other cells; ``lasting`` are other ones for that length alone."""
    return replace(row, once={**row.once, **cells}, lasting={**row.lasting, **cells, **(lasting or {})})


LINK = {**fill((*READS, *WRITES, *BACK, *PROBES), NO_LIST), "token": NO_LIST}
LOOPING = {**LINK, "list": "whole", "page 2": "exchange.incomplete"}
FOREIGN = {**LINK, **fill(("list", "page 2"), "exchange.incomplete")}

TABLE: tuple[Row, ...] = (
    Row("expired_token", {**PASSES, "token": NO_TOKEN}, {**stops("exchange.token_expired"), "token": NO_TOKEN}),
    Row("claims_challenge", {**PASSES, "token": NO_TOKEN}, {**PASSES, "token": NO_TOKEN}),
    Row("rbac_refusal", stops("exchange.no_role"), stops("exchange.no_role")),
    Row("no_role", stops("exchange.no_role"), stops("exchange.no_role")),
    Row(
        "not_found",
        {
            **fails("exchange.refused", "exchange.login.refused"),
            "single read": "exchange.not_found 0",
            "read in a batch": "recipient.moved 11",
            "write in a batch": "exchange.not_found 11",
            "read-back": "ok 12",
            **fill(PROBES, "exchange.not_found 11"),
        },
        {
            **fails("exchange.refused", "exchange.login.refused", later=0),
            "single read": "exchange.not_found 0",
            "read in a batch": "recipient.moved 11",
            "write in a batch": "exchange.not_found 11",
            **fill(PROBES, "exchange.not_found 0"),
        },
    ),
    Row(
        "bad_request",
        {**fails("exchange.refused", "exchange.login.refused"), "read-back": "ok 12"},
        fails("exchange.refused", "exchange.login.refused", later=0),
    ),
    Row("throttled", PASSES, THROTTLED, {"retry_after": 7}),
    Row("throttled", PASSES, THROTTLED, {"retry_after": 1.5}),
    Row("throttled", PASSES, THROTTLED, {"retry_after": 9, "date": True}),
    Row("throttled", PASSES, THROTTLED, {"retry_after": None}),
    Row("throttled", PASSES, THROTTLED, {"retry_after": None, "body": "text"}),
    Row("throttled", PASSES, THROTTLED, {"retry_after": None, "body": "concurrency"}),
    Row(
        "throttled",
        {**THROTTLED, "read-back": "ok 12"},  # nobody waits a day; what was written is asked for at the end of the run
        THROTTLED,
        {"retry_after": 86400},
    ),
    busy("request_timeout"),
    *(
        Row(
            "transient",
            {**PASSES, "token": NO_CMDLET},
            {**fails("exchange.unreachable", NO_CMDLET, later=0), **UNPROVEN},
            {"exception": name},
        )
        for name in TRANSIENT
    ),
    Row("transient", LATE_PASSES, LATE_PASSES, {"exception": "StorageTransientException", "late": True}),
    Row(
        "internal_error",
        {
            **fails("exchange.refused", "whole"),
            **fill(("batch write", "write in a batch", "read-back", "first write"), "ok 12"),
            "single write": "ok 1",
        },
        {**fails("exchange.refused", "exchange.login.unavailable", later=0), **UNPROVEN},
    ),
    Row("internal_error", LATE_PASSES, LATE_PASSES, {"late": True}),
    override(busy("bad_gateway"), {}, UNPROVEN),
    Row("bad_gateway", LATE_PASSES, LATE_PASSES, {"late": True}),
    override(busy("unavailable"), {}, UNPROVEN),
    # The pace slows down at each 503, until what is left is not sent any more.
    Row("unavailable", LATE_PASSES, {**LATE_PASSES, "first write": "exchange.unreachable 3"}, {"late": True}),
    override(busy("gateway_timeout"), {}, UNPROVEN),
    Row("gateway_timeout", LATE_PASSES, LATE_PASSES, {"late": True}),
    odd("html_page"),
    Row("html_page", LATE_PASSES, LATE_PASSES, {"late": True}),
    # To a Set an empty answer is a success: what then is not shown is pending, and done by the next run.
    # To a question it is no refusal.
    override(odd("empty_answer"), {"write in a batch": "ok 11", "probe": "ok 12", **UNPROVEN}),
    Row("empty_answer", LATE_PASSES, LATE_PASSES, {"late": True}),
    odd("broken_json"),
    Row("broken_json", LATE_PASSES, LATE_PASSES, {"late": True}),
    override(
        odd("errors_inside", login=NO_CMDLET),
        {
            "list": "exchange.refused",
            "single read": "exchange.refused 0",
            "read in a batch": "exchange.refused 11",
            "probe": "exchange.refused 11",
        },
        {"write in a batch": "exchange.refused 11", "probe": "exchange.refused 0"},
    ),
    Row("errors_inside", LATE_PASSES, LATE_PASSES, {"late": True}),
    *(redirect(status, "regional") for status in (301, 302, 307)),
    *(redirect(status, "foreign") for status in (301, 302, 307)),
    Row("cut", CUT_ONCE, CUT),
    Row("cut", LATE_PASSES, LATE_CUT, {"late": True}),
    Row("short_body", CUT_ONCE, CUT),
    Row("short_body", LATE_PASSES, LATE_CUT, {"late": True}),
    Row("slow", CUT_ONCE, CUT),
    Row("slow", LATE_PASSES, LATE_CUT, {"late": True}),
    # The first page once more under another address does no harm: nobody is taken twice.
    Row("looping_next_link", LOOPING, LOOPING),
    Row("foreign_next_link", FOREIGN, FOREIGN),
    Row(
        "duplicate_rows",
        {**LINK, "list": "n/a: there is no page before the first", "page 2": "whole"},
        {**LINK, "list": "n/a: there is no page before the first", "page 2": "whole"},
    ),
    envelope("batch_in_order", "ok 12", "ok 12", "ok 12"),
    envelope("batch_doubled_id", "ok 12", "ok 12", "ok 12"),
    envelope("batch_missing", "exchange.unexpected_answer 11", "ok 12", "exchange.unexpected_answer 11"),
    envelope("batch_foreign_id", "exchange.unexpected_answer 11", "ok 12", "exchange.unexpected_answer 11"),
    at_write("lag", "ok 1", "ok 12", "ok 12", reads=2),
    at_write("lag", "ok 1", "ok 12", "ok 12", reads=1000),
    at_write("wrong_value", "ok 0", "ok 0", "ok 11", mode="ignored"),
    at_write("wrong_value", "proof.mismatch 0", "proof.mismatch 0", "proof.mismatch 9", False, mode="altered"),
    at_write("sync_cycle", "ok 0", "ok 0", "ok 11", False, reads=1),
)

__all__ = ["KINDS", "TABLE", "Row"]

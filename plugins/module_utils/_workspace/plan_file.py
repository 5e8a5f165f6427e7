# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of ``plan.jsonl``: one change each, with the bytes of everything before and after."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from .._model.change import Action, Change, HeldValues, ValueNote
from .documents import DocumentReader

PLAN_FORMAT = "mailsec.smime/plan/2"


def open_plan(path: Path) -> DocumentReader:
    """The plan, checked."""
    return DocumentReader(path, PLAN_FORMAT, "plan", "plan.unreadable", "plan.altered")


def change_row(change: Change) -> dict[str, Any]:
    return {
        "action": change.action.value,
        "guid": change.guid,
        "address": change.address,
        "distinguished_name": change.distinguished_name,
        "reasons": _reason_rows(change.reasons),
        "before": held_row(change.before),
        "after": held_row(change.after),
        "notes": [
            {
                "sign": note.sign,
                "value_digest": note.value_digest,
                "facts": note.facts,
                "reasons": _reason_rows(note.reasons),
            }
            for note in change.notes
        ],
        "values": {digest: base64.b64encode(content).decode("ascii") for digest, content in change.values.items()},
        "effects": list(change.effects),
    }


def change_of(row: dict[str, Any]) -> Change:
    return Change(
        action=Action(row["action"]),
        guid=row["guid"],
        address=row["address"],
        distinguished_name=row["distinguished_name"],
        reasons=_reasons_of(row["reasons"]),
        before=held_of(row["before"]),
        after=held_of(row["after"]),
        notes=tuple(
            ValueNote(note["sign"], note["value_digest"], note["facts"], _reasons_of(note["reasons"]))
            for note in row["notes"]
        ),
        values={digest: base64.b64decode(text) for digest, text in row["values"].items()},
        effects=tuple(row["effects"]),
    )


def held_row(held: HeldValues) -> dict[str, Any]:
    return {
        "user_certificate": list(held.user_certificate),
        "user_smime_certificate": list(held.user_smime_certificate),
    }


def held_of(row: dict[str, Any]) -> HeldValues:
    return HeldValues(tuple(row["user_certificate"]), tuple(row["user_smime_certificate"]))


def _reason_rows(reasons: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"code": code, "detail": detail} for code, detail in reasons]


def _reasons_of(rows: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((row["code"], row["detail"]) for row in rows)


__all__ = ["PLAN_FORMAT", "change_of", "change_row", "held_of", "held_row", "open_plan"]

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A journal folder as if time had passed, and a second opinion about its chain; both from the page docs/files.md alone.

Must not import the collection's plugins.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.lab_workspace import read_lines

FILES = ("journal.jsonl", "ledger.jsonl")
START = "0" * 64


def encode(row: Mapping[str, Any]) -> bytes:
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8") + b"\n"


def digest_of(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(encode({key: value for key, value in row.items() if key != "row_digest"})).hexdigest()


def expect_whole(folder: Path) -> list[dict[str, Any]]:
    """AssertionError unless both chains hold; the rows of the journal."""
    for name in FILES:
        last = START
        for number, row in enumerate(read_lines(folder / name)):
            assert row["previous"] == last, f"{name}, line {number + 1}"
            assert row["row_digest"] == digest_of(row), f"{name}, line {number + 1}"
            last = row["row_digest"]
            if row.get("event") == "anchor":
                assert (name, number) == ("journal.jsonl", 0)
                last = row["up_to"]
    return read_lines(folder / "journal.jsonl")


def make_older(folder: Path, days: int) -> None:
    """Moves every moment in both files into the past and makes the chains anew."""
    new_names = {START: START}
    for name in FILES:
        lines, last = [], START
        for row in read_lines(folder / name):
            moved = datetime.strptime(row["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - timedelta(days=days)
            changed = {**row, "at": f"{moved:%Y-%m-%dT%H:%M:%SZ}", "previous": last}
            if "journal_digest" in row:
                changed["journal_digest"] = new_names[row["journal_digest"]]
            changed["row_digest"] = last = digest_of(changed)
            new_names[row["row_digest"]] = last
            lines.append(encode(changed))
        (folder / name).write_bytes(b"".join(lines))

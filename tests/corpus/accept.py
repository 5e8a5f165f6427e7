# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The acceptance test: judges a labelled collection of certificates and compares the answers with its labels.

`python tests/corpus/accept.py [--counts FILE]`; README.md beside this file says which collection. Exit code: 0 all hard
labels agree (or there is no collection), 1 a hard label is wrong, 2 the named collection cannot be used.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".venv" / "collections"))

from ansible_collections.mailsec.smime.tests.corpus.formats import FORMATS
from ansible_collections.mailsec.smime.tests.corpus.judgement import Answer, answer_of, differences

# Nobody agrees about these, or a policy decides: they are listed and never fail.
SOFT = ("disputed", "policy")


def find_manifest() -> Path | None:
    """None where there is no collection; raises SystemExit where one is named and missing."""
    named = os.environ.get("SMIME_CORPUS")
    if named:
        path = Path(named)
        if not path.is_file():
            print(f"SMIME_CORPUS names {named}, where no file is.")
            raise SystemExit(2)
        return path
    beside = ROOT.parent / "shared" / "corpus" / "manifest.json"
    return beside if beside.is_file() else None


def read_entries(manifest: Path) -> list[dict[str, Any]]:
    """Raises ValueError naming the first entry that has not the form."""
    entries = json.loads(manifest.read_text(encoding="utf-8"))["entries"]
    for entry in entries:
        if entry["expected"]["format"] not in FORMATS:
            raise ValueError(f"{entry['file']}: format {entry['expected']['format']!r} is not known")
        if not (manifest.parent / entry["file"]).is_file():
            raise ValueError(f"{entry['file']}: there is no such file beside {manifest}")
    return list(entries)


def describe(answer: Answer) -> str:
    """The answer in one line."""
    yes = {True: "yes", False: "no"}
    codes = ", ".join(answer.codes) or "no objection"
    return f"encryption {yes[answer.smime_encryption]}, signing {yes[answer.smime_signing]} ({codes})"


def judge_all(manifest: Path) -> tuple[Counter[tuple[str, bool]], list[str], list[str]]:
    """(number of entries by label and whether right, lines about wrong ones, lines about soft ones)."""
    counts: Counter[tuple[str, bool]] = Counter()
    wrong, soft = [], []
    for entry in read_entries(manifest):
        label = entry.get("label", "unlabelled")
        content = (manifest.parent / entry["file"]).read_bytes()
        try:
            answer = answer_of(entry.get("attribute", "userCertificate"), content)
            found = differences(entry, answer)
        except Exception as error:  # a crash is the worst answer of all, and the others still count
            wrong.append(f"{entry['file']} ({label}): crashed with {type(error).__name__}: {error}")
            counts[label, False] += 1
            continue
        counts[label, not found] += 1
        if label in SOFT:
            soft.append(f"{entry['file']} ({label}): {describe(answer)}" + "".join(f"; {line}" for line in found))
        elif found:
            wrong.append(f"{entry['file']} ({label}): {'; '.join(found)}")
    return counts, wrong, soft


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Judge a labelled collection of certificates.")
    parser.add_argument("--counts", type=Path, help="a file for: passed failed skipped")
    counts_file = parser.parse_args(arguments).counts
    manifest = find_manifest()
    if manifest is None:
        print("There is no labelled collection here (see tests/corpus/README.md), so none was judged.")
        return 0
    started = time.perf_counter()
    try:
        counts, wrong, soft = judge_all(manifest)
    except (ValueError, KeyError, TypeError) as error:
        print(f"{manifest} cannot be used: {error}")
        return 2
    print("Disputed, or decided by a policy; the answer given here:")
    print("".join(f"  {line}\n" for line in soft) or "  none\n")
    print(f"{'label':16} {'entries':>8} {'right':>8} {'wrong':>8}")
    for label in sorted({label for label, _right in counts}):
        right, not_right = counts[label, True], counts[label, False]
        note = "   (differs; not a hard label)" if label in SOFT and not_right else ""
        print(f"{label:16} {right + not_right:8} {right:8} {not_right:8}{note}")
    hard = sum(number for (label, _right), number in counts.items() if label not in SOFT)
    print(f"\n{hard} entries with a hard label, {len(wrong)} wrong; {time.perf_counter() - started:.1f} s")
    print("".join(f"  WRONG  {line}\n" for line in wrong), end="")
    if counts_file:
        counts_file.write_text(f"{hard - len(wrong)} {len(wrong)} 0\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

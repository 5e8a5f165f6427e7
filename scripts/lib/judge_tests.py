"""Judges a JUnit report of pytest: `python judge_tests.py REPORT [--counts FILE]`.

A skipped test proves nothing, so each must stand in tests/skips.yml with its reason. Writes "passed failed skipped" to
FILE. Must not run tests.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

import yaml

SKIPS = pathlib.Path(__file__).parents[2] / "tests" / "skips.yml"


@dataclass(frozen=True)
class Report:
    """How many tests passed and failed, and the names of those skipped or expected to fail."""

    passed: int
    failed: int
    skipped: tuple[str, ...]


def read_report(path: pathlib.Path) -> Report:
    """Read pytest's JUnit file. A test that fails, and again in its tear-down, has two entries and counts once."""
    failed: set[str] = set()
    skipped: set[str] = set()
    seen: set[str] = set()
    for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314 - pytest wrote this file a moment ago
        name = f"{case.get('classname', '')}::{case.get('name', '')}".removeprefix("::")
        seen.add(name)
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
        elif case.find("skipped") is not None:
            skipped.add(name)
    skipped -= failed
    return Report(len(seen - failed - skipped), len(failed), tuple(sorted(skipped)))


def read_allowed_skips(path: pathlib.Path) -> dict[str, str]:
    """Return test name -> reason from tests/skips.yml; raise ValueError when an entry has no reason."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["skips"] or []
    for entry in entries:
        if not str(entry.get("test", "")).strip() or not str(entry.get("reason", "")).strip():
            raise ValueError(f"{path.name}: every entry needs a test and a reason, found {entry!r}")
    return {entry["test"]: entry["reason"] for entry in entries}


def find_complaints(report: Report, allowed: Mapping[str, str]) -> list[str]:
    """Return one line for each thing that is wrong; none when the report is good."""
    complaints = [
        f"{name} was skipped; a skipped test needs an entry with its reason in tests/skips.yml"
        for name in report.skipped
        if name not in allowed
    ]
    if report.failed:
        complaints.append(f"{report.failed} tests failed")
    if not report.passed and not report.failed:
        complaints.append("no test ran")
    return complaints


def main() -> int:
    """Print the complaints; return 1 when there are any."""
    parser = argparse.ArgumentParser(description="Judge a JUnit report of pytest.")
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--counts", type=pathlib.Path)
    arguments = parser.parse_args()
    if not arguments.report.exists():
        print(f"{arguments.report} is missing: pytest did not get as far as writing it")
        return 1
    report = read_report(arguments.report)
    if arguments.counts:
        arguments.counts.write_text(f"{report.passed} {report.failed} {len(report.skipped)}\n", encoding="utf-8")
    complaints = find_complaints(report, read_allowed_skips(SKIPS))
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

"""scripts/lib/judge_tests.py: a skipped test without a reason fails the run, and an empty run is no success."""

from __future__ import annotations

import pathlib

import pytest
from ansible_collections.mailsec.smime.scripts.lib.judge_tests import (
    Report,
    find_complaints,
    read_allowed_skips,
    read_report,
)

JUNIT = """<testsuites><testsuite>
<testcase classname="tests.unit.test_a" name="test_good"/>
<testcase classname="tests.unit.test_a" name="test_bad"><failure message="no"/></testcase>
<testcase classname="tests.unit.test_a" name="test_bad"><error message="tear-down"/></testcase>
<testcase classname="tests.unit.test_a" name="test_later"><skipped message="why"/></testcase>
</testsuite></testsuites>"""


def test_reports_are_counted(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(JUNIT, encoding="utf-8")
    assert read_report(path) == Report(passed=1, failed=1, skipped=("tests.unit.test_a::test_later",))


def test_a_skip_needs_an_entry() -> None:
    report = Report(passed=1, failed=0, skipped=("tests.unit.test_a::test_later",))
    assert "tests/skips.yml" in find_complaints(report, {})[0]
    assert not find_complaints(report, {"tests.unit.test_a::test_later": "needs a tape drive"})


def test_a_run_without_tests_is_no_success() -> None:
    assert find_complaints(Report(passed=0, failed=0, skipped=()), {}) == ["no test ran"]


def test_an_entry_needs_a_reason(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "skips.yml"
    path.write_text("skips:\n  - test: a::b\n    reason: ''\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs a test and a reason"):
        read_allowed_skips(path)

"""Results stay small: at most 1,000 entries or 200 kB, then the first 100 and the number of the rest."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._flows.bounded import (
    FIRST_ENTRIES,
    MOST_BYTES,
    MOST_ENTRIES,
    BoundedList,
    BoundedText,
)


def test_a_thousand_small_entries_are_all_kept() -> None:
    found = BoundedList()
    for number in range(MOST_ENTRIES):
        found.append({"number": number})
    assert (len(found.items), found.count, found.truncated) == (1000, 1000, False)


def test_one_more_leaves_the_first_hundred_and_goes_on_counting() -> None:
    found = BoundedList()
    for number in range(MOST_ENTRIES + 5):
        found.append({"number": number})
    assert [item["number"] for item in found.items] == list(range(FIRST_ENTRIES))
    assert (found.count, found.truncated) == (1005, True)


def test_few_large_entries_are_bounded_by_their_size_in_bytes() -> None:
    found = BoundedList()
    for _number in range(3):
        found.append({"text": "ä" * (MOST_BYTES // 6 - 10)})
    assert not found.truncated
    found.append({"text": "ä"})
    found.append({"text": "ä" * 40})
    assert found.truncated
    assert found.count == 5


def test_lines_of_a_recipient_stay_together() -> None:
    text = BoundedText()
    text.extend(["a", "b"])
    text.extend(iter(["c"]))
    assert text.text == "a\nb\nc\n"
    assert BoundedText().text == ""


def test_a_thousand_recipients_are_shown_and_the_rest_is_counted() -> None:
    text = BoundedText()
    for number in range(MOST_ENTRIES + 2):
        text.extend([f"{number}", "  value"])
    lines = text.text.splitlines()
    assert len(lines) == 2 * MOST_ENTRIES + 1
    assert "2 more recipients" in lines[-1]


def test_the_diff_is_bounded_by_its_size_and_never_shows_half_a_recipient() -> None:
    text = BoundedText()
    text.extend(["ä" * (MOST_BYTES // 2 - 1)])
    text.extend(["x", "y"])
    text.extend(["z"])  # it would fit, but what comes later than a gap would mislead
    assert len(text.text.encode()) < MOST_BYTES + 200
    assert text.text.splitlines()[1:] == ["  … and 2 more recipients; the plan's text file has them all"]

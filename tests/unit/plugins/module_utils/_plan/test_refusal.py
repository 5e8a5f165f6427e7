"""When a saved plan is not applied: each rule by itself, and what the refusal says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.moments import format_moment
from ansible_collections.mailsec.smime.plugins.module_utils._plan.refusal import Expectation, refuse_unfit
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW

HEADER = {
    "tenant": "contoso.example",
    "policy_digest": "91c2aa" * 10,
    "created_at": format_moment(NOW),
    "directory": {"read_at": format_moment(NOW)},
}
FOOTER = {"digest": "7f3a09c1" * 8}
FITTING = Expectation("Contoso.Example", HEADER["policy_digest"], FOOTER["digest"], 24, NOW)


def test_a_fitting_plan_is_let_through() -> None:
    refuse_unfit(HEADER, FOOTER, FITTING)


def test_what_nobody_asked_for_is_not_compared() -> None:
    refuse_unfit(HEADER, FOOTER, replace(FITTING, policy_digest=None, digest=None))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"tenant": "fabrikam.example"}, "plan.other_tenant"),
        ({"policy_digest": "00" * 32}, "plan.other_policy"),
        ({"digest": "7f3a09c1"}, "plan.other_digest"),
        ({"now": NOW + timedelta(hours=24, seconds=1)}, "plan.too_old"),
    ],
)
def test_each_difference_refuses_by_its_own_name(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(SmimeError) as failure:
        refuse_unfit(HEADER, FOOTER, replace(FITTING, **asked))
    assert failure.value.code == code
    assert code in CATALOGUE
    assert "nothing was written" in failure.value.message
    assert failure.value.detail.keys() == {"found", "expected"}


def test_a_plan_may_be_exactly_as_old_as_is_allowed() -> None:
    refuse_unfit(HEADER, FOOTER, replace(FITTING, now=NOW + timedelta(hours=24)))


def test_an_old_read_planned_anew_is_as_old_as_the_read() -> None:
    stale = {**HEADER, "directory": {"read_at": format_moment(NOW - timedelta(hours=25))}}
    with pytest.raises(SmimeError, match="age in hours is 25") as refused:
        refuse_unfit(stale, FOOTER, replace(FITTING, now=NOW))
    assert refused.value.code == "plan.too_old"


def test_zero_hours_refuse_everything_that_is_not_of_this_second() -> None:
    with pytest.raises(SmimeError, match="at most 0"):
        refuse_unfit(HEADER, FOOTER, replace(FITTING, max_age_hours=0, now=NOW + timedelta(seconds=1)))

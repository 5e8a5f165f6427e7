"""What a task about one recipient says: nothing is emptied by accident, and numbers are numbers."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.write_options import (
    hours_of,
    keep_days_of,
    single_order,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.single_change import SingleOrder, WantedState

VALUES = {"00": b"content"}


def params(state: str, *, remove_all: bool = False, write_cloud_managed: bool = False) -> dict[str, Any]:
    return {
        "identity": "ada@contoso.example",
        "state": state,
        "remove_all": remove_all,
        "write_cloud_managed": write_cloud_managed,
    }


@pytest.mark.parametrize("state", ["present", "absent", "exact"])
@pytest.mark.parametrize(("certificates", "smime"), [(VALUES, None), (None, VALUES), (VALUES, VALUES)])
def test_what_is_given_is_the_order(
    state: str, certificates: dict[str, bytes] | None, smime: dict[str, bytes] | None
) -> None:
    order = single_order(params(state, write_cloud_managed=True), certificates, smime)
    assert order == SingleOrder(WantedState(state), certificates, smime, False, True)


@pytest.mark.parametrize(
    ("state", "certificates", "smime"),
    [
        ("present", None, None),
        ("absent", None, None),
        ("exact", None, None),
        ("present", {}, None),
        ("absent", None, {}),
        ("exact", {}, None),
        ("exact", VALUES, {}),
    ],
)
def test_saying_nothing_or_none_by_accident_is_refused(
    state: str, certificates: dict[str, bytes] | None, smime: dict[str, bytes] | None
) -> None:
    with pytest.raises(SmimeError) as failure:
        single_order(params(state), certificates, smime)
    assert failure.value.code == "argument.missing"
    assert failure.value.message.startswith("ada@contoso.example: nothing was written: ")


def test_one_empty_list_beside_values_is_nothing_to_add_there() -> None:
    assert single_order(params("present"), VALUES, {}).user_smime_certificate == {}


def test_an_empty_list_may_be_meant() -> None:
    order = single_order(params("exact", remove_all=True), {}, None)
    assert (order.user_certificate, order.user_smime_certificate, order.remove_all) == ({}, None, True)


def test_hours_are_whole_numbers_by_kind_of_sender() -> None:
    assert hours_of({"online": 0, "cached_outlook": "24", "slow": 10_000}) == {
        "online": 0,
        "cached_outlook": 24,
        "slow": 10_000,
    }


@pytest.mark.parametrize("wrong", ["soon", None, [1], float("inf"), float("nan"), 1.5, True, -1, 10_001])
def test_anything_else_is_refused_by_its_name(wrong: object) -> None:
    with pytest.raises(SmimeError) as failure:
        hours_of({"online": wrong})
    assert failure.value.code == "argument.missing"
    assert "effective_after_hours.online" in failure.value.message


@pytest.mark.parametrize(("given", "kept"), [(0, None), (1, 1), (400, 400), (36_500, 36_500)])
def test_former_values_are_kept_for_so_many_days_or_for_ever(given: int, kept: int | None) -> None:
    assert keep_days_of({"journal_keep_days": given}) == kept


@pytest.mark.parametrize("wrong", [-1, 36_501])
def test_other_numbers_of_days_are_refused(wrong: int) -> None:
    with pytest.raises(SmimeError, match="journal_keep_days") as failure:
        keep_days_of({"journal_keep_days": wrong})
    assert failure.value.code == "argument.refused"

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the options of publishing mean, and which of them make no sense."""

from __future__ import annotations

from datetime import UTC, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.publish_options import (
    PUBLISH_OPTIONS,
    publish_arguments,
    wave_settings,
    window_of,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.waves import WaveSettings
from ansible_collections.mailsec.smime.plugins.module_utils._plan.window import Window

GUID = "7c2f4d7e-0d2b-4b0e-9f52-2f9e0a4f5b11"


def params(**given: Any) -> dict[str, Any]:
    """As Ansible hands them to a module."""
    checked = ArgumentSpecValidator(PUBLISH_OPTIONS).validate(given)
    assert not checked.error_messages
    return {"plan": "plan.jsonl", **checked.validated_parameters}


def test_without_a_word_five_canaries_and_waves_of_five_hundred() -> None:
    assert wave_settings(params()) == WaveSettings(5, (), 500)
    assert window_of(params()) is None
    assert publish_arguments(params())["canary_patience_seconds"] == 300


@pytest.mark.parametrize("given", [3, "3", ["3"], [" 3 "]])
def test_a_number_is_how_many_come_first(given: object) -> None:
    assert wave_settings(params(canary=given)) == WaveSettings(canary_count=3, wave_size=500)


def test_others_are_names() -> None:
    given = params(canary=["ada@contoso.example", GUID], wave_size=50)
    assert wave_settings(given) == WaveSettings(0, ("ada@contoso.example", GUID), 50)


@pytest.mark.parametrize(
    "given",
    [
        {"canary": ["Ada Lovelace"]},
        {"canary": ["3", "ada@contoso.example"]},
        {"canary": ["-1"]},
        {"canary": ["*@contoso.example"]},
        {"canary": ["1001"]},
        {"canary": ["ada@contoso.example"] * 1001},
        {"wave_size": 0},
        {"wave_size": 10_001},
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(SmimeError) as caught:
        wave_settings(params(**given))
    assert caught.value.code == "argument.publishing"
    assert caught.value.detail["option"] in given


def test_a_window_ends_at_an_hour_or_after_some_minutes() -> None:
    given = {"start": "22:00", "stop": "4:30", "zone": "Europe/Vienna"}
    assert window_of(params(window=given)) == Window(time(22), time(4, 30), ZoneInfo("Europe/Vienna"))
    given = {"start": "00:05", "minutes": 90}
    assert window_of(params(window=given)) == Window(time(0, 5), timedelta(minutes=90), UTC)


def test_the_number_that_yaml_makes_of_an_hour_is_that_hour() -> None:
    assert window_of(params(window={"start": 1320, "stop": 1410})) == Window(time(22), time(23, 30), UTC)


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"start": "22:00"}, "window"),
        ({"stop": "22:00"}, "window"),
        ({"start": "22:00", "stop": "23:00", "minutes": 5}, "window"),
        ({"start": "24:00", "stop": "1:00"}, "window.start"),
        ({"start": "22:00", "stop": "ten"}, "window.stop"),
        ({"start": "1440", "stop": "1:00"}, "window.start"),
        ({"start": "22:00", "minutes": 0}, "window.minutes"),
        ({"start": "22:00", "minutes": 1441}, "window.minutes"),
        ({"start": "22:00", "minutes": 60, "zone": "Europe/Nowhere"}, "window.zone"),
        ({"start": "22:00", "minutes": 60, "zone": "../secret"}, "window.zone"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(given: dict[str, Any], option: str) -> None:
    with pytest.raises(SmimeError) as caught:
        window_of(params(window=given))
    assert (caught.value.code, caught.value.detail["option"]) == ("argument.publishing", option)


def test_one_recipient_by_name_has_no_waves_and_no_window() -> None:
    assert publish_arguments({**params(), "plan": None}) == {}

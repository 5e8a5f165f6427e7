# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options about how a plan is published: canaries, waves, maintenance window, pace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .._model.failure import SmimeError
from .._plan.waves import DEFAULT_CANARY_COUNT, DEFAULT_WAVE_SIZE, WaveSettings
from .._plan.window import Window

PUBLISH_OPTIONS: dict[str, dict[str, Any]] = {
    "canary": {"type": "list", "elements": "str", "default": [str(DEFAULT_CANARY_COUNT)]},
    "canary_recipient": {"type": "str"},
    "canary_patience_seconds": {"type": "int", "default": 300},
    "wave_size": {"type": "int", "default": DEFAULT_WAVE_SIZE},
    "window": {
        "type": "dict",
        "options": {
            "start": {"type": "str"},
            "stop": {"type": "str"},
            "minutes": {"type": "int"},
            "zone": {"type": "str", "default": "UTC"},
        },
    },
}

_MOST_CANARIES = 1000
_LARGEST_WAVE = 10_000
_MINUTES_OF_A_DAY = 24 * 60
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ADDRESS = re.compile(r"[^\s@*]+@[^\s@*]+")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def publish_arguments(params: Mapping[str, Any]) -> dict[str, Any]:
    """What ``PublishOrder`` is to hold of these options; one recipient by name has no waves and no window."""
    if params["plan"] is None:
        return {}
    return {
        "waves": wave_settings(params),
        "canary_patience_seconds": params["canary_patience_seconds"],
        "window": window_of(params),
    }


def wave_settings(params: Mapping[str, Any]) -> WaveSettings:
    """Raises argument.publishing."""
    size, canaries = params["wave_size"], [str(one).strip() for one in params["canary"]]
    if not 1 <= size <= _LARGEST_WAVE:
        raise _wrong("wave_size", size, f"a number from 1 to {_LARGEST_WAVE}")
    if len(canaries) == 1 and canaries[0].isdecimal():
        count = int(canaries[0])
        if count > _MOST_CANARIES:
            raise _wrong("canary", count, f"a number from 0 to {_MOST_CANARIES}, or addresses or GUIDs")
        return WaveSettings(canary_count=count, wave_size=size)
    if len(canaries) > _MOST_CANARIES:
        raise _wrong("canary", f"{len(canaries)} entries", f"at most {_MOST_CANARIES}")
    for one in canaries:
        if not _ADDRESS.fullmatch(one) and not _GUID.fullmatch(one):
            raise _wrong("canary", one, "a number, or addresses or GUIDs")
    return WaveSettings(canary_recipients=tuple(canaries), wave_size=size)


def window_of(params: Mapping[str, Any]) -> Window | None:
    """None where writing is always allowed; raises argument.publishing."""
    given = params["window"]
    if not given:
        return None
    start, stop, minutes = given["start"], given["stop"], given["minutes"]
    if start is None or (stop is None) == (minutes is None):
        raise _wrong("window", ", ".join(key for key in given if given[key]), "start, and either stop or minutes")
    if minutes is not None and not 1 <= minutes <= _MINUTES_OF_A_DAY:
        raise _wrong("window.minutes", minutes, f"a number from 1 to {_MINUTES_OF_A_DAY}")
    return Window(
        _time_of_day("window.start", start),
        _time_of_day("window.stop", stop) if minutes is None else timedelta(minutes=minutes),
        _zone(given["zone"]),
    )


def _time_of_day(name: str, text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if found:
        return time(int(found[1]), int(found[2]))
    # YAML 1.1 reads 22:00 without quotation marks as the number 1320: digits of base 60, which are minutes here.
    if text.strip().isdecimal() and int(text) < _MINUTES_OF_A_DAY:
        return time(*divmod(int(text), 60))
    raise _wrong(name, text, "a time of day such as 22:30")


def _zone(name: str) -> tzinfo:
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong(
            "window.zone", name, "UTC, or a name such as Europe/Vienna that this machine's time zone database has"
        ) from None


def _wrong(name: str, found: object, expected: str) -> SmimeError:
    return SmimeError(
        "argument.publishing",
        f"Nothing was written: option {name} is {str(found)[:100]!r}; expected {expected}. Correct it.",
        {"option": name},
    )


__all__ = ["PUBLISH_OPTIONS", "publish_arguments", "wave_settings", "window_of"]

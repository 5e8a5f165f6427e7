# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries, waves and the window against the simulated tenant: what went out is read from the tenant's own log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.lab_truth import digest_held, held_after, held_before
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.integration.refusal import expect_clean


def written_to(pipe: Pipeline) -> list[str]:
    """Whom the tenant was asked to write, in the order of its log."""
    return [row["identity"] for row in pipe.tenant.writes()]


def test_canaries_then_waves_each_proven_in_its_turn(pipe: Pipeline, population: dict[str, Any]) -> None:
    canaries = [pipe.planned()[20]["guid"], pipe.planned()[3]["address"].upper()]
    result = pipe.apply(canary=canaries, wave_size=15)
    assert not result["failed"], result
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    assert set(written_to(pipe)[:2]) == {pipe.planned()[20]["guid"], pipe.planned()[3]["guid"]}
    planned = len(pipe.planned())
    sizes = [2, *[15] * ((planned - 2) // 15), (planned - 2) % 15]
    assert [wave["counts"] for wave in result["waves"]] == [{"written": size} for size in sizes if size]
    assert [wave["canary"] for wave in result["waves"]] == [True] + [False] * (len(result["waves"]) - 1)
    assert result["left"] == 0
    proven = [row["wave"] for row in pipe.proofs().rows]
    assert [proven.count(wave["wave"]) for wave in result["waves"]] == [size for size in sizes if size]
    log = pipe.tenant.requests()
    last_read = max(at for at, row in enumerate(log) if row["kind"] == "get" and row["identity"] == written_to(pipe)[1])
    third = next(at for at, row in enumerate(log) if row["kind"] == "set" and row["identity"] == written_to(pipe)[2])
    assert last_read < third, "somebody else was written before the canaries were read back"


def test_a_canary_that_the_service_mangles_is_the_only_one_written(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.remember_forms().tenant.switch_faults(wrong_value={"mode": "altered"})
    result = pipe.apply(canary=3)
    assert (result["failed"], result["code"]) == (True, "proof.mismatch")
    assert written_to(pipe) == [row["guid"] for row in pipe.planned()[:3]]
    assert result["left"] == len(pipe.planned()) - 3
    expect_clean(result)


def test_a_canary_that_the_service_drops_is_waited_for_and_stops_the_rest(
    pipe: Pipeline, population: dict[str, Any]
) -> None:
    pipe.remember_forms().tenant.switch_faults(wrong_value={"mode": "ignored"})
    result = pipe.apply(canary=2, canary_patience_seconds=2, patience_seconds=0)
    assert (result["failed"], result["code"]) == (True, "publish.canary_not_proven")
    assert len(written_to(pipe)) == 2
    assert digest_held(pipe.tenant.read_held()) == held_before(population)
    pipe.tenant.switch_faults()
    again = pipe.apply(canary=2)
    assert not again["failed"], again
    assert digest_held(pipe.tenant.read_held()) == held_after(population)


def test_outside_the_window_the_tenant_hears_nothing(pipe: Pipeline) -> None:
    opens = datetime.now(UTC) + timedelta(hours=2)
    result = pipe.apply(window={"start": f"{opens:%H:%M}", "minutes": 60})
    assert (result["failed"], result["code"]) == (True, "publish.outside_window")
    assert pipe.tenant.requests() == []
    assert not pipe.workspace.journal.exists()
    checked = pipe.apply(check=True, window={"start": f"{opens:%H:%M}", "minutes": 60})
    assert not checked["failed"], checked


def test_inside_the_window_everything_is_written(pipe: Pipeline, population: dict[str, Any]) -> None:
    opened = datetime.now(UTC) - timedelta(hours=1)
    result = pipe.apply(window={"start": f"{opened:%H:%M}", "minutes": 120, "zone": "UTC"})
    assert not result["failed"], result
    assert digest_held(pipe.tenant.read_held()) == held_after(population)


def test_a_playbook_takes_the_variables(
    pipe: Pipeline, ldif: dict[str, Any], play: Any, population: dict[str, Any]
) -> None:
    variables = pipe.workspace.variables(ldif, pipe.tenant, smime_canary=1, smime_wave_size=20)
    played = play("apply", variables)
    assert played.rc == 0, played.text
    waves = played.result_of("o365_user_cert")["waves"]
    assert [wave["counts"]["written"] for wave in waves][:2] == [1, 20]
    assert digest_held(pipe.tenant.read_held()) == held_after(population)


def test_reads_side_by_side_write_the_same_and_each_once(pipe: Pipeline, population: dict[str, Any]) -> None:
    result = pipe.apply(canary=["0"], parallel_reads=3)
    assert not result["failed"], result
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    assert sorted(written_to(pipe)) == sorted(row["guid"] for row in pipe.planned())
    assert result["counts"] == {"written": len(pipe.planned())}
    kinds = [row["kind"] for row in pipe.tenant.requests() if row["kind"] in ("get", "set")]
    assert "set" not in kinds[:30], "thirty recipients are read before the first is written"

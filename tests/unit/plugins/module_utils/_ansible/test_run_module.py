"""The frame of every module: results, failures with code and detail, and options that do not fit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module, warn_of
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE, Severity
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

OPTIONS: dict[str, Any] = {**POLICY_OPTIONS, "path": {"type": "path", "required": True}, "other": {"type": "int"}}
Work = Callable[[AnsibleModule], Mapping[str, Any]]


def run(
    capsys: pytest.CaptureFixture[str], work: Work, given: dict[str, Any] | None = None, **constraints: Any
) -> tuple[int, dict[str, Any]]:
    """(exit status, result) of a module with this work."""
    with patch_module_args({"path": "x"} if given is None else given), pytest.raises(SystemExit) as end:
        run_module(OPTIONS, work, **constraints)
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert isinstance(end.value.code, int)
    return end.value.code, result


def test_a_result_is_returned(capsys: pytest.CaptureFixture[str]) -> None:
    code, result = run(capsys, lambda module: {"changed": False, "path": module.params["path"], "failure": None})
    assert code == 0
    assert (result["changed"], result["path"]) == (False, "x")
    assert "failure" not in result


def test_check_mode_is_supported(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"path": "x", "_ansible_check_mode": True}
    assert run(capsys, lambda module: {"checked": module.check_mode}, given)[1]["checked"] is True


def test_a_failure_has_words_code_and_detail(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_module: AnsibleModule) -> dict[str, Any]:
        raise SmimeError("plan.altered", "The plan was changed.", {"path": "plan.jsonl"})

    code, result = run(capsys, fail)
    assert code == 1
    assert result["failed"] is True
    assert (result["msg"], result["code"], result["detail"]) == (
        "The plan was changed.",
        "plan.altered",
        {"path": "plan.jsonl"},
    )


def test_a_failure_after_work_was_done_comes_with_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    failure = SmimeError("proof.mismatch", "It holds something else.")
    code, result = run(capsys, lambda _module: {"changed": True, "counts": {"written": 9}, "failure": failure})
    assert code == 1
    assert (result["changed"], result["counts"], result["code"]) == (True, {"written": 9}, "proof.mismatch")


def test_a_fault_of_the_program_is_not_dressed_up() -> None:
    def fail(_module: AnsibleModule) -> dict[str, Any]:
        raise ZeroDivisionError

    with patch_module_args({"path": "x"}), pytest.raises(ZeroDivisionError):
        run_module(OPTIONS, fail)


def never(_module: AnsibleModule) -> dict[str, Any]:
    raise AssertionError("the work must not begin")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "argument.refused"),
        ({"path": "x", "other": "many"}, "argument.refused"),
        ({"path": "x", "unknown": 1}, "argument.refused"),
        ({"path": "x", "policy": {"overlap": 1}}, "policy.unknown_key"),
        ({"path": "x", "policy": {"removal": "all"}}, "policy.wrong_type"),
        ({"path": "x", "policy": {"overlap_days": "soon"}}, "policy.wrong_type"),
        ({"path": "x", "policy": "strict"}, "argument.refused"),
    ],
)
def test_options_that_do_not_fit_have_a_code_too(
    given: dict[str, Any], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, result = run(capsys, never, given)
    assert status == 1
    assert result["code"] == code
    assert code in CATALOGUE
    assert isinstance(result["detail"], dict)


def test_constraints_between_options_are_ansibles(capsys: pytest.CaptureFixture[str]) -> None:
    status, result = run(capsys, never, {"path": "x", "other": 1}, mutually_exclusive=[["path", "other"]])
    assert status == 1
    assert "mutually exclusive" in result["msg"]


def test_warnings_are_shown_and_notices_stay_in_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    loud = next(name for name, code in CATALOGUE.items() if code.severity is not Severity.NOTICE)
    quiet = next(name for name, code in CATALOGUE.items() if code.severity is Severity.NOTICE)

    def work(module: AnsibleModule) -> dict[str, Any]:
        warn_of(module, [(loud, "of this"), (quiet, "of that")])
        return {}

    _status, result = run(capsys, work)
    # Newer versions of ansible-core send more than the text.
    warnings = " ".join(json.dumps(warning) for warning in result["warnings"])
    assert f"of this ({loud})" in warnings
    assert "of that" not in warnings

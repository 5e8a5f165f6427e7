# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From options to results: the frame that every module of the collection shares.

A failure that a person can act on arrives as SmimeError and leaves as ``fail_json`` with ``code`` and ``detail``.
Others are left to Ansible, which reports them as the faults of the program they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from .._decide.policy import parse_policy
from .._model.codes import CATALOGUE, Severity
from .._model.failure import SmimeError

Work = Callable[[AnsibleModule], Mapping[str, Any]]


class _CodedModule(AnsibleModule):  # type: ignore[misc, unused-ignore]
    """Ansible refuses options that do not fit the specification before ``work`` begins; they get a code here, too."""

    def fail_json(self, msg: str, **result: Any) -> None:
        if "code" not in result:
            refusal = _explain_options(msg, self.params)
            msg, result = refusal.message, {**result, "code": refusal.code, "detail": refusal.detail}
        super().fail_json(msg, **result)


def run_module(options: Mapping[str, Any], work: Work, **constraints: Any) -> None:
    """``work`` returns the result; a key ``failure`` in it (SmimeError or None) fails the module with all the rest."""
    module = _CodedModule(argument_spec=dict(options), supports_check_mode=True, **constraints)
    try:
        result = dict(work(module))
    except SmimeError as error:
        module.fail_json(msg=error.message, code=error.code, detail=error.detail)
    failure = result.pop("failure", None)
    if failure is not None:
        module.fail_json(msg=failure.message, code=failure.code, detail=failure.detail, **result)
    module.exit_json(**result)


def _explain_options(msg: str, params: Mapping[str, Any]) -> SmimeError:
    """The policy's own words where the policy is what is wrong, else Ansible's."""
    policy = params.get("policy")
    try:
        parse_policy(policy if isinstance(policy, Mapping) else None)
    except SmimeError as error:
        return error
    return SmimeError("argument.refused", f"Options of the module: {msg.rstrip('.')}. Correct them.", {"found": msg})


def warn_of(module: AnsibleModule, notices: Iterable[tuple[str, str]]) -> None:
    """Warnings and errors among (code, detail) are shown as Ansible warnings; plain notices stay in the result."""
    for name, detail in notices:
        code = CATALOGUE[name]
        if code.severity is not Severity.NOTICE:
            module.warn(f"{code.meaning} {detail} ({code.name})")


__all__ = ["run_module", "warn_of"]

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An action that runs a module and shows what the module tells of its progress, line by line, while it works.

The module appends JSON lines to a file (``progress_path``); a thread follows that file and hands the lines to Ansible's
display, so that they appear in the terminal, and in AWX as events of the task.  Where the module runs on another host
its file is out of reach: then nothing is shown, and the module runs as without this action.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.mailsec.smime.plugins.plugin_utils.progress_follower import ProgressFollower


class ProgressAction(ActionBase):
    """``module`` is the full name of the module that it runs."""

    module = ""
    # Ansible refuses a task with async: the module would go on where nobody follows it.
    _supports_async = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        folder = None
        # A module under another user could not write into a folder that is made here.
        is_elsewhere = self._connection.transport != "local"
        if is_elsewhere or (self._play_context.become and not arguments.get("progress_path")):
            return {**result, **self._run_module(arguments, task_vars)}
        if not arguments.get("progress_path"):
            folder = tempfile.mkdtemp(prefix="mailsec-smime-")
            arguments["progress_path"] = os.path.join(folder, "progress.jsonl")
        path = os.path.expandvars(os.path.expanduser(str(arguments["progress_path"])))
        try:
            with ProgressFollower(path, Display().display):
                return {**result, **self._run_module(arguments, task_vars)}
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def _run_module(self, arguments: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        done: dict[str, Any] = self._execute_module(module_name=self.module, module_args=arguments, task_vars=task_vars)
        return done

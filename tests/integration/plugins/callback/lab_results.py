# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what each task gave to the file that LAB_RESULTS names, one JSON line each; for the integration tests.

Works with ansible-core 2.18 and 2.19. Must not change what is shown on the terminal.
"""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: lab_results
type: notification
short_description: task results for the integration tests
description: Writes one JSON line for each task result.
requirements:
  - LAB_RESULTS names a file
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "lab_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result):
        self._write("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write("failed", result)

    def v2_runner_on_skipped(self, result):
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self._write("unreachable", result)

    def v2_playbook_on_stats(self, stats):
        self._append({"stats": {host: stats.summarize(host) for host in stats.processed}})

    def _write(self, status, result):
        task = getattr(result, "task", None) or result._task
        content = result.result if hasattr(result, "result") else result._result
        self._append({"status": status, "task": task.get_name(), "action": str(task.action), "result": content})

    def _append(self, row):
        with open(os.environ["LAB_RESULTS"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(row, default=str) + "\n")

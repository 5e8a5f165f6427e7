# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the module ad_cert_facts and shows its progress while it works."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.plugin_utils.progress_action import ProgressAction


class ActionModule(ProgressAction):
    """Its documentation is the module's."""

    module = "mailsec.smime.ad_cert_facts"

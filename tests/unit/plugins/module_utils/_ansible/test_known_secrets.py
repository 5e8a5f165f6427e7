# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module learns of secrets while it runs stands in no form in its result."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote, urlencode

from ansible.module_utils.common.parameters import remove_values
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.known_secrets import hide_from_results

SECRET = 'p/q+r "s=t'


class Module:
    """What Ansible's module keeps of secrets."""

    def __init__(self) -> None:
        self.no_log_values: set[str] = set()


def shown(secret: str, result: Any) -> Any:
    """The result as Ansible would return it."""
    module = Module()
    hide_from_results(module)(secret)
    return remove_values(result, module.no_log_values)


def test_every_form_of_a_secret_is_hidden() -> None:
    forms = [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        urlencode({"client_secret": SECRET}),
        base64.b64encode(SECRET.encode()).decode(),
        'p/q+r \\"s=t',
    ]
    result = shown(SECRET, {"msg": "; ".join(forms), "rows": [{"text": form} for form in forms]})
    text = str(result)
    for form in (*forms, "q%2B", "q%2b", "q+r"):
        assert form not in text
    assert "client_secret=" in text


def test_a_short_one_would_spoil_what_it_has_nothing_to_do_with() -> None:
    assert shown("example", {"address": "ada@example.com"}) == {"address": "ada@example.com"}

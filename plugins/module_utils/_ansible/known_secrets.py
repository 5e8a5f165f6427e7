# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are known only while a module runs: hidden from its result as Ansible hides options with no_log.

A secret read from a file, a token, a signed assertion: a service that repeats in its refusal what it was sent must not
bring them into a result, an event or a log.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from ansible.module_utils.basic import AnsibleModule

# Ansible hides every place where the text occurs; a shorter one would take pieces out of addresses and names.
_SHORTEST = 8
_ESCAPE = re.compile("%[0-9A-F]{2}")


def hide_from_results(module: AnsibleModule) -> Callable[[str], None]:
    """A listener: what it hears is replaced by asterisks in everything that ``module`` returns."""

    def hear(secret: str) -> None:
        if len(secret) >= _SHORTEST:
            module.no_log_values.update(forms_of(secret))

    return hear


def forms_of(secret: str) -> frozenset[str]:
    """As it is, inside JSON, inside a URL or form, and in Base64."""
    escaped = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    lower = {_ESCAPE.sub(lambda found: found[0].lower(), text) for text in escaped}
    encoded = base64.b64encode(secret.encode("utf-8")).decode("ascii")
    return frozenset({secret, json.dumps(secret)[1:-1], *escaped, *lower, encoded.rstrip("=")})


__all__ = ["forms_of", "hide_from_results"]

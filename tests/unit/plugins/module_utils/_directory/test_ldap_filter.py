# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's filter can narrow ours, and nothing else."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_filter import build_filter
from ansible_collections.mailsec.smime.plugins.module_utils._directory.wanted import PERSON_FILTER
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def test_without_a_filter_it_is_ours() -> None:
    assert build_filter(None) == PERSON_FILTER


@pytest.mark.parametrize(
    "text",
    [
        "(department=Sales)",
        "(&(department=Sales)(!(company=Contoso)))",
        "(memberOf:1.2.840.113556.1.4.1941:=CN=Mail,DC=corp,DC=example)",
        "(userAccountControl:1.2.840.113556.1.4.803:=2)",
        "(cn=Ad\\c3\\a4*)",
        "(cn=Zoë*)",
        "(|(a=1)(b>=2)(c<=3)(d~=4)(e=*))",
        "(userCertificate;binary=*)",
        "(2.5.4.3=ada)",
    ],
)
def test_a_filter_narrows_ours(text: str) -> None:
    assert build_filter(f" {text} ") == f"(&{PERSON_FILTER}{text})"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "department=Sales",
        "(department=Sales",
        "(department)",
        "()",
        "(=Sales)",
        "(de partment=Sales)",
        "(a=1)(b=2)",
        # Two filters that would escape from the one around them.
        "(a=1))((b=2)",
        "(a=1))(|(b=2)",
        "(!(a=1)(b=2))",
        "(cn=a\\b)",
        "(cn=a\\)",
    ],
)
def test_anything_else_is_refused_before_a_server_is_asked(text: str) -> None:
    with pytest.raises(SmimeError, match="no server was asked") as caught:
        build_filter(text)
    assert caught.value.code == "directory.filter_syntax"

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain XML is read; document types, entities and bombs are refused whole."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.hardened_xml import parse_xml


def test_plain_xml_loses_its_namespace() -> None:
    root = parse_xml('<?xml version="1.0"?><Objs xmlns="http://schemas.example/x"><S N="a">1 &lt; 2 &#228;</S></Objs>')
    assert root.tag == "Objs"
    assert root[0].attrib == {"N": "a"}
    assert root[0].text == "1 < 2 ä"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a>\ud800</a>",
        "<!DOCTYPE a><a/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "https://evil.example/x.dtd"><a/>',
        "<a>&unknown;</a>",
        "<a>" * 60 + "</a>" * 60,
        "<a>" + "<b/>" * 200_000 + "</a>",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="XML"):
        parse_xml(text)

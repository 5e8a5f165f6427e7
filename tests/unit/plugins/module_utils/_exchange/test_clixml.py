# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object in PowerShell's format becomes its properties; what is not understood becomes None."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.clixml import read_clixml

NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"


def _object(members: str, group: str = "Props") -> str:
    return (
        f'<Objs Version="1.1.0.1" xmlns="{NAMESPACE}"><Obj RefId="0"><TN RefId="0"><T>Mailbox</T></TN>'
        f"<ToString>Ada</ToString><{group}>{members}</{group}></Obj></Objs>"
    )


@pytest.mark.parametrize("group", ["Props", "MS"])
def test_simple_kinds(group: str) -> None:
    members = (
        '<S N="DisplayName">Ada</S><G N="Guid">8a6e5f0c-2f0b-4f0e-9d1c-0123456789ab</G><B N="IsDirSynced">true</B>'
        '<B N="Hidden">false</B><B N="Odd">maybe</B><I32 N="Number">-5</I32><I32 N="NoNumber">five</I32>'
        '<Nil N="Nothing"/><DT N="When">2026-11-25T02:00:00Z</DT><Unknown N="Strange">x</Unknown><S>without name</S>'
    )
    assert read_clixml(_object(members, group)) == {
        "DisplayName": "Ada",
        "Guid": "8a6e5f0c-2f0b-4f0e-9d1c-0123456789ab",
        "IsDirSynced": True,
        "Hidden": False,
        "Odd": None,
        "Number": -5,
        "NoNumber": None,
        "Nothing": None,
        "When": "2026-11-25T02:00:00Z",
        "Strange": None,
    }


@pytest.mark.parametrize("kind", ["LST", "IE", "STK", "QUE"])
def test_lists_of_bytes_and_texts(kind: str) -> None:
    value = bytes(range(100))
    text = base64.b64encode(value).decode()
    members = (
        f'<Obj N="UserCertificate" RefId="1"><TN RefId="1"><T>MVP</T></TN><{kind}><BA>{text[:60]}\n {text[60:]}</BA>'
        f'<BA>?</BA></{kind}></Obj><Obj N="EmailAddresses" RefId="2"><TNRef RefId="1"/><{kind}><S>SMTP:a@b</S></{kind}>'
        f'</Obj><Obj N="UserSMimeCertificate" RefId="3"><TNRef RefId="1"/><{kind}/></Obj>'
    )
    assert read_clixml(_object(members)) == {
        "UserCertificate": [value, None],
        "EmailAddresses": ["SMTP:a@b"],
        "UserSMimeCertificate": [],
    }


def test_a_reference_means_the_object_before() -> None:
    members = '<Obj N="A" RefId="7"><LST><S>x</S></LST></Obj><Ref N="B" RefId="7"/><Ref N="C" RefId="9"/>'
    assert read_clixml(_object(members)) == {"A": ["x"], "B": ["x"], "C": None}


def test_other_objects_are_what_they_show() -> None:
    members = (
        '<Obj N="Kind" RefId="1"><TN RefId="1"><T>Enum</T></TN><ToString>UserMailbox</ToString><I32>1</I32></Obj>'
        '<Obj N="Number" RefId="2"><I32>4</I32></Obj><Obj N="Odd" RefId="3"><DCT/></Obj>'
    )
    assert read_clixml(_object(members)) == {"Kind": "UserMailbox", "Number": 4, "Odd": None}


def test_escaped_characters() -> None:
    assert read_clixml(_object('<S N="A">a_x000A_b_xD83D__xDE00_c_x_</S>')) == {"A": "a\nb\U0001f600c_x_"}


@pytest.mark.parametrize("text", ["", "<Objs/>", "hello", "<!DOCTYPE Objs><Objs><Obj/></Objs>"])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"XML"):
        read_clixml(text)


def test_an_object_without_properties_has_none() -> None:
    assert read_clixml("<Objs><Obj RefId='0'/></Objs>") == {}
    assert read_clixml("<Obj RefId='0'><Props><S N='A'>x</S></Props></Obj>") == {"A": "x"}

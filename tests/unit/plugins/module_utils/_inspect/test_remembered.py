# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import hashlib
import json

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect import value as door
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.remembered import (
    READER_VERSION,
    pack_value,
    unpack_value,
)
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.inspection_memory import (
    RememberedCertificate,
    RememberedValue,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import (
    form_of_pkcs8,
    form_of_pkcs12,
    signed_data,
    tagged,
)
from ansible_collections.mailsec.smime.tests.vectors.vector import read_vectors

ONE, TWO = certificate_der(serial=2), certificate_der(serial=3, subject_address="ada@contoso.example")
KEPT = [ONE, TWO, ONE + b"\r\n", signed_data([ONE, TWO]), signed_data([TWO], ber=True), tagged((8, ONE), (3, TWO))]
VECTORS = read_vectors()


class Memory:
    """Keeps everything as plain data, as a file would."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.asked = 0

    def recall(self, value_digest: str) -> RememberedValue | None:
        self.asked += 1
        text = self.texts.get(value_digest)
        if text is None:
            return None
        about, certificates = json.loads(text)
        return RememberedValue(about, [RememberedCertificate(*part) for part in certificates])

    def keep(self, value_digest: str, found: RememberedValue) -> None:
        self.texts[value_digest] = json.dumps(found)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("content", [*KEPT, *(vector.content for vector in VECTORS)])
def test_with_a_memory_every_answer_is_the_same(content: bytes) -> None:
    memory = Memory()
    usual = inspect_value("userCertificate", content)
    for _run in range(2):
        assert inspect_value("userCertificate", content, memory) == usual
    assert memory.asked == 2


@pytest.mark.parametrize("content", KEPT)
def test_what_is_remembered_is_not_inspected_again(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    first = inspect_value("userCertificate", content, memory)
    monkeypatch.setattr(door, "_inspect", None)
    again = inspect_value("userSMIMECertificate", content, memory)
    assert (again.certificates, again.attribute) == (first.certificates, "userSMIMECertificate")


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", ONE[:99], form_of_pkcs8(), form_of_pkcs12(), ONE + form_of_pkcs8(), base64.b64encode(ONE)],
)
def test_of_other_values_nothing_is_kept(content: bytes) -> None:
    memory = Memory()
    inspect_value("userCertificate", content, memory)
    assert memory.texts == {}


def test_no_piece_of_the_bytes_is_kept() -> None:
    packed = pack_value(inspect_value("userCertificate", ONE))
    assert packed is not None
    assert len(json.dumps(packed)) < len(ONE)
    assert not any(isinstance(item, bytes) for item in packed.certificates[0].own)


def test_a_fault_inside_a_value_is_remembered_too() -> None:
    content = signed_data([ONE, ONE[:40] + b"\xff" * 9 + ONE[49:]])
    value = inspect_value("userCertificate", content)
    packed = pack_value(value)
    assert value.parse_error is not None
    assert packed is not None
    assert unpack_value(packed, value.value_digest, "userCertificate", content) == value


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_readers_version_belongs_to_these_facts() -> None:
    # Where this fails, what a reader reads has changed: raise READER_VERSION, or former runs' facts are taken for new.
    facts = []
    for vector in VECTORS:
        packed = pack_value(inspect_value(vector.attribute, vector.content))
        facts.append([vector.name, packed and [packed.about, [part.shared for part in packed.certificates]]])
    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
    assert (READER_VERSION, digest[:16]) == (1, "93c2758498df4540")

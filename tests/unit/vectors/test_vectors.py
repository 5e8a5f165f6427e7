# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW
from ansible_collections.mailsec.smime.tests.vectors.vector import FOLDER, Vector, format_vector, read_vectors

VECTORS = read_vectors()
BEST_FIRST = [Outcome.ACCEPTED, Outcome.UNDECIDED, Outcome.REJECTED]


def best(outcomes: list[Outcome]) -> str:
    return next((outcome.value for outcome in BEST_FIRST if outcome in outcomes), "none")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_vector(vector: Vector) -> None:
    (judged,) = judge_values([inspect_value(vector.attribute, vector.content)], ADA, Policy(), NOW)
    reasons = [*judged.reasons, *(reason for verdict in judged.verdicts for reason in verdict.reasons)]
    ranking = {"certificate.superseded", "certificate.over_cap"}
    assert sorted({reason.code for reason in reasons} - ranking) == list(vector.codes), vector.description
    assert best([verdict.encryption for verdict in judged.verdicts]) == vector.encryption, vector.description
    assert best([verdict.signing for verdict in judged.verdicts]) == vector.signing, vector.description


def test_there_is_a_vector_for_each_rule_and_each_encoding() -> None:
    codes = {code for vector in VECTORS for code in vector.codes}
    assert {code.split(".")[1] for code in codes if code.startswith("certificate.")} >= {
        *("address", "expired", "extended_key_usage", "extension", "is_authority", "key", "key_usage"),
        *("not_yet_valid", "read_tolerantly", "unreadable"),
    }
    encodings = {inspect_value(vector.attribute, vector.content).encoding.value for vector in VECTORS}
    assert encodings == {
        *("der", "pkcs7", "tagged", "pem", "base64", "utf16", "pkcs12", "private_key", "truncated"),
        *("trailing_bytes", "empty", "unknown"),
    }


def test_the_files_have_the_form_that_is_described() -> None:
    assert len(VECTORS) >= 25
    for vector in VECTORS:
        assert (FOLDER / f"{vector.name}.txt").read_text(encoding="utf-8") == format_vector(vector)
        assert vector.description
        assert vector.source

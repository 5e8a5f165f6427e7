# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That every code of the catalogue can occur.

What a rule says about a certificate is made to occur here, from real judgements.  Of every other code it is held that
the plugins give it somewhere and that some other test expects it, so that none is left over from former days.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide import judge as judge_module
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import (
    Certificate,
    CertificateValue,
    Encoding,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS
from ansible_collections.mailsec.smime.tests.unit.import_reader import MODULE_UTILS, PLUGINS, ROOT, python_files
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ALIAS,
    CLIENT_AUTHENTICATION,
    DAY,
    NOW,
    SECOND,
    certificate_facts,
    value_of,
)
from cryptography import x509

AUTHORITY = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso Issuing CA 1")]).public_bytes()
ORDINARY: dict[str, Any] = {}
OLDER: dict[str, Any] = {"not_before": NOW - 300 * DAY}
FRESH: dict[str, Any] = {"not_before": NOW - DAY}

# code -> (facts of the certificates of one person, policy): the first certificate is given the code.
SCENARIOS: dict[str, tuple[list[dict[str, Any]], dict[str, object]]] = {
    "certificate.extension.malformed": (
        [{"faults": ("its key usage is malformed",), "read_tolerantly": True}],
        {},
    ),
    "certificate.read_tolerantly": ([{"faults": ("its serial number is zero",), "read_tolerantly": True}], {}),
    "certificate.not_yet_valid": ([{"not_before": NOW + SECOND}], {}),
    "certificate.expired": ([{"not_after": NOW - SECOND}], {}),
    "certificate.is_authority": ([{"is_authority": True}], {}),
    "certificate.key.cannot_encrypt": ([{"key_algorithm": "Ed25519"}], {}),
    "certificate.key.cannot_sign": ([{"key_algorithm": "X25519"}], {}),
    "certificate.key.no_client": ([{"key_algorithm": "2.16.840.1.101.3.4.4.2"}], {}),
    "certificate.key.unknown": ([{"key_algorithm": "1.2.3.4"}], {}),
    "certificate.key.unreadable": ([{"key_size": None}], {}),
    "certificate.key.too_short": ([{"key_algorithm": "RSA", "key_size": 2047}], {}),
    "certificate.signature.broken": ([{"signature_algorithm": "1.2.840.113549.1.1.4"}], {}),
    "certificate.signature.sha1": ([{"signature_algorithm": "1.2.840.113549.1.1.5"}], {}),
    "certificate.key_usage.no_encryption": ([{"key_usage": frozenset({"digitalSignature"})}], {}),
    "certificate.key_usage.no_signing": ([{"key_usage": frozenset({"keyAgreement"})}], {}),
    "certificate.extended_key_usage.no_email_protection": (
        [{"extended_key_usage": frozenset({CLIENT_AUTHENTICATION})}],
        {},
    ),
    "certificate.issuer.denied": ([{"issuer_der": AUTHORITY}], {"denied_issuers": ["CN=Contoso Issuing CA 1"]}),
    "certificate.issuer.not_allowed": ([ORDINARY], {"allowed_issuers": ["CN=Contoso Issuing CA 1"]}),
    "certificate.template.denied": ([{"template": "WiFi"}], {"denied_templates": ["WiFi"]}),
    "certificate.template.not_allowed": ([{"template": "WiFi"}], {"allowed_templates": ["User"]}),
    "certificate.address.none": ([{"email_addresses": ()}], {}),
    "certificate.address.upn_only": ([{"email_addresses": (), "user_principal_names": ("ada@corp.example",)}], {}),
    "certificate.address.no_match": ([{"email_addresses": ("stranger@contoso.example",)}], {}),
    "certificate.address.alias_only": ([{"email_addresses": (ALIAS,)}], {}),
    "certificate.superseded": ([OLDER, ORDINARY], {}),
    "certificate.publish_delayed": ([FRESH, OLDER], {"publish_delay_days": 7}),
    "certificate.over_cap": ([OLDER, FRESH], {"max_values": 1}),
}


def judge_scenario(facts: list[dict[str, Any]], policy: dict[str, object]) -> set[str]:
    certificates = [certificate_facts(serial_number=number, **some) for number, some in enumerate(facts, start=1)]
    judged = judge_values([value(found) for found in certificates], ADA, parse_policy(policy), NOW)
    return {reason.code for reason in judged[0].verdicts[0].reasons}


def value(certificate: Certificate) -> CertificateValue:
    return CertificateValue("d" * 64, USER_CERTIFICATE, Encoding.DER, b"", (certificate,), 0, None)


@pytest.mark.parametrize("code", SCENARIOS)
def test_a_code_about_a_certificate_occurs(code: str) -> None:
    assert code in judge_scenario(*SCENARIOS[code])


def test_nothing_occurs_where_nothing_is_wrong() -> None:
    assert judge_scenario([ORDINARY], {}) == set()


def test_what_cannot_be_read_says_so() -> None:
    (judged,) = judge_values([value_of(b"garbage")], ADA, parse_policy({}), NOW)
    assert [reason.code for reason in judged.reasons] == ["certificate.unreadable"]


def test_a_rule_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "RULES", {"broken": None})
    assert judge_scenario([ORDINARY], {}) == {"rule.internal_error"}


def test_no_code_about_certificates_is_forgotten_here() -> None:
    about_certificates = {code for code in CATALOGUE if code.startswith("certificate.")}
    assert SCENARIOS.keys() | {"certificate.unreadable"} == about_certificates


def texts_in(paths: list[Path]) -> set[str]:
    """Every text constant, those inside longer ones not counted."""
    return {
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


# Put together from the name of the limit.
BY_NAME = {f"limit.{name}": ("limit.", name) for name in DEFAULT_LIMITS}


def test_every_code_is_given_somewhere() -> None:
    given = texts_in([path for path in python_files(PLUGINS) if path != MODULE_UTILS / "_model" / "codes.py"])
    missing = CATALOGUE.keys() - given
    assert [code for code in sorted(missing) if not set(BY_NAME.get(code, ("?",))) <= given] == []


def test_every_code_is_expected_by_a_test() -> None:
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert sorted(CATALOGUE.keys() - SCENARIOS.keys() - texts_in(tests)) == []

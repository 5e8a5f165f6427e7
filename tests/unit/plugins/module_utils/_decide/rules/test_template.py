# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.template import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate, certificate_facts
from cryptography import x509

OID = "1.3.6.1.4.1.311.21.8.1234567.7654321.1.2.3.4.5.6.7"


def judged(template: str | None, allowed: tuple[str, ...] = (), denied: tuple[str, ...] = ()) -> tuple[Reason, ...]:
    policy = Policy(allowed_templates=allowed, denied_templates=denied)
    return judge(certificate_facts(template=template), ADA, policy, NOW)


@pytest.mark.parametrize("template", [None, "User", OID])
def test_without_a_list_every_template_will_do(template: str | None) -> None:
    assert judged(template) == ()


def test_a_template_of_version_2_is_known_by_its_oid() -> None:
    made = certificate(more=[x509.MSCertificateTemplate(x509.ObjectIdentifier(OID), 100, 3)])
    assert judge(made, ADA, Policy(allowed_templates=("User", OID)), NOW) == ()


@pytest.mark.parametrize("line", ["User", "user", " USER "])
def test_names_are_compared_as_active_directory_does(line: str) -> None:
    assert judged("User", allowed=(line,)) == ()
    assert judged("User", denied=(line,)) != ()


def test_another_template_is_not_allowed() -> None:
    assert judged("WiFi", allowed=(OID, "User")) == (
        Reason(
            "certificate.template.not_allowed",
            f"made from the template WiFi; the policy allows {OID}, User",
            Outcome.REJECTED,
            Outcome.REJECTED,
        ),
    )


def test_a_certificate_without_template_is_none_of_the_allowed_ones() -> None:
    (reason,) = judged(None, allowed=("User",))
    assert reason.code == "certificate.template.not_allowed"
    assert reason.detail == "names no template; the policy allows User"


def test_a_denied_template_stays_denied_and_others_do_not_mind() -> None:
    (reason,) = judged("WiFi", allowed=("WiFi",), denied=("WiFi",))
    assert reason.code == "certificate.template.denied"
    assert reason.detail == "made from the template WiFi, which the policy denies"
    assert (reason.encryption, reason.signing) == (Outcome.REJECTED, Outcome.REJECTED)
    assert judged("User", denied=("WiFi",)) == judged(None, denied=("WiFi",)) == ()

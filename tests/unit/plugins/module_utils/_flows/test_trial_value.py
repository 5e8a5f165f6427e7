"""The trial value is a certificate of the moment that nobody would encrypt to."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._flows.trial_value import make_trial_value
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW
from cryptography import x509


def test_it_is_valid_now_and_good_for_signatures_only() -> None:
    certificate = x509.load_der_x509_certificate(make_trial_value(NOW))
    assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert not any((usage.key_encipherment, usage.key_agreement, usage.data_encipherment))
    assert [extension.oid for extension in certificate.extensions] == [x509.KeyUsage.oid]


def test_no_two_are_alike() -> None:
    assert make_trial_value(NOW) != make_trial_value(NOW)

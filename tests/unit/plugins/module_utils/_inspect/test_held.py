# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that a recipient holds are known by kind and digest, and their bytes are gone before anything is written."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._inspect.held import inspect_held, withhold_secrets
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    UNREADABLE,
    digest_of,
    good,
    pem,
    pkcs7,
    private_key,
    private_key_text,
    recipient,
)


def test_a_recipient_without_keys_stays_the_same() -> None:
    state = recipient(good(), UNREADABLE, pem(good()), smime=[pkcs7(good())])
    assert withhold_secrets(state) is state


def test_keys_are_taken_out_and_nothing_else() -> None:
    state = recipient(good(), private_key(), smime=[private_key_text(), pkcs7(good())])
    bare = withhold_secrets(state)
    assert set(bare.values) == {digest_of(good()), digest_of(pkcs7(good()))}
    assert set(bare.withheld) == {digest_of(private_key()), digest_of(private_key_text())}
    assert bare.user_certificate == state.user_certificate, "it still holds them"
    assert bare.user_smime_certificate == state.user_smime_certificate
    assert withhold_secrets(bare) is bare


def test_a_withheld_value_is_inspected_like_the_bytes_themselves() -> None:
    state = recipient(good(), private_key())
    before = inspect_held(state, "userCertificate", digest_of(private_key()))
    after = inspect_held(withhold_secrets(state), "userCertificate", digest_of(private_key()))
    assert after.content == b""
    assert (after.value_digest, after.encoding, after.parse_error) == (
        before.value_digest,
        Encoding.PRIVATE_KEY,
        before.parse_error,
    )
    assert inspect_held(withhold_secrets(state), "userCertificate", digest_of(good())).certificates

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All values of an entry, also those whose bytes were not kept."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.mailsec.smime.plugins.module_utils._inspect.entry import inspect_entry
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import AttributeValue, Withheld
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import UNREADABLE, digest_of, entry, good, pkcs7


def test_every_value_is_inspected_in_its_order() -> None:
    found = inspect_entry(entry(good(), UNREADABLE, smime=[pkcs7(good())]))
    assert [value.value_digest for value in found] == [digest_of(one) for one in (good(), UNREADABLE, pkcs7(good()))]
    assert [value.encoding for value in found] == [Encoding.DER, Encoding.UNKNOWN, Encoding.PKCS7]


def test_a_withheld_value_is_what_it_was_known_to_be() -> None:
    withheld = Withheld("d" * 64, "pkcs12", "value.pkcs12", "a PKCS#12 file, 2000 bytes")
    values = (AttributeValue("userSMIMECertificate", b"", withheld), *entry(good()).values)
    told, plain = inspect_entry(replace(entry(), values=values))
    assert (told.value_digest, told.attribute, told.encoding) == ("d" * 64, "userSMIMECertificate", Encoding.PKCS12)
    assert (told.content, told.certificates, told.preferred) == (b"", (), None)
    assert told.parse_error == ("value.pkcs12", "a PKCS#12 file, 2000 bytes")
    assert plain.certificates

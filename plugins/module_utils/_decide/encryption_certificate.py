# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate of a value counts as the person's encryption certificate.  Pure.

Source: RFC 8551 section 2.5.2 (SMIMEEncryptionKeyPreference names one), [MS-OXOABK] section 2.2.4.36 (so does the
setting for key exchange of a tagged value); where none is named, the first that can encrypt is taken, as readers do.
"""

from __future__ import annotations

from .._model.verdict import JudgedValue, Outcome


def encryption_certificate(judged: JudgedValue) -> int | None:
    """The one that the value itself prefers, if it is usable; else the first usable one; None where none is.

    A program that follows the value's own preference may still take another one: see ``value.preferred``.
    """
    usable = [index for index, verdict in enumerate(judged.verdicts) if verdict.encryption is Outcome.ACCEPTED]
    if judged.value.preferred in usable:
        return judged.value.preferred
    return usable[0] if usable else None


__all__ = ["encryption_certificate"]

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a complaint of the service into the error that a person reads.  Pure.

Exception names and sentences: Microsoft Q&A and GitHub threads of Microsoft's modules; the sentence about synchronised
objects is known from many public pages.  No real tenant confirmed this table yet.
"""

from __future__ import annotations

from .._model.failure import SmimeError
from .complaint import Complaint
from .next_step import is_about_roles, is_passing

# "couldn't be found" and "mailbox doesn't exist": hashes of the message, so stable for one kind.
_NOT_FOUND_IDS = ("Ex6F9304", "Ex41BAF5")
_MAY_HAVE = "may_have_taken_effect"
_FORM_WORDS = (
    "ParameterBinding",
    "ArgumentTransformation",
    "JsonSerialization",
    "JsonReader",
    "InvalidCast",
    "FormatException",
    "ODataException",
    "Cannot convert",
    "Error converting",
    "deserialize",
)


def refuse(complaint: Complaint, subject: str, about_one: bool = True) -> SmimeError:
    """``subject`` begins the message: which request about whom.  ``about_one``: it was about one recipient."""
    code, happened, advice = (_about_recipient(complaint) if about_one else None) or _classify(complaint)
    return SmimeError(code, f"{subject}: {happened}. {advice}", complaint.detail())


def mark_uncertain(error: SmimeError) -> SmimeError:
    """Says in ``error`` that the write may have been done all the same: read again before repeating it."""
    error.detail[_MAY_HAVE] = True
    return error


def is_uncertain(error: SmimeError) -> bool:
    return error.detail.get(_MAY_HAVE) is True


def is_about_form(error: SmimeError) -> bool:
    """Whether a value's form, and not the recipient or a right, is what the service did not take.

    PowerShell's binder names its exceptions so; the others are what .NET's readers of JSON raise.
    """
    if error.code != "exchange.refused":
        return False
    said = f"{error.detail.get('service_kind', '')} {error.detail.get('service_text', '')}"
    return any(word in said for word in _FORM_WORDS)


def _about_recipient(complaint: Complaint) -> tuple[str, str, str] | None:
    """Code, what happened with found against expected, what to do next; None where it is about something else."""
    text, kind = complaint.text.replace("\u2019", "'"), complaint.kind
    if "being synchronized from your on-premises organization" in text:
        return (
            "exchange.refused_synchronised",
            "the service refused because the recipient is synchronised from the on-premises directory; expected one "
            "whose source of authority is the cloud",
            "Publish in the on-premises directory and let Entra Connect carry it, or move the source of authority of "
            "its Exchange attributes to the cloud (IsExchangeCloudManaged), then plan again.",
        )
    if (
        kind.endswith("ManagementObjectNotFoundException")
        or complaint.string_id in _NOT_FOUND_IDS
        or (complaint.status == 404 and complaint.is_structured)
    ):
        return (
            "exchange.not_found",
            "the service knows no such recipient of this kind; expected one",
            "Check the address or GUID, and that it is a mailbox.",
        )
    if kind.endswith("ManagementObjectAmbiguousException") or "matches multiple entries" in text:
        return (
            "exchange.ambiguous",
            "more than one recipient answers to this identity; expected one",
            "Give the GUID or the primary SMTP address.",
        )
    return None


def _classify(complaint: Complaint) -> tuple[str, str, str]:
    """The same for everything that is not about a recipient."""
    text, status = complaint.text.replace("\u2019", "'"), complaint.status
    said = f' and said "{complaint.text}"' if complaint.text else " without a readable word"
    if status == 401 and not is_about_roles(complaint):
        return (
            "exchange.token_expired",
            f"the service did not accept the token, and not a new one either (HTTP 401{said}); expected access",
            "Check scope and api_url, and this machine's clock.",
        )
    if status in (401, 403) or is_about_roles(complaint) or _lacks_right(text):
        return (
            "exchange.no_role",
            f"the application may not do this (HTTP {status}{said}); expected the app role Exchange.ManageAsApp "
            "together with a role group or directory role that allows it",
            "Assign both to the application; they take 10 to 30 minutes to spread.",
        )
    if status == 429:
        return (
            "exchange.throttled",
            f"the service asked to wait more often or longer than allowed (HTTP 429{said}); expected an answer",
            "Run again later, with fewer clients at once, or raise retries.",
        )
    if status in (408, 502, 503, 504) or is_passing(complaint):
        return (
            "exchange.unreachable",
            f"the service was too busy to answer (HTTP {status}{said}); expected an answer",
            "Run again later; look at the service health page of the tenant.",
        )
    if complaint.is_structured and status != 405:
        return (
            "exchange.refused",
            f"the service refused (HTTP {status}{said}); expected that it does this",
            "Act on the service's own words; for Microsoft's support the detail holds request id and date.",
        )
    return (
        "exchange.unexpected_answer",
        f"the answer has an unknown form (HTTP {status}{said}); expected the service's JSON",
        "Check api_url and proxy; a proxy's own page looks like this.",
    )


def _lacks_right(text: str) -> bool:
    """A parameter that the role leaves out gives the same words as a typing mistake, and ours are fixed."""
    return "A parameter cannot be found that matches parameter name" in text or "current user's write scope" in text


__all__ = ["is_about_form", "is_uncertain", "mark_uncertain", "refuse"]

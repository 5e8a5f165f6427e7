# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values and the certificates inside, each fact and each rule's answer, in words that can be read out.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set

from .._decide.answers import RuleAnswer
from .._inspect.naming import short_facts
from .._model.certificate import Certificate, Encoding
from .._model.codes import CATALOGUE
from .._model.verdict import JudgedValue, Outcome, Reason, Verdict
from .certificate_facts import list_facts
from .visible import visible
from .wording import counted, wrapped

WIDTH = 120
Ask = Callable[[Certificate], Sequence[RuleAnswer]]

_ANSWERS = {
    Outcome.ACCEPTED: "can be used for",
    Outcome.REJECTED: "cannot be used for",
    Outcome.UNDECIDED: "is undecided for",
}
_KINDS = {
    Encoding.DER: "a plain certificate",
    Encoding.PKCS7: "PKCS#7, as Outlook publishes it",
    Encoding.TAGGED: "Microsoft's tagged form",
    Encoding.PEM: "PEM text",
    Encoding.BASE64: "Base64 text",
    Encoding.UTF16: "text in UTF-16",
    Encoding.PKCS12: "a PKCS#12 file",
    Encoding.PRIVATE_KEY: "a private key",
    Encoding.TRUNCATED: "cut off",
    Encoding.TRAILING_BYTES: "with bytes behind its end",
    Encoding.EMPTY: "empty",
    Encoding.UNKNOWN: "of an unknown kind",
}


class ValueExplainer:
    """Explains a certificate in full once; where it is met again, it is only named.

    ``ask`` gives every rule's answer; ``wanted`` holds the fingerprints of what is to stand in Exchange.
    """

    def __init__(self, ask: Ask, wanted: Set[str]) -> None:
        self._ask = ask
        self._wanted = wanted
        self._told: dict[str, str] = {}

    def explain(self, number: int, judged: JudgedValue, where: str) -> Iterator[str]:
        """``where``: what people call the side on which the value stands: "directory", "Exchange", or "file"."""
        value = judged.value
        size = counted(len(value.content), "byte") if value.content or not _is_secret(judged) else "bytes not kept"
        yield from wrap_visible(
            f"  {number}. ",
            f"{'the file' if where == 'file' else value.attribute}, {value.encoding.value}: {_KINDS[value.encoding]}, "
            f"{size}, "
            f"digest {value.value_digest[:12]}…",
        )
        for reason in judged.reasons:
            yield from _explain_reason(reason)
        for position, (certificate, verdict) in enumerate(judged.pairs):
            several = len(judged.verdicts) > 1
            if several:
                named = ", which the value names for encryption" if position == value.preferred else ""
                yield f"     certificate {position + 1} of {len(judged.verdicts)} inside{named}:"
            told = self._told.get(certificate.fingerprint)
            if told is not None:
                yield from wrap_visible("     ", f"the certificate of {told} again: {short_facts(certificate)}")
                yield from self._explain_verdict(certificate, verdict)
                continue
            self._told[certificate.fingerprint] = f"{where} value {number}"
            yield from self._explain_certificate(certificate, verdict)

    def _explain_certificate(self, certificate: Certificate, verdict: Verdict) -> Iterator[str]:
        for name, fact in list_facts(certificate):
            yield from wrap_visible(f"     {name:<11}", fact)
        yield from self._explain_verdict(certificate, verdict)
        said: set[Reason] = set()
        for answer in self._ask(certificate):
            yield f"       {_answer_word(answer):<9}{answer.question}"
            for reason in answer.reasons or ():
                said.add(reason)
                yield from _explain_reason(reason)
        for reason in verdict.reasons:
            if reason not in said:
                yield "       besides: its place among the others"
                yield from _explain_reason(reason)

    def _explain_verdict(self, certificate: Certificate, verdict: Verdict) -> Iterator[str]:
        rank = f", rank {verdict.rank}" if verdict.rank else ""
        answer = "wanted in Exchange" if certificate.fingerprint in self._wanted else "not wanted in Exchange"
        yield f"     {_ANSWERS[verdict.encryption]} encryption, {_ANSWERS[verdict.signing]} signing{rank}, {answer}"


def _answer_word(answer: RuleAnswer) -> str:
    """What the rule's answer means for encryption, which is what counts here."""
    if answer.reasons is None:
        return "off"
    outcomes = {reason.encryption for reason in answer.reasons}
    if Outcome.REJECTED in outcomes:
        return "refused"
    if Outcome.UNDECIDED in outcomes:
        return "open"
    return "notice" if answer.reasons else "passed"


def _explain_reason(reason: Reason) -> Iterator[str]:
    yield from wrap_visible("         - ", f"{CATALOGUE[reason.code].meaning} {reason.detail} ({reason.code})")


def _is_secret(judged: JudgedValue) -> bool:
    return judged.value.encoding in (Encoding.PKCS12, Encoding.PRIVATE_KEY)


def wrap_visible(start: str, text: str) -> Iterator[str]:
    """Lines of at most WIDTH columns in which nothing is hidden."""
    return wrapped(start, visible(text), WIDTH)


__all__ = ["WIDTH", "Ask", "ValueExplainer", "wrap_visible"]

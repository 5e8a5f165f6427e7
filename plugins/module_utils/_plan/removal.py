# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the values that a recipient holds leave it.  Pure.

What a single value deserves is weighed in ``surplus``.  Here stands what concerns the recipient as a whole: the last
usable value stays, whichever attribute it stands in, and a value of UserSMimeCertificate leaves only when a wanted
certificate already stands in UserCertificate.  A run that adds that certificate does not remove in the same step: what
the service then holds is to be proven first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from .._decide.policy import Policy
from .._model.addresses import OwnAddresses
from .._model.verdict import JudgedValue, Outcome
from .notebook import IN_SMIME, IN_USER_CERTIFICATE, Notebook
from .shadow import leading_certificate
from .surplus import Fate, Surplus, last_one, weigh_surplus

# Where Entra Connect stops sending an attribute (Microsoft Learn, "LargeObject errors caused by userCertificate").
# What Exchange Online accepts on a direct write is not documented; this is the ceiling until a real tenant says
# otherwise.
MOST_VALUES = 15


@dataclass(frozen=True, slots=True)
class Removal:
    """What one recipient's values are weighed against.

    ``published``: fingerprint -> the entry's value that holds it.  ``ours``: shortened digests that the ledger shows.
    ``judge``: value digest -> the held value, judged.  ``only_add``: the source cannot say that it is complete.
    """

    policy: Policy
    addresses: OwnAddresses
    published: Mapping[str, JudgedValue]
    ours: Set[str]
    only_add: bool
    judge: Callable[[str], JudgedValue]

    def choose_certificates(self, held: Set[str], wanted: Set[str], smime: Set[str], notebook: Notebook) -> set[str]:
        """What leaves UserCertificate; ``smime``: what is held in the other attribute."""
        surplus = held - wanted
        removable = self._weigh(surplus, IN_USER_CERTIFICATE, notebook)
        # A wanted value that finds no room does not take the place of the last usable one.
        room = MOST_VALUES - (len(held) - len(removable))
        kept_usable = bool(held & wanted or (wanted and room > 0))
        leaving = {weighed.value_digest for weighed in removable}
        if removable and not kept_usable and not self._is_usable((surplus - leaving) | smime):
            last, code = last_one(removable, self.addresses, self.published.keys(), self.policy)
            removable.remove(last)
            notebook.say(code, "it stays because it is the last one")
            notebook.note_surplus("=", last, IN_USER_CERTIFICATE)
        return self._decide(removable, IN_USER_CERTIFICATE, notebook, None)

    def choose_smime(
        self, held: Set[str], desired: Set[str], wanted: Set[str], is_proven: bool, notebook: Notebook
    ) -> set[str]:
        """What leaves UserSMimeCertificate.

        A value that leads to a ``wanted`` certificate is in nobody's way, whoever put it there, and stays without a
        word.  ``is_proven``: a wanted certificate stands in UserCertificate already.
        """
        surplus = {digest for digest in held - desired if not self._leads_to(digest, wanted)}
        removable = self._weigh(surplus, IN_SMIME, notebook)
        waiting = None if is_proven else ("value.waits_for_proof", "it is kept")
        return self._decide(removable, IN_SMIME, notebook, waiting)

    def _leads_to(self, digest: str, wanted: Set[str]) -> bool:
        leading = leading_certificate(self.judge(digest))
        return leading is not None and leading[0].fingerprint in wanted

    def _weigh(self, surplus: Set[str], where: str, notebook: Notebook) -> list[Surplus]:
        removable = []
        for digest in sorted(surplus):
            weighed = weigh_surplus(digest, self.judge(digest), self.published, self.ours, self.policy)
            if weighed.fate is Fate.OURS or (weighed.fate is Fate.FOREIGN and self.policy.removal == "exact"):
                removable.append(weighed)
            else:
                notebook.note_surplus("=", weighed, where)
        return removable

    def _decide(
        self, removable: list[Surplus], where: str, notebook: Notebook, waiting: tuple[str, str] | None
    ) -> set[str]:
        """Everything that is removable leaves, unless something holds all of it back."""
        held_back = waiting
        if self.policy.removal == "off":
            held_back = ("value.would_be_removed", "it is kept")
        elif self.only_add:
            held_back = ("directory.completeness_unknown", "it is kept")
        for weighed in removable:
            if held_back is None:
                notebook.note_surplus("-", weighed, where)
            else:
                notebook.note_surplus("?", weighed, where, held_back)
        return set() if held_back else {weighed.value_digest for weighed in removable}

    def _is_usable(self, digests: Set[str]) -> bool:
        """Whether one of these values that stay anyway can still be used for encryption."""
        return any(
            verdict.encryption is Outcome.ACCEPTED for digest in digests for verdict in self.judge(digest).verdicts
        )


__all__ = ["MOST_VALUES", "Removal"]

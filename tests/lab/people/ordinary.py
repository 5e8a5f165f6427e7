# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People without a story of their own, with invented names: to fill the lab up, and in thousands for measurements."""

from __future__ import annotations

import random
from collections.abc import Iterator

from .spec import Held, Mailbox, Person, Value, accept, refuse
from .stories_kinds import EXPIRED, SUPERSEDED

GIVEN_NAMES = """
    Agnes Anton Birgit Carsten Dorte Edvin Frida Gorm Hanna Isak Judit Klaus Linnea Magnus Niels Oda Peder Runa
    Signe Terje Ulrik Vilde Wilma Yvonne Asta Bjarne Clara Detlef Elin Folke
"""
SURNAMES = """
    Abel Bakke Carlsen Dreyer Eide Frost Gran Hjort Isdal Jahn Kolbe Lunden Molde Nordby Opdal Prytz Riis Steen Thune
    Uldal Vinje Wold Ystad Zander Alver Brekke Dokken Elster Foss Grimstad Hestad Kirkeby Lomund Moen
"""


def list_ordinary(count: int, seed: int) -> Iterator[Person]:
    """``count`` people with one good certificate each, a few of whom hold it in Exchange Online already."""
    chooser = random.Random(seed)
    for number in range(1, count + 1):
        held = (Held(of=0),) if chooser.random() < 0.25 else ()
        story = "One good certificate" + (", delivered earlier." if held else ", not delivered yet.")
        yield _make_person(number, chooser, story, (accept(),), Mailbox(holds=held))


def list_many(count: int, seed: int, delivered: bool) -> Iterator[Person]:
    """``count`` people with two certificates each: the current one, and the one before it, expired or superseded.

    ``delivered``: Exchange Online holds the current one already, so that a sync has nothing to change.
    """
    chooser = random.Random(seed)
    held = (Held(of=1),) if delivered else ()
    for number in range(1, count + 1):
        older = refuse("expired", EXPIRED) if number % 2 else refuse("renewed_pair_older", SUPERSEDED)
        newer = accept("renewed_pair_newer", starts=-60 - number % 9)
        yield _make_person(number, chooser, "Two certificates from AD CS.", (older, newer), Mailbox(holds=held))


def _make_person(
    number: int, chooser: random.Random, story: str, values: tuple[Value, ...], mailbox: Mailbox
) -> Person:
    given, surname = chooser.choice(GIVEN_NAMES.split()), chooser.choice(SURNAMES.split())
    key = f"u{number:05d}"
    return Person(
        key,
        f"{given} {surname} {number}",
        story,
        values,
        mailbox,
        primary=f"{given}.{surname}.{number}".lower(),
        aliases=(key,),
        knows_sid=False,
    )

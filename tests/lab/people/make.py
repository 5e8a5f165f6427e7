# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a lab run's PKI, population (people.json) and LDIF export (directory.ldif) in one folder.

    python tests/lab/people/make.py --out .lab                  the stories, filled up to 60 people
    python tests/lab/people/make.py --out .lab --people 200     the stories, filled up to 200 people
    python tests/lab/people/make.py --out .lab --bulk 10000     10,000 people with two certificates, no stories

The same seed gives the same people, addresses and identifiers; keys, serial numbers and times are new each time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if not __package__:  # started as a program (PEP 366)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "lab.people"

from ..directory.ldif_export import STYLES, write_ldif
from ..pki.keys import write_private
from ..pki.organisation import Pki, make_pki, write_authorities
from . import ordinary, stories_encodings, stories_kinds, stories_matching, stories_recipients
from .describe import describe_person
from .others import describe_others
from .spec import BASE_DN, ORGANISATION, Person

STORIES: tuple[Person, ...] = (
    *stories_kinds.STORIES,
    *stories_encodings.STORIES,
    *stories_matching.STORIES,
    *stories_recipients.STORIES,
)

READABLE_PEOPLE = 500


def make_population(out: Path, people: int = 60, seed: int = 2026, now: datetime | None = None) -> dict[str, Any]:
    """Writes pki/ and people.json: every story, and ordinary people until there are at least ``people``."""
    pki, moment = _begin(out, now)
    ordinary_people = ordinary.list_ordinary(max(0, people - len(STORIES)), seed)
    return _write(out, pki, moment, (*STORIES, *ordinary_people), describe_others(pki, moment, seed), seed)


def make_many(
    out: Path, count: int, seed: int = 2026, delivered: bool = False, now: datetime | None = None
) -> dict[str, Any]:
    """Writes pki/ and people.json with ``count`` people of two AD CS certificates each, for measurements."""
    pki, moment = _begin(out, now)
    return _write(out, pki, moment, ordinary.list_many(count, seed, delivered), [], seed)


def _begin(out: Path, now: datetime | None) -> tuple[Pki, datetime]:
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    pki = make_pki(moment)
    write_authorities(pki, out / "pki")
    return pki, moment


def _write(
    out: Path, pki: Pki, now: datetime, people: Iterable[Person], others: list[dict[str, Any]], seed: int
) -> dict[str, Any]:
    population: dict[str, Any] = {
        "organisation": ORGANISATION,
        "base_dn": BASE_DN,
        "made_at": now.isoformat(),
        "seed": seed,
        "people": [describe_person(person, pki, now, out, seed) for person in people],
        "other_recipients": others,
    }
    indent = 1 if len(population["people"]) <= READABLE_PEOPLE else None
    write_private(out / "people.json", json.dumps(population, ensure_ascii=False, indent=indent).encode("utf-8"))
    return population


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the lab's PKI, people.json and directory.ldif.")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.add_argument("--people", type=int, default=60, help="at least so many people (the stories always)")
    parser.add_argument("--bulk", type=int, metavar="N", help="N people with two certificates each, without stories")
    parser.add_argument("--bulk-delivered", action="store_true", help="Exchange Online holds the current ones already")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ldif-style", choices=sorted(STYLES), default="ldapsearch")
    parser.add_argument("--binary-option", action="store_true", help="userCertificate;binary in the LDIF export")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    if chosen.bulk:
        population = make_many(chosen.out, chosen.bulk, chosen.seed, chosen.bulk_delivered)
    else:
        population = make_population(chosen.out, chosen.people, chosen.seed)
    write_ldif(population, chosen.out / "directory.ldif", chosen.ldif_style, chosen.binary_option)
    values = sum(len(person["values"]) for person in population["people"])
    print(
        f"{len(population['people'])} people with {values} values in {chosen.out}"
        f" ({time.monotonic() - began:.1f} s): people.json, directory.ldif, pki/"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

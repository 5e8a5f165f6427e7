# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many certificates are inspected and judged in a second, on one core.

* der: ordinary AD CS certificates, one for each person, from their bytes to the person's verdicts;
* pkcs7: the same wrapped as Outlook's "Publish to GAL" does it;
* reference: what the strict parser alone takes to load such a certificate and parse its extensions;
* warm: the inspection alone, with the memory of a former run, against the inspection without.

300,000 different values go through once for the memory: the peak of the process may not grow with their number. The
values are made from 500 signed certificates by writing other numbers into them: nobody here checks signatures.

At full size the program fails below 25,000 a second for der or 10,000 for pkcs7, where warm takes more than 0.5 of
cold, or where memory grows by more than a tenth. On a machine whose reference is below 54,000 a second, where these
limits were set, they are scaled by it. Judging and the rules about addresses and time are part of every run, warm or
not. With --scale the numbers mean nothing and only their form is kept.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".venv" / "collections"))

from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.remembered import READER
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.inspections_file import (
    InspectionsFile,
)
from ansible_collections.mailsec.smime.tests.lab.pki import authority, keys, kinds, values
from ansible_collections.mailsec.smime.tests.lab.pki.recipe import Holder
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

NOW = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
POLICY = Policy()
MADE, TIMED, ROUNDS, ALL, BATCH = 500, 2_000, 9, 300_000, 32
Person = tuple[bytes, OwnAddresses]
LEAST, LEAST_PKCS7, MOST_WARM, MOST_GROWTH = 25_000, 10_000, 0.5, 0.10
# The strict parser's rate on the machine on which the limits were set, certificates per second.
SET_AT = 54_000


def make_values(count: int) -> tuple[list[bytes], list[bytes], list[OwnAddresses]]:
    """(certificates, PKCS#7 values, addresses of their people)."""
    issuer = authority.make_authority("Contoso Issuing CA 1", NOW)
    key = keys.make_key(keys.RSA_2048)
    ders, wrapped, addresses = [], [], []
    for number in range(count):
        name = f"person{number:06d}"
        holder = Holder(f"Person {number}", f"{name}@contoso.example", f"{name}@corp.example", 1000 + number)
        certificate = issuer.sign(kinds.ad_cs_user(holder, NOW), key)
        ders.append(certificate.public_bytes(Encoding.DER))
        if number < count // 5:
            wrapped.append(values.make_pkcs7(certificate, key))
        addresses.append(OwnAddresses.of(holder.address, [holder.address]))
    return ders, wrapped, addresses


def varied(contents: Sequence[bytes], count: int) -> Iterator[tuple[int, bytes]]:
    """(which of the contents, the same with another serial number), as often as asked."""
    for number in range(count):
        which = number % len(contents)
        content = contents[which]
        place = content.index(b"\xa0\x03\x02\x01\x02\x02") + 9  # behind the first two octets, which carry the sign
        yield which, content[:place] + number.to_bytes(8, "big") + content[place + 8 :]


def rate(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Seconds that one item takes; ``work`` is given a batch, as the flow that reads people takes them."""
    batches = [items[place : place + BATCH] for place in range(0, len(items), BATCH)]
    started = time.perf_counter()
    for batch in batches:
        work(batch)
    return (time.perf_counter() - started) / len(items)


def load(people: Sequence[Person]) -> None:
    for content, _addresses in people:
        list(x509.load_der_x509_certificate(content).extensions)


def judge(people: Sequence[Person]) -> None:
    inspected = [inspect_value("userSMIMECertificate", content) for content, _addresses in people]
    for value, (_content, addresses) in zip(inspected, people, strict=True):
        judged = judge_values([value], addresses, POLICY, NOW)
        if not judged[0].verdicts[0].wanted:
            raise ValueError("an ordinary certificate was not wanted")


def best_of(works: dict[str, tuple[Callable[[Any], object], Sequence[Any]]]) -> dict[str, float]:
    """The best of several rounds, in which all take turns: a busy machine disturbs now this one, now that."""
    best = dict.fromkeys(works, float("inf"))
    for _round in range(ROUNDS):
        for name, (work, items) in works.items():
            best[name] = min(best[name], rate(work, items))
    return best


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(scale: float) -> dict[str, float]:
    gc.set_threshold(50_000, 20, 100)  # as the flow that reads people does it
    ders, wrapped, addresses = make_values(MADE)
    timed = max(100, int(TIMED * scale))
    people = [(content, addresses[which]) for which, content in varied(ders, timed)]
    wrapped_people = [(content, addresses[which]) for which, content in varied(wrapped, timed // 4)]
    contents = [content for content, _addresses in people]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inspections.jsonl"
        with InspectionsFile(path, READER) as memory:
            for content in contents:
                inspect_value("userCertificate", content, memory)
        with InspectionsFile(path, READER) as memory:
            seconds = best_of(
                {
                    "reference": (load, people),
                    "der": (judge, people),
                    "pkcs7": (judge, wrapped_people),
                    "cold": (lambda batch: [inspect_value("userCertificate", one) for one in batch], contents),
                    "warm": (lambda batch: [inspect_value("userCertificate", one, memory) for one in batch], contents),
                }
            )
    every = int(ALL * scale)
    peaks = []
    for count in (every // 5, every):
        for which, content in varied(ders, count):
            judge([(content, addresses[which])])
        peaks.append(peak_mb())
    return {**seconds, "growth": peaks[1] / peaks[0] - 1, "every": every}


def main() -> int:
    parser = argparse.ArgumentParser(description="Inspect and judge certificates.")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the size, for trying it out")
    scale = parser.parse_args().scale
    found = measure(scale)
    reference = 1 / found["reference"]
    slower = min(1.0, reference / SET_AT)
    for name in ("reference", "der", "pkcs7", "cold", "warm"):
        share = found["reference"] / found[name]
        print(
            f"{name:10} {found[name] * 1e6:7.1f} us  {1 / found[name]:9,.0f} per second  {share:5.2f} of the reference"
        )
    warm = found["warm"] / found["cold"]
    rates = {name: 1 / found[name] for name in ("der", "pkcs7")}
    good = (
        rates["der"] >= LEAST * slower
        and rates["pkcs7"] >= LEAST_PKCS7 * slower
        and warm <= MOST_WARM
        and found["growth"] <= MOST_GROWTH
    )
    answer = {
        "name": "certificate_judge",
        "per_second": round(rates["der"]),
        "limit": LEAST,
        "peak_mb": round(peak_mb(), 1),
        "reference_per_second": round(reference),
        "limit_here": round(LEAST * slower),
        "pkcs7_per_second": round(rates["pkcs7"]),
        "pkcs7_limit_here": round(LEAST_PKCS7 * slower),
        "warm_ratio": round(warm, 2),
        "warm_limit": MOST_WARM,
        "growth": round(found["growth"], 3),
        "growth_limit": MOST_GROWTH,
        "values": int(found["every"]),
    }
    print(json.dumps(answer))
    return 0 if good or scale != 1.0 else 1


if __name__ == "__main__":
    sys.exit(main())

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long reading, judging and writing a whole directory takes, against ldapsearch dumping the same attributes.

10,000 people with two certificates each stand in a Samba domain controller. The module process is started directly, its
imports included. After a warm-up, module and ldapsearch take turns three times, and the median of the three ratios
counts: both meet the same server under the same load. Memory is the peak of the module process, for all people and for
a fifth of them.

At full size the program fails where the ratio is above 2.0, the peak above 150 MB, or its growth from a fifth to all
above 10 %. With --scale the numbers mean nothing and only their form is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 10_000
ROUNDS = 3
MOST_RATIO, MOST_MB, MOST_GROWTH = 2.0, 150.0, 0.10
FILTER = "(&(objectCategory=person)(|(objectClass=user)(objectClass=contact))(|(mail=*)(proxyAddresses=*)))"
ATTRIBUTES = [
    "objectGUID",
    "mS-DS-ConsistencyGuid",
    "msDS-ExternalDirectoryObjectId",
    "distinguishedName",
    "objectClass",
    "userPrincipalName",
    "mail",
    "proxyAddresses",
    "userAccountControl",
    "userCertificate",
    "userSMIMECertificate",
]


class Run(NamedTuple):
    """One process: wall time in seconds, and the most memory it held, in MB."""

    seconds: float
    peak_mb: float


def run(command: list[str], given: Path, taken: Path, environment: dict[str, str] | None = None) -> Run:
    """Runs the command with files as input and output, so that no pipe slows it down."""
    started = time.perf_counter()
    with given.open("rb") as source, taken.open("wb") as sink:
        process = subprocess.Popen(command, stdin=source, stdout=sink, env=environment, cwd=ROOT)
        _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status != 0:
        sys.exit(f"{command[0]} failed: {taken.read_text(errors='replace')[-600:]}")
    return Run(seconds, usage.ru_maxrss / 1024)


def read_by_module(directory: dict[str, Any], folder: Path, extra_filter: str | None = None) -> Run:
    arguments = {
        "source": "ldap",
        "servers": [f"{directory['server']}:{directory['port']}"],
        "search_bases": [directory["base_dn"]],
        "bind_user": directory["bind_user"],
        "password_file": directory["password_file"],
        "ca_file": directory["ca_file"],
        "filter": extra_filter,
        "path": str(folder / "workspace" / "people.jsonl"),
    }
    given = folder / "arguments.json"
    given.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
    return run([sys.executable, "plugins/modules/ad_cert_facts.py"], given, folder / "module.out")


def read_by_ldapsearch(directory: dict[str, Any], folder: Path) -> Run:
    command = [
        *("ldapsearch", "-LLL", "-x", "-H", f"ldaps://{directory['server']}:{directory['port']}"),
        *("-D", directory["bind_user"], "-y", directory["password_file"], "-b", directory["base_dn"]),
        *("-E", "pr=1000/noprompt", FILTER, *ATTRIBUTES),
    ]
    environment = {**os.environ, "LDAPTLS_CACERT": directory["ca_file"]}
    return run(command, Path(os.devnull), folder / "ldapsearch.out", environment)


def start_directory(lab: Path, people: int) -> dict[str, Any]:
    subprocess.run(
        [sys.executable, "tests/lab/people/make.py", "--out", str(lab), "--bulk", str(people)], cwd=ROOT, check=True
    )
    subprocess.run(["tests/lab/directory/samba", "up", str(lab)], cwd=ROOT, check=True)
    return dict(json.loads((lab / "directory.json").read_text()))


def people_in(folder: Path) -> int:
    last = (folder / "workspace" / "people.jsonl").read_bytes().rstrip(b"\n").rpartition(b"\n")[2]
    return int(json.loads(last)["entries"])


def measure(directory: dict[str, Any], people: int) -> tuple[float, float, float]:
    """(ratio, peak in MB, growth of the peak from a fifth of the people to all)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fifth = people // 5
        small = read_by_module(directory, folder, f"(!(userPrincipalName>=u{fifth + 1:05d}))")
        if people_in(folder) != fifth:
            sys.exit(f"a fifth should be {fifth} people, the file has {people_in(folder)}")
        read_by_module(directory, folder)
        read_by_ldapsearch(directory, folder)
        ratios, peaks = [], []
        for _round in range(ROUNDS):
            ours, theirs = read_by_module(directory, folder), read_by_ldapsearch(directory, folder)
            ratios.append(ours.seconds / theirs.seconds)
            peaks.append(ours.peak_mb)
            print(f"module {ours.seconds:.2f} s, ldapsearch {theirs.seconds:.2f} s, ratio {ratios[-1]:.2f}", flush=True)
        if people_in(folder) != people:
            sys.exit(f"the file should have {people} people and has {people_in(folder)}")
    return median(ratios), max(peaks), max(peaks) / small.peak_mb - 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Read a whole directory, against ldapsearch.")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the size, for trying it out")
    scale = parser.parse_args().scale
    people = int(PEOPLE * scale)
    with tempfile.TemporaryDirectory(prefix="smime-") as name:
        lab = Path(name)
        directory = start_directory(lab, people)
        try:
            ratio, peak_mb, growth = measure(directory, people)
        finally:
            subprocess.run(["tests/lab/directory/samba", "stop", str(lab)], cwd=ROOT, check=True)
    good = ratio <= MOST_RATIO and peak_mb <= MOST_MB and growth <= MOST_GROWTH
    answer = {
        "name": "directory_read",
        "ratio": round(ratio, 2),
        "limit": MOST_RATIO,
        "peak_mb": round(peak_mb, 1),
        "peak_limit_mb": MOST_MB,
        "growth": round(growth, 3),
        "growth_limit": MOST_GROWTH,
        "people": people,
    }
    print(json.dumps(answer))
    return 0 if good or scale != 1.0 else 1


if __name__ == "__main__":
    sys.exit(main())

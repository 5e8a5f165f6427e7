# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the vectors beside this file; README.md describes their form. Judges nothing."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_BLOCK = re.compile(r"-----BEGIN (CERTIFICATE|ATTRIBUTE VALUE)-----(.*?)-----END \1-----\s*\Z", re.S)


@dataclass(frozen=True)
class Vector:
    """``name`` is the id; ``codes`` are sorted."""

    name: str
    description: str
    attribute: str
    encryption: str
    signing: str
    codes: tuple[str, ...]
    source: str
    content: bytes


def read_vectors() -> list[Vector]:
    """All of them, by name."""
    return [read_vector(path) for path in sorted(FOLDER.glob("*.txt"))]


def read_vector(path: Path) -> Vector:
    head, _blank, block = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in head.splitlines())
    match = _BLOCK.match(block)
    return Vector(
        name=path.stem,
        description=fields["Description"],
        attribute=fields["Attribute"],
        encryption=fields["Encryption"],
        signing=fields["Signing"],
        codes=tuple(sorted(fields["Codes"].split())),
        source=fields["Source"],
        content=base64.b64decode(match[2]) if match else b"",
    )


def format_vector(vector: Vector) -> str:
    """The text of the file."""
    lines = [
        f"Description: {vector.description}",
        f"Attribute: {vector.attribute}",
        f"Encryption: {vector.encryption}",
        f"Signing: {vector.signing}",
        f"Codes: {' '.join(vector.codes)}".rstrip(),
        f"Source: {vector.source}",
        "",
    ]
    if vector.content:
        is_certificate = vector.attribute == "userCertificate" and vector.content[:1] == b"\x30"
        label = "CERTIFICATE" if is_certificate and "value." not in " ".join(vector.codes) else "ATTRIBUTE VALUE"
        text = base64.b64encode(vector.content).decode("ascii")
        body = [text[place : place + 64] for place in range(0, len(text), 64)]
        lines += [f"-----BEGIN {label}-----", *body, f"-----END {label}-----"]
    return "\n".join(lines) + "\n"

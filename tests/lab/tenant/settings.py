# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches of the simulated tenant: where the real service's behaviour is unknown, the tests choose it.

Must not hold state of a run; the faults of a run are in `faults.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

WRITE_FORMS = ("data_object", "typed_data_object", "base64", "int_list")
CLEAR_FORMS = ("hashtable", "empty_list", "null")
DELTA_FORMS = ("hashtable", "none", *WRITE_FORMS)
READ_FORMS = ("base64", "int_list", "clixml", "system_byte")
CERTIFICATE_PARAMETERS = ("UserCertificate", "UserSMimeCertificate")
CMDLETS = ("Get-Mailbox", "Set-Mailbox", "Get-Recipient")
AUTHORITIES = ("cloud", "on_premises", "cloud_managed", "unknown")

# name -> (the values one may choose from, may several be chosen?, what it decides)
CHOICES: dict[str, tuple[tuple[str, ...], bool, str]] = {
    "write_forms": (WRITE_FORMS, True, "encodings of one byte[] element that bind"),
    "delta_form": (
        DELTA_FORMS,
        False,
        "elements that bind in the add/remove hash table; hashtable: those of write_forms; none: no such table binds",
    ),
    "clear_forms": (CLEAR_FORMS, True, "forms that empty a certificate parameter"),
    "deceptive_forms": (
        WRITE_FORMS + CLEAR_FORMS,
        True,
        "forms that bind, and then other bytes are stored, or nothing is emptied",
    ),
    "read_form": (
        READ_FORMS,
        False,
        "base64, int_list: JSON as texts or numbers, CLIXML readable too; clixml: JSON says System.Byte[]; "
        "system_byte: both formats say so",
    ),
    "refused_parameters": (CERTIFICATE_PARAMETERS, True, "parameters refused for synchronised recipients"),
    "refused_authorities": (AUTHORITIES, True, "sources of authority whose recipients refuse them"),
    "allowed_cmdlets": (CMDLETS, True, "cmdlets in the role of the first app"),
    "no_role_body": (("nul_gzip", "empty"), False, "body of the 403 for a cmdlet that is in no role"),
    "set_answer": (("200", "204"), False, "status of a Set that changed something"),
}


@dataclass(frozen=True)
class Settings:
    """All switches with the defaults that `beliefs.md` explains. `token_lifetime` is in seconds.

    `clock_offset`: by how many seconds the clock that answers state (Date) is ahead; what is done is not moved.
    """

    write_forms: tuple[str, ...] = ("data_object", "typed_data_object")
    delta_form: str = "hashtable"
    clear_forms: tuple[str, ...] = ("hashtable",)
    deceptive_forms: tuple[str, ...] = ()
    read_form: str = "base64"
    refused_parameters: tuple[str, ...] = CERTIFICATE_PARAMETERS
    refused_authorities: tuple[str, ...] = ("on_premises", "unknown")
    allowed_cmdlets: tuple[str, ...] = CMDLETS
    no_role_body: str = "nul_gzip"
    set_answer: str = "200"
    token_lifetime: int = 3599
    clock_offset: int = 0

    def changed_by(self, wanted: Mapping[str, Any]) -> Settings:
        """Return the settings with `wanted` laid over them. ValueError names a switch or value that does not exist."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, value in wanted.items():
            if name not in values:
                raise ValueError(f"there is no switch {name!r}; there are {', '.join(sorted(values))}")
            readers = {"token_lifetime": _read_lifetime, "clock_offset": int}
            values[name] = readers[name](value) if name in readers else _read_choice(name, value)
        return Settings(**values)

    def as_dict(self) -> dict[str, Any]:
        """The switches as JSON can carry them."""
        return asdict(self)


def _read_lifetime(value: Any) -> int:
    seconds = int(value)
    if seconds < 1:
        raise ValueError("token_lifetime is a number of seconds of at least 1")
    return seconds


def _read_choice(name: str, value: Any) -> str | tuple[str, ...]:
    allowed, several, _meaning = CHOICES[name]
    chosen = [part for part in value.split(",") if part] if isinstance(value, str) else [str(part) for part in value]
    wrong = [part for part in chosen if part not in allowed]
    if wrong or (not several and len(chosen) != 1):
        raise ValueError(f"{name} is {value!r}, expected {'any of' if several else 'one of'} {', '.join(allowed)}")
    return tuple(chosen) if several else chosen[0]

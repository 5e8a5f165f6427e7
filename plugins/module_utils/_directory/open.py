# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings -> the reader for them.  The only file of this package that flows need to name, besides the settings."""

from __future__ import annotations

from .._model.clock import Clock
from .ldif_reader import open_ldif
from .reader import DirectoryReader
from .settings import LdapSettings, LdifSettings


def open_directory(settings: LdapSettings | LdifSettings, clock: Clock) -> DirectoryReader:
    """A reader, opened, to be used as a context manager.  Raises SmimeError with a ``directory.`` or ``ldif.`` code."""
    if isinstance(settings, LdifSettings):
        return open_ldif(settings)
    # Imported here because ldap3 takes 0.17 s to import, which a run over an LDIF file need not spend.
    from .ldap_reader import open_ldap

    return open_ldap(settings, clock)


__all__ = ["open_directory"]

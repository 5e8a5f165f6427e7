# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One loud run in a place of its own, and the search for secrets in everything that it said and left behind.

Must not know which secrets there are besides those that a proxy overheard.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ansible_collections.mailsec.smime.tests.integration.lab_proxy import Recorder
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import read_bytes
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played

LOUD = "-vvvv"
PROXY_PASSWORD = "Marked-Proxy-Password-1"


@dataclass(frozen=True)
class Room:
    """Where one run works, and everything that it could leave something in."""

    workspace: Workspace
    temporary: Path
    recorder: Recorder
    play: Callable[..., Played]

    @property
    def proxy(self) -> str:
        """The proxy that listens to everything, with a password in its address."""
        return self.recorder.url.replace("http://", f"http://proxy-user:{PROXY_PASSWORD}@")

    def run(self, playbook: str, variables: dict[str, Any], **environment: str) -> Played:
        """At the loudest, with a log file and with the folders of Ansible's own files in reach."""
        settings = {
            "ANSIBLE_LOCAL_TEMP": str(self.temporary / "local"),
            "ANSIBLE_REMOTE_TMP": str(self.temporary / "remote"),
            "ANSIBLE_LOG_PATH": str(self.temporary / "ansible.log"),
            "ANSIBLE_DISPLAY_TRACEBACK": "always",
            "TMPDIR": str(self.temporary / "tmp"),
        }
        (self.temporary / "tmp").mkdir(exist_ok=True)
        return self.play(playbook, variables, LOUD, **settings, **environment)

    def search(self, played: Played, secrets: Iterable[str]) -> None:
        """AssertionError that names the place, and never the secret itself."""
        places = {
            "stdout": played.stdout.encode(),
            "stderr": played.stderr.encode(),
            "results": json.dumps(played.tasks).encode(),
            **{f"workspace {name}": content for name, content in read_bytes(self.workspace.folder).items()},
            **{f"temporary {name}": content for name, content in read_bytes(self.temporary).items()},
        }
        assert b"EXEC" in places["stdout"], "the run was not loud"
        assert "temporary ansible.log" in places
        assert not any("AnsiballZ" in name for name in places), "a module with its arguments was left behind"
        self.search_in(places, secrets)

    def search_in(self, places: Mapping[str, bytes], secrets: Iterable[str]) -> None:
        """The same in other places: name -> content."""
        wanted = sorted({*secrets, *self.recorder.bearers, *self.recorder.assertions, PROXY_PASSWORD})
        for number, secret in enumerate(wanted):
            assert len(secret) > 15, "too short to search for"
            for form in forms_of(secret):
                found = [name for name, content in places.items() if form.encode() in content]
                assert not found, f"secret {number} of {len(wanted)} ({secret[:3]}…) stands in {found}"


def forms_of(secret: str) -> set[str]:
    """As it is, inside JSON, inside a URL, and in Base64."""
    return {secret, json.dumps(secret)[1:-1], quote(secret), base64.b64encode(secret.encode()).decode().rstrip("=")}


def read_secret(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").strip()


def key_lines(path: str) -> list[str]:
    """A private key's body, line by line."""
    return [
        line for line in Path(path).read_text(encoding="ascii").splitlines() if "-----" not in line and len(line) > 20
    ]


def without(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in names}

# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domain controller's script refuses what it must, and its TLS files are what they are called. Needs no Samba."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from ansible_collections.mailsec.smime.tests.lab.directory import make_tls

SCRIPT = Path(make_tls.__file__).with_name("samba")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, *words], capture_output=True, text=True, check=False)


def verify(folder: Path, authority: str, certificate: str) -> str:
    words = ["openssl", "verify", "-verify_ip", "127.0.0.77", "-CAfile", folder / authority, folder / certificate]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


def test_status_of_a_folder_without_controller_is_three(tmp_path: Path) -> None:
    ended = run("status", tmp_path)
    assert ended.returncode == 3
    assert "not running" in ended.stdout


def test_stopping_what_does_not_run_is_no_failure(tmp_path: Path) -> None:
    assert run("stop", tmp_path).returncode == 0


def test_wrong_use_is_two_and_shows_the_usage(tmp_path: Path) -> None:
    for words in (
        (),
        ("dance", tmp_path),
        ("start",),
        ("start", tmp_path, "--tls", "none"),
        ("status", tmp_path, "--x"),
    ):
        ended = run(*words)
        assert ended.returncode == 2
        assert "samba up LAB" in ended.stderr


def test_a_path_too_long_for_sockets_is_named(tmp_path: Path) -> None:
    ended = run("status", tmp_path / ("long" * 25))
    assert ended.returncode == 1
    assert "too long for Unix sockets" in ended.stderr


def test_tls_files_are_what_they_are_called(tmp_path: Path) -> None:
    make_tls.write_tls(tmp_path, "127.0.0.77", datetime.now(UTC).replace(microsecond=0))
    assert verify(tmp_path, "ca.pem", "valid.pem").strip().endswith("OK")
    assert "certificate has expired" in verify(tmp_path, "ca.pem", "expired.pem")
    assert "unable to get local issuer certificate" in verify(tmp_path, "other-ca.pem", "valid.pem")
    assert (tmp_path / "server.key.pem").stat().st_mode & 0o777 == 0o600

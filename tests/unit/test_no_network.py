"""Unit tests of plugins run with sockets closed: the guard itself is tested here, in a run of pytest of its own."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

ATTEMPT = """
import socket

def test_opens_a_socket():
    socket.socket(socket.AF_INET)
"""


def test_a_plugin_test_that_opens_a_socket_fails(tmp_path: pathlib.Path) -> None:
    here = pathlib.Path(__file__).parent
    unit = tmp_path / "tests" / "unit"
    (unit / "plugins").mkdir(parents=True)
    shutil.copy(here / "conftest.py", unit)
    (unit / "plugins" / "test_attempt.py").write_text(ATTEMPT, encoding="utf-8")
    (unit / "test_attempt_elsewhere.py").write_text(ATTEMPT, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", str(unit)]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "SocketBlockedError" in finished.stdout
    assert "1 failed, 1 passed" in finished.stdout

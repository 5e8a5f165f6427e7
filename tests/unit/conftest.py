"""Settings of all unit tests: no network for tests of plugins, property tests that do not depend on the clock.

Must not hold fixtures of single packages; those stand beside their tests.
"""

from __future__ import annotations

import pathlib

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

ROOT = pathlib.Path(__file__).parents[2]
PLUGIN_TESTS = pathlib.Path(__file__).parent / "plugins"

# A deadline would fail tests on a busy machine; the database stays out of the checkout's tracked folders.
settings.register_profile(
    "project", deadline=None, database=DirectoryBasedExampleDatabase(ROOT / ".cache" / "hypothesis")
)
settings.load_profile("project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Close sockets for every test of a plugin; a test that needs a server belongs to tests/integration."""
    for item in items:
        if item.path.is_relative_to(PLUGIN_TESTS):
            item.add_marker(pytest.mark.disable_socket)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in how many dialects the scenarios of tests/unit/dialects held."""
    reports = [one for one in terminalreporter.getreports("passed") if "test_every_scenario_holds[" in one.nodeid]
    if reports:
        terminalreporter.write_line(f"dialects: every scenario held in {len(reports)} combinations of forms")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their kind alone: those made with new keys would give every process other names for the tests."""
    return "bytes" if isinstance(val, bytes) else None

"""Prepares a home folder for ansible-test: `python ansible_test_home.py FOLDER`.

ansible-test passes only HOME and PATH on to pip, and fetches a bootstrap script from a host of its own. This file
writes into FOLDER (a) pip's settings as they apply here, from all configuration files and PIP_* variables, and (b) a
stand-in for that script which uses the pip that Python brings along. So it works wherever pip works. It must not touch
the real home folder.
"""

from __future__ import annotations

import ast
import configparser
import os
import pathlib
import subprocess
import sys

# pip's release in the name is the one that ansible-test wants: 24.2 for ansible-core 2.18 and 2.19, 25.2 from 2.20 on.
STAND_IN_NAMES = ("get_pip_24_2.py", "get_pip_25_2.py")

# ensurepip runs in a child because in-process it clears pip's configuration.
STAND_IN = '''"""Stand-in for the get-pip script: pip from ensurepip, then the wanted release from the package index."""
import subprocess
import sys

arguments = [a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
subprocess.check_call([sys.executable, "-m", "pip", "install", *arguments])
'''


def read_pip_settings() -> dict[str, dict[str, str]]:
    """Return pip's effective settings, section -> key -> value; variables win over files, as in pip itself."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    settings: dict[str, dict[str, str]] = {"global": {}}
    variables: dict[str, str] = {}
    for line in listing.splitlines():
        name, _equals, literal = line.partition("=")
        section, _dot, key = name.rpartition(".")
        target = variables if section == ":env:" else settings.setdefault(section, {})
        target[key] = str(ast.literal_eval(literal))
    settings["global"].update(variables)
    settings["global"]["quiet"] = "2"  # what is installed where is no news of a test
    return add_network_settings(settings)


def add_network_settings(settings: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Add what pip reads from other variables that ansible-test does not pass on, and the real download cache."""
    for key, names in (
        ("cert", ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")),
        ("proxy", ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")),
    ):
        found = [os.environ[name] for name in names if os.environ.get(name)]
        if found:
            settings["global"].setdefault(key, found[0])
    cache = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=False)
    if cache.returncode == 0:
        settings["global"].setdefault("cache-dir", cache.stdout.strip())
    return settings


def write_private(path: pathlib.Path, content: str) -> None:
    """Write a file that only its owner may read: an index address may hold a password."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def prepare(home: pathlib.Path) -> None:
    """Write pip's settings and the stand-ins below `home`."""
    configuration = configparser.RawConfigParser()
    configuration.read_dict(read_pip_settings())
    path = home / ".config" / "pip" / "pip.conf"
    write_private(path, "")
    with path.open("w", encoding="utf-8") as file:
        configuration.write(file)
    for name in STAND_IN_NAMES:
        write_private(home / ".ansible" / "test" / "cache" / name, STAND_IN)


if __name__ == "__main__":
    prepare(pathlib.Path(sys.argv[1]))

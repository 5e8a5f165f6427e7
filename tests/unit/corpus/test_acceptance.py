# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.tests.corpus import accept
from ansible_collections.mailsec.smime.tests.corpus.formats import FORMATS
from ansible_collections.mailsec.smime.tests.corpus.judgement import answer_of
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADDRESS, certificate_der
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import certificates_only, signed_data

GOOD = certificate_der()
SIGNING = certificate_der(key_usage=("digitalSignature",))
AUTHORITY = certificate_der(authority=True, addresses=("ca@contoso.example",))


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that writes a manifest of (name, content, label, expected, more) and runs the acceptance test."""

    def run(*entries: tuple[str, bytes, str, dict[str, Any], dict[str, Any]]) -> int:
        rows = []
        for name, content, label, expected, more in entries:
            (tmp_path / name).write_bytes(content)
            rows.append({"file": name, "label": label, "expected": expected, **more})
        (tmp_path / "manifest.json").write_text(json.dumps({"entries": rows}))
        monkeypatch.setenv("SMIME_CORPUS", str(tmp_path / "manifest.json"))
        return accept.main(["--counts", str(tmp_path / "counts")])

    return run


RIGHT = {
    "format": "x509-der",
    "parses": True,
    "smime_encryption": True,
    "smime_signing": True,
    "addresses": [ADDRESS],
}


def test_entries_that_agree_pass_and_are_counted(
    collection: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = {"certificates": 2, "encryption_cert_sha256": [answer_of("userCertificate", GOOD).fingerprint]}
    assert (
        collection(
            ("good", GOOD, "consensus", RIGHT, {}),
            ("signing", SIGNING, "rule", {**RIGHT, "smime_encryption": False}, {}),
            ("bag", signed_data([SIGNING, GOOD]), "construction", {**RIGHT, "format": "pkcs7-der"}, bag),
            ("chain", certificates_only([AUTHORITY, GOOD]), "rule", {**RIGHT, "format": "pkcs7-ber"}, {}),
            (
                "container",
                signed_data([SIGNING]),
                "container",
                {"format": "pkcs7-der", "parses": False},
                {"certificates": 1},
            ),
            (
                "none",
                b"",
                "construction",
                {**RIGHT, "format": "empty", "parses": False, "smime_encryption": False, "smime_signing": False},
                {},
            ),
            ("unstated", GOOD, "consensus", {"format": "x509-der", "addresses": None}, {}),
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "7 entries with a hard label, 0 wrong" in said
    assert (tmp_path / "counts").read_text() == "7 0 0\n"


@pytest.mark.parametrize(
    ("expected", "more", "told"),
    [
        ({"format": "pem"}, {}, "format is der, expected pem"),
        ({**RIGHT, "parses": False}, {}, "parses is True, expected False"),
        ({**RIGHT, "smime_encryption": False}, {}, "smime_encryption is True, expected False"),
        ({**RIGHT, "smime_signing": False}, {}, "smime_signing is True, expected False"),
        ({**RIGHT, "addresses": ["b@contoso.example"]}, {}, "addresses are ['ada@contoso.example'], expected"),
        (RIGHT, {"certificates": 2}, "1 certificates, expected 2"),
        (RIGHT, {"encryption_cert_sha256": ["00"]}, "the encryption certificate is"),
    ],
)
def test_a_wrong_answer_is_named_and_fails(
    collection: Any, capsys: pytest.CaptureFixture[str], expected: dict[str, Any], more: dict[str, Any], told: str
) -> None:
    assert collection(("good", GOOD, "consensus", expected, more)) == 1
    said = capsys.readouterr().out
    assert "WRONG  good (consensus): " in said
    assert told in said


@pytest.mark.parametrize("label", ["disputed", "policy"])
def test_what_nobody_agrees_about_is_listed_and_never_fails(
    collection: Any, capsys: pytest.CaptureFixture[str], label: str
) -> None:
    assert collection(("good", GOOD, label, {**RIGHT, "smime_encryption": False}, {})) == 0
    said = capsys.readouterr().out
    assert f"good ({label}): encryption yes, signing yes (no objection); smime_encryption is True" in said


def test_a_crash_is_a_wrong_answer(
    collection: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_attribute: str, _content: bytes) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(accept, "answer_of", crash)
    assert collection(("good", GOOD, "consensus", RIGHT, {})) == 1
    assert "good (consensus): crashed with RuntimeError: boom" in capsys.readouterr().out


def test_a_manifest_of_another_form_is_refused(collection: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert collection(("good", GOOD, "consensus", {"format": "scroll"}, {})) == 2
    assert "good: format 'scroll' is not known" in capsys.readouterr().out


def test_a_missing_file_is_named(collection: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert collection(("good", GOOD, "consensus", RIGHT, {"file": "bad"})) == 2
    assert "bad: there is no such file" in capsys.readouterr().out


def test_where_there_is_no_collection_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SMIME_CORPUS", raising=False)
    monkeypatch.setattr(accept, "ROOT", tmp_path / "checkout")
    assert accept.main([]) == 0
    assert "no labelled collection here" in capsys.readouterr().out
    beside = tmp_path / "shared" / "corpus"
    beside.mkdir(parents=True)
    (beside / "manifest.json").write_text('{"entries": []}')
    assert accept.main([]) == 0
    assert "0 entries with a hard label" in capsys.readouterr().out


def test_a_named_collection_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMIME_CORPUS", str(tmp_path / "nothing.json"))
    with pytest.raises(SystemExit) as caught:
        accept.main([])
    assert caught.value.code == 2
    assert "nothing.json, where no file is" in capsys.readouterr().out


def test_every_kind_of_content_has_a_name_for_manifests() -> None:
    assert set().union(*FORMATS.values()) == set(Encoding)

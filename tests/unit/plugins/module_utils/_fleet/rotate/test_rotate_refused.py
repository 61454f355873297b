# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a rotation refuses before the first request, and the forms of files that it changes in place."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import own_file
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import read_credentials
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.job import FleetRotate
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.rotate import Bench


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"credentials_file": None}, "credentials_file is missing"),
        ({"password_length": 8}, "password_length must be 12..128, not 8"),
        ({"pin_length": 3}, "pin_length must be 4..32, not 3"),
        ({"credentials": {"u3100": {"sipxcom": {"password": "canary-above"}}}}, "has a password in credentials"),
    ],
)
def test_options_that_are_refused(change: dict[str, Any], message: str, tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path)
    if "credentials_file" in change:
        bench.users = [{**one, "sipxcom": {**one["sipxcom"], "password": PASSWORD}} for one in bench.users]
    result = bench.run(**change)
    assert result["failed"]
    assert message in result["msg"]
    assert bench.wire.calls == []
    assert not bench.pending.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("u3100: {sipxcom: {password: &p canary-portal-word}}\nu3101: {sipxcom: {password: *p}}\n", "unusual form"),
        ("u3100: &b {sipxcom: {password: canary-portal-word}}\nu3101: *b\n", "unusual form"),
    ],
)
def test_files_that_cannot_be_changed_in_place(text: str, message: str, tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path, 2)
    bench.write(text)
    bench.users = bench.users[: text.count("u310")]
    before = bench.file.read_bytes()
    result = bench.run()
    assert result["failed"]
    assert message in result["msg"], result["msg"]
    assert bench.wire.calls == []
    assert bench.file.read_bytes() == before
    assert not bench.pending.exists()


@pytest.mark.parametrize(
    "text",
    [
        "u3100:\n  sipxcom:\n    password: |-\n      canary-portal-word\n\n"
        "u3101: {sipxcom: {password: canary-portal-word}}",
        '{"u3100": {"sipxcom": {"password": "canary-portal-word"}},\n'
        ' "u3101": {"sipxcom": {"password":\n"canary-portal-word"}}}',
        "# \U0001f600 \u00e4\r\nu3100:\r\n  sipxcom:\r\n    password: 'canary-portal-word'\r\n"
        'u3101:\r\n  sipxcom: {password: "canary-portal\\x2dword", voicemail_pin: {pin: "4711"}}  # \u00fc\r\n',
        "---\n? u3100\n: sipxcom: {voicemail_pin: {update_pin: always, pin: '0815'}, password: canary-portal-word}\n"
        "u3101:\n    sipxcom:\n        # the old one\n        password:   canary-portal-word   # until May\n...\n",
        "\ufeffu3100: {sipxcom: {password: canary-portal-word}}\nu3101: {sipxcom: {password: canary-portal-word}}\n",
    ],
)
def test_forms_of_files_that_are_changed_in_place(text: str, tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path, 2)
    bench.file.write_bytes(text.encode())
    result = bench.run(pins=True)
    assert not result.get("failed"), result
    bench.check_every_stored_secret_works()
    for name, user in bench.accounts().items():
        assert user["voicemail_pin"] == bench.stored()[name]["sipxcom"]["voicemail_pin"]["pin"]
    after = bench.file.read_bytes().decode()
    assert [line.split("#")[1:] for line in after.splitlines()] != [] or "#" not in text
    assert after.count("#") == text.count("#")
    assert after.count("\r\n") >= text.count("\r\n")


def test_users_whose_new_password_could_not_be_stored(tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path)
    bench.users[0]["sipxcom"]["password"] = PASSWORD
    bench.write("u3101: {sipxcom: {password: canary-portal-word}}\nu3102: {sipxcom: {password: canary-portal-word}}\n")
    bench.users[1]["sipxcom"]["portal_password"] = {"new_password": "canary-back-again"}
    bench.users[3]["sipxcom"] |= {"username": "3102", "password": "canary-other"}
    result = bench.run()
    assert "u3100): has no sipxcom.password in credentials_file" in result["msg"]
    assert "u3101): describes portal_password, which would set the password back" in result["msg"]
    assert "u3103): logs in as 3102 like u3102" in result["msg"]
    assert bench.wire.calls == []


def test_a_link_is_not_replaced(tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path)
    real = tmp_path / "real.yml"
    bench.file.rename(real)
    bench.file.symlink_to(real)
    assert "is a symbolic link" in bench.run()["msg"]
    assert bench.wire.calls == []


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"u3100": 1}', '{"u3100": {"sipxcom": {"password": 5}}}'])
def test_a_file_of_new_secrets_that_no_run_wrote(text: str, tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path)
    bench.pending.write_text(text, encoding="utf-8")
    job = FleetRotate(open_transport=bench.wire.open)
    values, _problem = validated(job, {"users": bench.users, "credentials_file": [str(bench.file)]})
    result = job.execute(Run(values, Mode()))
    if text:
        assert "passwords.yml.pending" in result["msg"]
        assert bench.wire.calls == []
        assert bench.pending.read_text(encoding="utf-8") == text


def test_changes_of_others_in_the_credentials_file_stay(tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path)

    def before(method: str, target: str) -> None:
        if not bench.wire.calls:
            text = bench.file.read_text(encoding="utf-8")
            bench.file.write_text(
                text.replace("u3103: ", "# left\nu4000: {ucp: {password: x}}\nu9: "), encoding="utf-8"
            )

    bench.wire.before = before
    result = bench.run()
    assert result["failed"]
    assert "no entry for u3103 any more" in result["msg"]
    assert [name for name, entry in bench.saved().items() if entry] == ["u3103"]
    stored = bench.stored()
    assert stored["u4000"] == {"ucp": {"password": "x"}}
    assert stored["u9"] == {"sipxcom": {"password": PASSWORD}}
    assert all(bench.accounts()[name]["password"] == stored[name]["sipxcom"]["password"] for name in ("u3100", "u3102"))
    bench.check_no_secret_is_lost()


@pytest.mark.parametrize(
    "entry", ["lost", "{sipxcom: [x]}", "{sipxcom: }", "{sipxcom: {voicemail_pin: '4711'}}"], ids=str
)
def test_an_entry_that_cannot_take_a_secret_any_more_keeps_no_other_from_its_own(
    entry: str, tmp_path: pathlib.Path
) -> None:
    """Found by fuzzing: somebody spoils one entry of the file during the run."""
    bench = Bench(tmp_path)

    def before(method: str, target: str) -> None:
        if not bench.wire.calls:
            lines = bench.file.read_text(encoding="utf-8").splitlines()
            changed = [f"u3103: {entry}" if line.startswith("u3103:") else line for line in lines]
            assert changed != lines
            bench.file.write_text("\n".join(changed) + "\n", encoding="utf-8")

    bench.wire.before = before
    result = bench.run(pins=True)
    assert "exception" not in result
    assert "no entry for u3103 any more" in result["msg"]
    assert [name for name, one in bench.saved().items() if one] == ["u3103"]
    stored = bench.stored()
    assert all(bench.accounts()[name]["password"] == stored[name]["sipxcom"]["password"] for name in ("u3100", "u3102"))


@pytest.mark.parametrize("pins", [False, True])
def test_an_entry_whose_pin_is_empty_takes_its_secrets(pins: bool, tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path)
    text = bench.file.read_text(encoding="utf-8")
    bench.write(text.replace(f"password: {PASSWORD}}}", f"password: {PASSWORD}, voicemail_pin: }}"))
    assert "voicemail_pin" in bench.file.read_text(encoding="utf-8")
    result = bench.run(pins=pins)
    assert not result.get("failed"), result["msg"]
    bench.check_every_stored_secret_works()


def test_a_file_that_takes_an_unusual_form_during_the_run(tmp_path: pathlib.Path) -> None:
    """The secrets are in force by then, so the message says where they are."""
    bench = Bench(tmp_path)

    def before(method: str, target: str) -> None:
        if not bench.wire.calls:
            text = bench.file.read_text(encoding="utf-8")
            text = text.replace("password: ", "password: &p ", 1)
            bench.file.write_text(text.replace(f"password: {PASSWORD}", "password: *p"), encoding="utf-8")

    bench.wire.before = before
    result = bench.run()
    assert result["failed"]
    assert "unusual form" in result["msg"]
    assert f"the new secrets are in {bench.pending}" in result["msg"]
    assert "nothing was sent" not in result["msg"]
    bench.check_no_secret_is_lost()


def test_a_file_that_cannot_be_replaced_at_the_end(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)
    replace = os.replace

    def full(old: str, new: str) -> None:
        if str(new) == str(bench.file):
            raise OSError(28, "No space left on device")
        replace(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(own_file.os, "replace", full)
        result = bench.run()
    assert result["failed"]
    assert "no space left on device" in result["msg"]
    bench.check_no_secret_is_lost()
    assert not bench.run().get("failed")
    bench.check_every_stored_secret_works()


def test_two_credentials_files(tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path)
    folder = tmp_path / "secrets"
    folder.mkdir()
    entries = {f"u{name}": {"sipxcom": {"password": PASSWORD}} for name in bench.names}
    (folder / "a.json").write_text(json.dumps({name: entries[name] for name in ("u3100", "u3101")}, indent=4) + "\n")
    (folder / "b.yml").write_text(
        "---\nu3102:\n  sipxcom:\n    password: 'canary-portal-word'  # of Lee\n"
        "u3103:\n  sipxcom: {password: canary-portal-word}\n"
    )
    result = bench.run(credentials_file=[str(folder)], pins=True)
    assert not result.get("failed"), result
    stored = read_credentials([str(folder)], None)
    for name, user in bench.accounts().items():
        assert stored[name]["sipxcom"]["password"] == user["password"]
        assert stored[name]["sipxcom"]["voicemail_pin"]["pin"] == user["voicemail_pin"]
    assert sorted(os.listdir(folder)) == ["a.json", "b.yml"]
    assert "  # of Lee\n" in (folder / "b.yml").read_text(encoding="utf-8")
    assert '\n    "u3101": {\n        "sipxcom": {' in (folder / "a.json").read_text(encoding="utf-8")


def test_an_encrypted_file_needs_the_vault(tmp_path: pathlib.Path) -> None:
    bench = Bench(tmp_path, encrypted=True)
    bench.encrypted = False
    with pytest.raises(VoiceError):
        read_credentials([str(bench.file)], None)
    job = FleetRotate(open_transport=bench.wire.open)
    values, _problem = validated(job, {"users": bench.users, "credentials_file": [str(bench.file)]})
    assert "is encrypted with Ansible's vault" in job.execute(Run(values, Mode()))["msg"]
    assert bench.wire.calls == []

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that users name: only regular files of this user, private, with content of a fleet run."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import stat
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import export_file, own_file
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run

#: option -> the job that has it, and the name of the file
OPTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "report_file": (Fleet, "report.jsonl"),
    "state_file": (Fleet, "state.jsonl"),
    "dest": (FleetInfo, "live.yml"),
}
FOREIGN = "precious: true\n"


def attempt(option: str, path: pathlib.Path) -> tuple[dict[str, Any], list[Any]]:
    """The result of a task that names the file, and the requests that it sent."""
    wire = pbx(1)
    result = run(OPTIONS[option][0], wire, users=people(1), **{option: str(path)})
    return result, wire.calls


def make_link(path: pathlib.Path) -> None:
    (path.parent / "precious").write_text(FOREIGN, encoding="utf-8")
    path.symlink_to("precious")


def make_socket(path: pathlib.Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener, pytest.MonkeyPatch.context() as patch:
        # The path of a socket is short.
        patch.chdir(path.parent)
        listener.bind(path.name)


KINDS: dict[str, Callable[[pathlib.Path], Any]] = {
    "a symbolic link": make_link,
    "a folder": pathlib.Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": make_socket,
}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_a_regular_file_is_opened(tmp_path: pathlib.Path, option: str, kind: str) -> None:
    path = tmp_path / OPTIONS[option][1]
    KINDS[kind](path)
    before = os.lstat(path)
    result, calls = attempt(option, path)
    assert f"{option} {path} is {kind}" in result["msg"]
    assert "give the path of a regular file" in result["msg"] or kind == "a folder"
    assert calls == []
    assert os.path.samestat(before, os.lstat(path))
    if kind == "a symbolic link":
        assert path.read_text(encoding="utf-8") == FOREIGN


@pytest.mark.parametrize("option", OPTIONS)
def test_a_device_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    path = tmp_path / OPTIONS[option][1]
    path.touch()
    look = os.lstat

    def as_device(name: Any, **options: Any) -> os.stat_result:
        status = look(name, **options)
        if pathlib.Path(name) != path:
            return status
        return os.stat_result((stat.S_IFCHR | 0o666, *status[1:]))

    monkeypatch.setattr(os, "lstat", as_device)
    result, calls = attempt(option, path)
    assert f"{option} {path} is a device" in result["msg"]
    assert calls == []


def test_what_takes_the_place_between_look_and_opening_is_refused(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.jsonl"
    os.mkfifo(path)
    monkeypatch.setattr(own_file, "_refuse_other_kinds", lambda *_: None)
    with pytest.raises(VoiceError, match="is a pipe"):
        own_file.open_own(str(path), "report_file")
    path.unlink()
    make_link(path)
    with pytest.raises(VoiceError, match="cannot be written"):
        own_file.open_own(str(path), "report_file")


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(
    "content",
    [FOREIGN, "root:x:0:0\n", '{"a": 1}\n', "[1, 2]\n", "- hosts: all\n", "- name: play\n  hosts: all\n", "\x00" * 99],
)
def test_what_something_else_wrote_is_kept(tmp_path: pathlib.Path, option: str, content: str) -> None:
    path = tmp_path / OPTIONS[option][1]
    path.write_text(content, encoding="utf-8")
    result, calls = attempt(option, path)
    assert result["failed"]
    assert option in result["msg"]
    assert str(path) in result["msg"]
    assert calls == []
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("option", OPTIONS)
def test_a_file_of_somebody_else_is_refused(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    path = tmp_path / OPTIONS[option][1]
    path.touch()
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    result, calls = attempt(option, path)
    assert "belongs to another user" in result["msg"]
    assert calls == []


@pytest.mark.parametrize("option", ["report_file", "state_file"])
def test_a_file_with_several_names_is_refused(tmp_path: pathlib.Path, option: str) -> None:
    """What is appended to it would be in the backup, too."""
    path, backup = tmp_path / OPTIONS[option][1], tmp_path / "backup"
    path.touch(0o644)
    os.link(path, backup)
    result, calls = attempt(option, path)
    assert f"{option} {path} has 2 names (hard links)" in result["msg"]
    assert "a copy of its own" in result["msg"]
    assert (calls, backup.read_bytes(), stat.S_IMODE(backup.stat().st_mode)) == ([], b"", 0o644)


def test_an_export_replaces_one_name_of_several(tmp_path: pathlib.Path) -> None:
    path, backup = tmp_path / "live.yml", tmp_path / "backup"
    assert not attempt("dest", path)[0].get("failed")
    os.link(path, backup)
    before = backup.read_bytes()
    assert not run(FleetInfo, pbx(2), users=people(2), dest=str(path)).get("failed")
    assert backup.read_bytes() == before != path.read_bytes()


@pytest.mark.parametrize(("kind", "make"), KINDS.items())
def test_the_last_export_is_read_as_a_regular_file_only(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, kind: str, make: Callable[[pathlib.Path], Any]
) -> None:
    """What takes its place after the check at the start is not opened, and its content shows nowhere."""
    path = tmp_path / "live.yml"
    make(path)
    monkeypatch.setattr(own_file, "_refuse_other_kinds", lambda *_: None)
    monkeypatch.setattr(export_file, "check_own", lambda *_: None)
    result, _calls = attempt("dest", path)
    assert result["failed"]
    assert f"dest {path}" in result["msg"]
    assert "precious" not in json.dumps(result)


@pytest.mark.parametrize("option", ["report_file", "dest"])
def test_an_own_file_is_replaced_and_becomes_private(tmp_path: pathlib.Path, option: str) -> None:
    path = tmp_path / OPTIONS[option][1]
    assert not attempt(option, path)[0].get("failed")
    content = path.read_bytes()
    assert content
    path.chmod(0o644)
    result, _calls = attempt(option, path)
    assert not result.get("failed")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes().splitlines()) == len(content.splitlines())


def test_a_new_file_that_cannot_be_finished_leaves_nothing(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    path.write_text("old", encoding="utf-8")

    def fill() -> None:
        with own_file.replacing(str(path), "report_file") as descriptor:
            os.write(descriptor, b"secret")
            raise OSError(28, "No space left on device")

    with pytest.raises(VoiceError, match="no space left on device"):
        fill()
    assert [one.name for one in tmp_path.iterdir()] == ["report.jsonl"]
    assert path.read_text(encoding="utf-8") == "old"


def test_a_state_file_that_was_exchanged_is_not_removed(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"

    def exchange(method: str, target: str) -> None:
        path.unlink(missing_ok=True)
        path.write_text(FOREIGN, encoding="utf-8")

    wire = pbx(1)
    wire.before = exchange
    assert not run(Fleet, wire, users=people(1), state_file=str(path)).get("failed")
    assert path.read_text(encoding="utf-8") == FOREIGN

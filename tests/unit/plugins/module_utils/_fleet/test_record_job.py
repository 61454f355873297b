# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file that remembers which users a job is done with."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.record_job import FLEET_RECORD
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated

HEAD = '{"fleet_record":1,"job":"holiday"}\n'


def record(path: pathlib.Path, *users: str, check: bool = False, **options: Any) -> dict[str, Any]:
    params: dict[str, Any] = {"path": str(path), "job": "holiday", **options}
    if users:
        params["users"] = list(users)
    values, problem = validated(FLEET_RECORD, params)
    assert problem is None
    return FLEET_RECORD.execute(Run(values, Mode(check=check)))


def test_names_are_added_once(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "done"
    summary = {"users": 0}
    empty = {"changed": False, "path": str(path), "users": [], "recorded": None, "summary": summary}
    assert record(path) == empty
    assert not path.exists()
    assert record(path, "kim", "lee", check=True)["users"] == ["kim", "lee"]
    assert not path.exists()
    assert record(path, "kim", "lee", "kim")["changed"]
    assert path.read_text(encoding="utf-8") == HEAD + '{"name":"kim"}\n{"name":"lee"}\n'
    assert path.stat().st_mode & 0o777 == 0o600
    again = record(path, "lee", "kim")
    assert (again["changed"], again["users"]) == (False, ["kim", "lee"])
    assert record(path, "max")["users"] == ["kim", "lee", "max"]


def test_a_line_that_a_kill_cut_off_is_lost_alone(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "done"
    path.write_text(HEAD + '{"name":"kim"}\n{"name":"le', encoding="utf-8")
    assert record(path)["users"] == ["kim"]
    assert record(path, "lee")["users"] == ["kim", "lee"]
    assert path.read_text(encoding="utf-8") == HEAD + '{"name":"kim"}\n{"name":"lee"}\n'
    path.write_text(HEAD[:9], encoding="utf-8")
    assert record(path, "lee")["users"] == ["lee"]
    assert path.read_text(encoding="utf-8") == HEAD + '{"name":"lee"}\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("mine\n", "is not a record of the job holiday, and it is not overwritten"),
        ('{"fleet_record":1,"job":"offboard"}\n', "is not a record of the job holiday"),
        ('{"fleet_undo":1}\n', "is not a record of the job holiday"),
        (HEAD + '{"name":1}\n', ":2 is not a record of the job holiday"),
        (HEAD + "[]\n", ":2 is not a record of the job holiday"),
    ],
)
@pytest.mark.parametrize("users", [(), ("kim",)])
def test_what_another_job_wrote_is_refused(
    tmp_path: pathlib.Path, content: str, message: str, users: tuple[str, ...]
) -> None:
    path = tmp_path / "done"
    path.write_text(content, encoding="utf-8")
    result = record(path, *users)
    assert result["failed"]
    assert message in result["msg"]
    assert path.read_text(encoding="utf-8") == content


def test_no_link_is_followed_and_no_pipe_opened(tmp_path: pathlib.Path) -> None:
    other, link, pipe = tmp_path / "other", tmp_path / "link", tmp_path / "pipe"
    other.write_text(HEAD, encoding="utf-8")
    link.symlink_to(other)
    os.mkfifo(pipe)
    for path, kind in ((link, "a symbolic link"), (pipe, "a pipe"), (tmp_path, "a folder")):
        for users in ((), ("kim",)):
            assert f"is {kind}" in record(path, *users)["msg"]
    assert other.read_text(encoding="utf-8") == HEAD


@pytest.mark.parametrize("content", ["", '{"fleet_undo":1,', '{"fleet_undo":1,"time":"t","source":"s"}'])
def test_an_undo_file_without_a_whole_line_is_no_record(tmp_path: pathlib.Path, content: str) -> None:
    undo = tmp_path / "undo"
    undo.write_text(content, encoding="utf-8")
    assert record(tmp_path / "done", undo_file=str(undo))["recorded"] is None
    undo.write_text('{"fleet_undo":1,"time":"t","source":"s"}\n', encoding="utf-8")
    assert record(tmp_path / "done", undo_file=str(undo))["recorded"] == []


def test_the_users_of_an_undo_file(tmp_path: pathlib.Path) -> None:
    path, undo = tmp_path / "done", tmp_path / "undo"
    assert record(path, undo_file=str(undo))["recorded"] is None
    lines = '{"fleet_undo":1,"time":"t","source":"s"}\n{"name":"kim","sipxcom":{}}\n{"name":"lee"}\n{"name":"kim"}\n'
    undo.write_text(lines, encoding="utf-8")
    assert record(path, undo_file=str(undo))["recorded"] == ["kim", "lee"]
    undo.write_text("- name: kim\n", encoding="utf-8")
    assert "is not the undo file of a fleet run" in record(path, undo_file=str(undo))["msg"]

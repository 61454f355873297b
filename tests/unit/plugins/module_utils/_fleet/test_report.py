# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run, and the files of lines behind it."""

from __future__ import annotations

import errno
import json
import os
import pathlib
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import LineFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import unwritable
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run


def opened(path: pathlib.Path) -> LineFile:
    """A file of lines, whatever its content is."""
    return LineFile(str(path), what="report_file", kind="a file of lines", is_ours=lambda head: True)


def test_an_unwritable_report_fails_at_the_start(tmp_path: pathlib.Path) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), report_file=str(tmp_path / "none" / "report.jsonl"))
    assert "report_file" in result["msg"]
    assert "cannot be written: no such file or directory" in result["msg"]
    assert wire.calls == []


def test_the_report_is_nobody_elses_business(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    run(Fleet, pbx(1), users=people(1), report_file=str(path))
    assert path.stat().st_mode & 0o777 == 0o600


def test_lines_are_whole_and_any_text_fits(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    file = opened(path)
    file.write({"user": "Zażółć\nline"})
    file.write({"user": "\ud800"})
    file.close()
    lines = path.read_bytes().splitlines()
    assert json.loads(lines[0]) == {"user": "Zażółć\nline"}
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"", b""),
        (b'{"user":"a"}\n', b'{"user":"a"}\n'),
        (b'{"user":"a"}\n{"us', b'{"user":"a"}\n'),
        (b'{"us', b""),
        (b'{"user":"a"}\n' + b"x" * 200_000, b'{"user":"a"}\n'),
        (b'\n[]\nnull\n{"user":["a"]}\n{"user":"b"}\n{"user":"a"}\n', b'{"user":"a"}\n'),
        (b'{"user":"b"}\n' * 20_000 + b'{"user":"a","more":1}\n', b'{"user":"a","more":1}\n'),
    ],
)
def test_a_report_goes_on_after_the_rows_that_count(tmp_path: pathlib.Path, content: bytes, kept: bytes) -> None:
    path = tmp_path / "report.jsonl"
    path.write_bytes(content)
    file = opened(path)
    file.keep(lambda row: isinstance(row, dict) and row["user"] == "a")
    file.write({"user": "c"})
    file.close()
    assert path.read_bytes() == kept + b'{"user":"c"}\n'


def test_a_line_that_the_disk_takes_in_parts_is_whole(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    path = tmp_path / "report.jsonl"
    file = opened(path)
    file.write({"user": "kim"})
    file.close()
    assert path.read_bytes() == b'{"user":"kim"}\n'


def test_a_full_disk_is_reported_before_the_first_request(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = opened(tmp_path / "lines.jsonl")
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(VoiceError, match="no space left"):
        file.write({"user": "kim"})
    file.close()
    wire = pbx(1)
    path = tmp_path / "report.jsonl"
    result = run(Fleet, wire, users=people(1), report_file=str(path))
    assert f"report_file {path} cannot be written: no space left on device" in result["msg"]
    assert wire.calls == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lines.jsonl", "report.jsonl"]


@pytest.mark.parametrize("what", ["report_file", "state_file"])
def test_a_disk_that_fills_up_stops_the_run_and_hides_nothing(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    written = LineFile.write

    def write(file: LineFile, row: Mapping[str, Any]) -> None:
        if file.what == what and row.get("user") == "user-3101":
            raise unwritable(what, "/full", OSError(errno.ENOSPC, "No space left on device"))
        written(file, row)

    monkeypatch.setattr(LineFile, "write", write)
    files = {name: str(tmp_path / name) for name in ("report_file", "state_file")}
    result = run(Fleet, pbx(4), users=people(4), concurrency=1, **files)
    assert result["failed"]
    assert result["changed"]
    assert result["summary"] | {"seconds": 0, "requests": 0} == {
        "total": 4,
        "changed": 2,
        "ok": 0,
        "failed": 0,
        "stale": 0,
        "resumed": 0,
        "unplanned": 0,
        "skipped": 0,
        "not_tried": 2,
        "failure_kinds": {},
        "requests": 0,
        "seconds": 0,
    }
    assert [row["user"] for row in result["results"]] == ["user-3100", "user-3101"]
    assert result["failure"]["kind"] == "invalid"
    assert result["msg"] == (
        f"fleet: the run stopped with 2 users not tried because {what} /full cannot be written: no space left on"
        " device; give a path in a folder that exists and is writable, on a file system with space."
    )


def test_wrong_data_leaves_the_last_report_and_no_state(tmp_path: pathlib.Path) -> None:
    report, state = tmp_path / "report.jsonl", tmp_path / "state.jsonl"
    run(Fleet, pbx(1), users=people(1), report_file=str(report))
    last = report.read_bytes()
    assert last
    typo = [{"name": "kim", "sipxcon": {}}]
    assert run(Fleet, pbx(1), users=typo, report_file=str(report), state_file=str(state))["failed"]
    assert report.read_bytes() == last
    assert not state.exists()


def test_a_kill_while_the_report_is_rewritten_leaves_the_old_one(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.jsonl"
    content = b'{"user":"a"}\n{"user":"b"}\n' * 500
    path.write_bytes(content)
    replace = os.replace

    def killed(beside: str, target: str) -> None:
        # Everything that is to be kept stands in the new file before it takes the place of the old one.
        assert pathlib.Path(beside).read_bytes() == b'{"user":"a"}\n' * 500
        assert path.read_bytes() == content
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    file = opened(path)
    with pytest.raises(KeyboardInterrupt):
        file.keep(lambda row: row["user"] == "a")
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    monkeypatch.setattr(os, "replace", replace)
    file.keep(lambda row: row["user"] == "a")
    file.close()
    assert path.read_bytes() == b'{"user":"a"}\n' * 500
    assert path.stat().st_mode & 0o777 == 0o600

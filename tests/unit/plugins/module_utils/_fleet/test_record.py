# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run leaves on disk: the state that lets it go on after any end."""

from __future__ import annotations

import errno
import itertools
import json
import os
import pathlib
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.record import (
    LineFile,
    Progress,
    digest,
    unwritable,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run


def checked(number: int = 0, **changes: object) -> User:
    document = people(9)[number]
    document["sipxcom"] |= changes
    found, problems = Schema(COMPOSITES).read(Entry("users[1]", document))
    assert found is not None, problems
    return found


# ------------------------------------------------------------------------- state file
def test_who_is_done_is_remembered_until_everybody_was_tried(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = Progress(str(path))
    assert not first.resumed
    first.done(checked(0))
    first.finish(complete=False)
    assert path.stat().st_mode & 0o777 == 0o600
    second = Progress(str(path))
    assert second.resumed
    assert second.is_done(checked(0))
    assert not second.is_done(checked(1))
    second.finish(complete=True)
    assert not path.exists()


def test_a_line_that_a_kill_tore_is_not_counted(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = Progress(str(path))
    first.done(checked(0))
    first.done(checked(1))
    first.finish(complete=False)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        again = Progress(str(path))
        lines = whole[:length].count(b"\n")
        assert (again.is_done(checked(0)), again.is_done(checked(1))) == (lines >= 2, lines >= 3)
        again.done(checked(2))
        again.finish(complete=False)
        # What is written after the torn line must be found by the next run.
        last = Progress(str(path))
        assert last.is_done(checked(2))
        assert last.is_done(checked(0)) == (lines >= 2)
        last.finish(complete=False)


@pytest.mark.parametrize(
    "content",
    [
        "users:\n  - kim\n",
        '{"name": "kim"}\n',
        "[]\n",
        '{"fleet_state": 99}\n',
        '{"done": "zz"}\n',
        "null\n",
        "no line break at the end",
        '{"done": 1}\n',
    ],
)
def test_a_file_that_is_no_state_is_refused_and_left_alone(tmp_path: pathlib.Path, content: str) -> None:
    path = tmp_path / "precious.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VoiceError, match=r"precious\.yml:1 is not the state of a fleet run"):
        Progress(str(path))
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("line", ['{"done":"zz"}', '{"done":1}', '{"user":"kim"}', "[]", "{"])
def test_a_line_that_no_run_writes_is_refused(tmp_path: pathlib.Path, line: str) -> None:
    path = tmp_path / "state.jsonl"
    path.write_text(f'{{"fleet_state":1}}\n{line}\n', encoding="utf-8")
    with pytest.raises(VoiceError, match=r"state\.jsonl:2 is not the state of a fleet run"):
        Progress(str(path))


def test_bytes_that_are_no_text_are_refused(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"\xff\xd8\xff\n")
    with pytest.raises(VoiceError, match="is not the state of a fleet run"):
        Progress(str(path))


def test_a_state_that_cannot_be_written_is_told_at_the_start(tmp_path: pathlib.Path) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), state_file=str(tmp_path / "none" / "state"))
    assert "state_file" in result["msg"]
    assert "cannot be written" in result["msg"]
    assert wire.calls == []
    result = run(Fleet, wire, users=people(1), state_file=str(tmp_path))
    assert "state_file" in result["msg"]


def test_the_mark_changes_with_the_wish_and_not_with_a_secret() -> None:
    mark = digest(checked())
    assert digest(checked()) == mark
    assert digest(checked(password="canary-next", timeout=9)) == mark
    for changes in ({"vm_prefs": {"greeting": "STANDARD"}}, {"url": "http://other.test"}, {"im_prefs": None}):
        assert digest(checked(**changes)) != mark
    assert digest(checked(1)) != mark


def test_two_runs_never_share_a_state(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = Progress(str(path))
    with pytest.raises(VoiceError, match="is in use by another run"):
        Progress(str(path), wait=0.0)
    first.done(checked())
    first.finish(complete=False)
    second = Progress(str(path), wait=0.0)
    assert second.is_done(checked())
    second.finish(complete=True)


def test_a_run_that_waited_for_a_removed_state_begins_anew(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = Progress(str(path))
    threading.Timer(0.3, first.finish, [True]).start()
    second = Progress(str(path), wait=30.0)
    assert not second.resumed
    second.done(checked())
    second.finish(complete=False)
    third = Progress(str(path), wait=0.0)
    assert third.resumed
    third.finish(complete=True)


# ------------------------------------------------------------------------- resuming
def test_a_second_run_goes_on_where_the_first_was_stopped(tmp_path: pathlib.Path) -> None:
    state, report = tmp_path / "state.jsonl", tmp_path / "report.jsonl"
    files = {"state_file": str(state), "report_file": str(report)}
    users = people(10)
    users[4]["sipxcom"]["password"] = "canary-wrong"
    wire = pbx(10)
    first = run(Fleet, wire, users=users, concurrency=1, max_failures=0, **files)
    assert first["summary"]["not_tried"] == 5
    second = run(Fleet, wire, users=people(10), **files)
    assert second["summary"]["resumed"] == 4
    assert second["summary"]["changed"] == 6
    assert not second.get("failed")
    assert not state.exists()
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    # The report goes on, too: it tells of everybody, once.
    assert sorted(row["user"] for row in rows) == [f"user-{3100 + n}" for n in range(10)]
    assert {row["outcome"] for row in rows} == {"changed"}


def test_a_changed_wish_is_not_taken_for_done(tmp_path: pathlib.Path) -> None:
    files = {"state_file": str(tmp_path / "state.jsonl")}
    users = people(4)
    users[2]["sipxcom"]["password"] = "canary-wrong"
    wire = pbx(4)
    run(Fleet, wire, users=users, concurrency=1, max_failures=0, **files)
    later = people(4)
    later[0]["sipxcom"]["vm_prefs"] = {"greeting": "OUT_OF_OFFICE"}
    result = run(Fleet, wire, users=later, **files)
    assert result["summary"]["resumed"] == 1
    assert result["summary"]["changed"] == 3


def test_failed_users_are_tried_again_by_a_run_of_their_own(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.jsonl"
    users = people(2)
    users[0]["sipxcom"]["password"] = "canary-wrong"
    result = run(Fleet, pbx(2), users=users, state_file=str(state))
    assert result["summary"]["failed"] == 1
    # Everybody was tried, so the next run begins anew.
    assert not state.exists()


def test_check_mode_neither_reads_nor_writes_the_state(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.jsonl"
    state.write_text("not a state\n", encoding="utf-8")
    result = run(Fleet, pbx(1), users=people(1), state_file=str(state), check=True)
    assert not result.get("failed")
    assert state.read_text(encoding="utf-8") == "not a state\n"


# -------------------------------------------------------------------------- report
def test_lines_are_whole_and_any_text_fits(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    file = LineFile(str(path), what="report_file")
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
    file = LineFile(str(path), what="report_file")
    file.keep(lambda row: isinstance(row, dict) and row["user"] == "a")
    file.write({"user": "c"})
    file.close()
    assert path.read_bytes() == kept + b'{"user":"c"}\n'


def test_a_line_that_the_disk_takes_in_parts_is_whole(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    path = tmp_path / "report.jsonl"
    file = LineFile(str(path), what="report_file")
    file.write({"user": "kim"})
    file.close()
    assert path.read_bytes() == b'{"user":"kim"}\n'


def test_a_disk_that_is_full_is_told() -> None:
    file = LineFile("/dev/full", what="report_file")
    with pytest.raises(VoiceError, match="no space left"):
        file.write({"user": "kim"})
    file.close()
    # Before the first request, too.
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), report_file="/dev/full")
    assert "report_file /dev/full cannot be written: no space left on device" in result["msg"]
    assert wire.calls == []


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
        "resumed": 0,
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


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(("source", "state_file", "report_file"), 2)])
def test_one_file_cannot_be_two_things(tmp_path: pathlib.Path, one: str, other: str) -> None:
    source, precious, link = (tmp_path / name for name in ("users.jsonl", "precious.jsonl", "link.jsonl"))
    for path in (source, precious):
        path.write_text(json.dumps(people(1)[0]) + "\n", encoding="utf-8")
    link.symlink_to(precious)
    content = precious.read_bytes()
    wire = pbx(1)
    result = run(Fleet, wire, **{"source": str(source), one: str(precious), other: str(link)})
    assert f"{one} and {other} are the same file" in result["msg"]
    assert wire.calls == []
    assert precious.read_bytes() == content


def test_a_limit_that_the_last_user_reaches_stops_nothing(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.jsonl"
    users = people(3)
    users[2]["sipxcom"]["password"] = "canary-wrong"
    options = {"users": users, "concurrency": 1, "max_failures": 0, "state_file": str(state)}
    result = run(Fleet, pbx(3), **options)
    assert result["msg"].startswith("fleet: 1 of 3 users failed; first user-3102: ")
    assert not state.exists()
    assert not run(Fleet, pbx(3), **options, fail_on_error=False).get("failed")

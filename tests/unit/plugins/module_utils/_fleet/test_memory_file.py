# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory file and the users who are skipped because of it."""

from __future__ import annotations

import errno
import json
import os
import pathlib
import time
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import line_file, memory_file
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED, OK, STALE, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import DESIRED, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.memory import (
    NOBODY,
    OTHER,
    counts,
    finish,
    fleet,
    names,
    opened,
    user_of,
    work,
)
from ansible_collections.ucfleet.voice.tests.unit.support.plans import KEY, lines


# ---------------------------------------------------------------- skipping
def test_unchanged_users_are_not_asked_again(tmp_path: pathlib.Path) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(5), people(5)
    first = fleet(wire, path, users, skip_unchanged=False)
    assert counts(first) == {**NOBODY, "changed": 5}
    assert names(path) == [f"user-{3100 + number}" for number in range(5)]
    assert (path.stat().st_mode & 0o777, lines(path)[0]) == (0o600, {"fleet_memory": 1})
    users[2]["sipxcom"] |= OTHER
    warned: list[str] = []
    second = fleet(wire, path, users, warned=warned)
    assert counts(second) == {**NOBODY, "changed": 1, "skipped": 4}
    assert second["summary"]["total"] == 5
    # A comparison of each setting, one write, and the read that proves it.
    assert second["summary"]["requests"] == len(wire.calls) == 4
    assert len(warned) == 1
    assert warned[0].startswith("fleet: 4 of 5 users were skipped")
    assert "drift on the platform is not seen for them" in warned[0]
    third = fleet(wire, path, users)
    assert counts(third) == {**NOBODY, "skipped": 5}
    assert wire.calls == []
    assert not third["changed"]


@pytest.mark.parametrize("apart", [None, KEY])
def test_secrets_count_and_are_not_readable(tmp_path: pathlib.Path, apart: str | None) -> None:
    path, wire = tmp_path / "memory.jsonl", pbx(2)
    users = people(2, {"voicemail_pin": {"pin": "8041592653"}})
    fleet(wire, path, users, digest_key=apart)
    assert counts(fleet(wire, path, users, digest_key=apart)) == {**NOBODY, "skipped": 2}
    users[1]["sipxcom"]["voicemail_pin"] = {"pin": "8041592654"}
    assert counts(fleet(wire, path, users, digest_key=apart)) == {**NOBODY, "changed": 1, "skipped": 1}
    text = path.read_text(encoding="utf-8")
    assert not any(secret in text for secret in ("canary", "80415926"))
    # The same secret of two users has two digests.
    assert len({row["applied"] for row in lines(path)[1:]}) == 2
    assert (tmp_path / "memory.jsonl.key").exists() == (apart is None)


@pytest.mark.parametrize("change", [{"url": "https://other.test:8080"}, {"username": "3101"}, {"vm_prefs": {}}])
def test_another_server_account_or_setting_is_asked_again(tmp_path: pathlib.Path, change: dict[str, Any]) -> None:
    path = tmp_path / "memory.jsonl"
    first = opened(path)
    work(first, user_of())
    assert first.leaves_out(user_of()) == "skipped"
    assert first.leaves_out(user_of(timeout=9, password="canary-next")) == "skipped"
    assert first.leaves_out(user_of(**change)) == ""
    finish(first)


@pytest.mark.parametrize("key", ["lost", "other"])
def test_a_lost_key_and_another_key_mean_that_everybody_changed(tmp_path: pathlib.Path, key: str) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(3), people(3)
    fleet(wire, path, users)
    if key == "lost":
        (tmp_path / "memory.jsonl.key").unlink()
    options = {"digest_key": "canary-another"} if key == "other" else {}
    assert counts(fleet(wire, path, users, **options)) == {**NOBODY, "ok": 3}
    assert counts(fleet(wire, path, users, **options)) == {**NOBODY, "skipped": 3}


def test_entries_grow_old(tmp_path: pathlib.Path) -> None:
    path, now = tmp_path / "memory.jsonl", 1_000_000.9
    first = opened(path, clock=lambda: now)
    work(first, user_of())
    finish(first)
    for later, is_skipped in ((0, True), (60, True), (61, False), (-1, False)):
        again = opened(path, max_age=60.0, clock=lambda shift=later: now + shift)
        assert bool(again.leaves_out(user_of())) == is_skipped
        finish(again)
    again = opened(path, clock=lambda: now + 1e9)
    assert again.leaves_out(user_of())
    finish(again)


def test_old_entries_are_asked_and_young_again(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(2), people(2)
    fleet(wire, path, users)
    rows = lines(path)
    rows[1]["time"] -= 1000
    path.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows), encoding="utf-8")
    assert counts(fleet(wire, path, users, skip_max_age=900)) == {**NOBODY, "ok": 1, "skipped": 1}
    assert counts(fleet(wire, path, users, skip_max_age=900)) == {**NOBODY, "skipped": 2}


@pytest.mark.parametrize("outcome", [FAILED, STALE])
def test_who_fails_or_is_stale_loses_the_entry(tmp_path: pathlib.Path, outcome: str) -> None:
    path = tmp_path / "memory.jsonl"
    first = opened(path)
    work(first, user_of(0))
    work(first, user_of(1))
    work(first, user_of(0), outcome)
    finish(first)
    second = opened(path)
    assert (second.leaves_out(user_of(0)), second.leaves_out(user_of(1))) == ("", "skipped")
    finish(second)
    assert names(path) == ["user-3101"]


def test_a_failed_user_is_asked_in_the_next_run(tmp_path: pathlib.Path) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(2), people(2)
    fleet(wire, path, users)
    broken = people(2)
    broken[0]["sipxcom"] |= {**OTHER, "password": "canary-wrong"}
    assert counts(fleet(wire, path, broken)) == {**NOBODY, "failed": 1, "skipped": 1}
    # What was applied before the failure counts no more.
    assert counts(fleet(wire, path, users)) == {**NOBODY, "ok": 1, "skipped": 1}


# ---------------------------------------------------------------- the file
def test_a_kill_at_any_byte_leaves_nobody_as_applied_on_whom_work_had_begun(tmp_path: pathlib.Path) -> None:
    path, changed = tmp_path / "memory.jsonl", user_of(0, **OTHER)
    first = opened(path)
    work(first, user_of(0))
    work(first, user_of(1))
    finish(first)
    before = path.stat().st_size
    second = opened(path)
    second.begin(changed)
    begun = path.stat().st_size
    second.add(changed, Row(changed.name, "", OK))
    # Killed: nothing is compacted.
    second.__exit__()
    whole = path.read_bytes()
    first_line = len(b"".join(whole.splitlines(keepends=True)[:2]))
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        again = opened(path)
        # The line of the begin is whole before the first request of the user.
        assert bool(again.leaves_out(user_of(0))) == (first_line <= length < begun)
        assert bool(again.leaves_out(user_of(1))) == (length >= before)
        assert not again.leaves_out(changed)
        work(again, user_of(2))
        again.__exit__()
        last = opened(path)
        assert last.leaves_out(user_of(2)) == "skipped"
        last.__exit__()
    path.write_bytes(whole)
    after = opened(path)
    assert after.leaves_out(changed) == "skipped"
    finish(after)
    assert names(path) == ["user-3100", "user-3101"]


@pytest.mark.parametrize(
    "content", ["users:\n  - kim\n", '{"name":"kim"}\n', '{"fleet_state":2}\n', '{"fleet_memory":2}\n', "no line break"]
)
@pytest.mark.parametrize("check", [False, True])
def test_another_file_is_refused_before_the_first_request(tmp_path: pathlib.Path, content: str, check: bool) -> None:
    path, wire = tmp_path / "precious", pbx(1)
    path.write_text(content, encoding="utf-8")
    result = fleet(wire, path, people(1), check=check)
    assert f"memory_file {path} is not the memory of a fleet run (format 1)" in result["msg"]
    assert wire.calls == []
    assert path.read_text(encoding="utf-8") == content
    assert [one.name for one in tmp_path.iterdir()] == ["precious"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"fleet_memory":1}',
        '{"user":"kim"}',
        '{"user":1,"begun":1}',
        '{"user":"kim","applied":"zz","time":1}',
        '{"user":"kim","applied":1,"time":1}',
        '{"user":"kim","applied":"00","time":-1}',
        '{"user":"kim","applied":"00","time":1e400}',
        '{"user":"kim","applied":"00"}',
    ],
)
def test_a_line_that_no_run_writes_is_refused(tmp_path: pathlib.Path, line: str) -> None:
    path = tmp_path / "memory.jsonl"
    path.write_text(f'{{"fleet_memory":1}}\n{line}\n', encoding="utf-8")
    for check in (False, True):
        with pytest.raises(VoiceError, match=r"memory\.jsonl:2 is not the memory of a fleet run"):
            opened(path, check=check)


def test_two_runs_never_share_a_memory(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "memory.jsonl"
    first = opened(path)
    with pytest.raises(VoiceError, match=r"memory_file .*memory\.jsonl is in use by another run"):
        opened(path, wait=0.0)
    work(first, user_of())
    work(first, user_of())
    # The file is replaced while the second run waits for the first.
    finish(first)
    second = opened(path, wait=0.0)
    assert second.leaves_out(user_of()) == "skipped"
    finish(second)


def test_a_full_disk_stops_the_run(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, wire, users, real = tmp_path / "memory.jsonl", pbx(6), people(6), os.write
    report = tmp_path / "report.jsonl"

    def write(descriptor: int, text: bytes) -> int:
        # The disk is full after nine bytes of one line.
        if text.startswith(b'{"user":"user-3102","applied"'):
            return real(descriptor, text[:9])
        if text.startswith(b'user-3102","applied"'):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, text)

    monkeypatch.setattr(line_file.os, "write", write)
    result = fleet(wire, path, users, concurrency=1, report_file=str(report))
    assert result["failed"]
    assert f"memory_file {path} cannot be written: no space left on device" in result["msg"]
    assert (result["summary"]["changed"], result["summary"]["not_tried"]) == (3, 3)
    assert len(lines(report)) == 3
    monkeypatch.undo()
    # The part of a line is cut; who was done and could not be noted is asked again.
    assert counts(fleet(wire, path, users)) == {**NOBODY, "changed": 3, "ok": 1, "skipped": 2}


def test_a_full_disk_before_a_user_keeps_requests_from_that_user(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(3), people(3)
    fleet(wire, path, users)
    real = os.write

    def write(descriptor: int, text: bytes) -> int:
        if b"begun" in text:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, text)

    monkeypatch.setattr(line_file.os, "write", write)
    result = fleet(wire, path, people(3, OTHER))
    assert "memory_file" in result["msg"]
    assert (result["summary"]["not_tried"], wire.calls) == (3, [])
    monkeypatch.undo()
    assert counts(fleet(wire, path, users)) == {**NOBODY, "skipped": 3}


def test_who_is_gone_is_forgotten_by_whole_runs_only(tmp_path: pathlib.Path) -> None:
    path, wire = tmp_path / "memory.jsonl", pbx(4)
    everybody = [f"user-{3100 + number}" for number in range(4)]
    fleet(wire, path, people(4))
    fleet(wire, path, people(3, OTHER), limit=["user-3100"])
    assert names(path) == everybody
    fleet(wire, path, people(3, DESIRED), slice="1/2")
    assert names(path) == everybody
    fleet(wire, path, people(3))
    assert names(path) == everybody[:3]


def test_a_line_that_cannot_be_read_may_be_anybody(tmp_path: pathlib.Path) -> None:
    path, wire, source = tmp_path / "memory.jsonl", pbx(3), tmp_path / "users.jsonl"
    fleet(wire, path, people(3))
    source.write_text("".join(json.dumps(one) + "\n" for one in people(2)) + '{"name": "user-31\n', encoding="utf-8")
    result = run(Fleet, wire, source=str(source), memory_file=str(path), skip_unchanged=True)
    assert counts(result) == {**NOBODY, "failed": 1, "skipped": 2}
    assert names(path) == ["user-3100", "user-3101", "user-3102"]


def test_large_fleets_are_read_once_more_only_for_who_is_asked(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(6), people(6)
    fleet(wire, path, users)
    reads: list[str] = []
    real = Schema.read

    def read(schema: Schema, entry: Entry) -> Any:
        reads.append(entry.document["name"])
        return real(schema, entry)

    monkeypatch.setattr(Schema, "read", read)
    monkeypatch.setattr("ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users.KEPT_USERS", 1)
    for number in (1, 4):
        users[number]["sipxcom"] |= OTHER
    assert counts(fleet(wire, path, users)) == {**NOBODY, "changed": 2, "skipped": 4}
    assert reads[6:] == ["user-3101", "user-3104"]
    reads.clear()
    users[2]["sipxcom"] |= OTHER
    assert counts(fleet(wire, path, users)) == {**NOBODY, "changed": 1, "skipped": 5}
    assert len(reads) == 6


def test_an_entry_takes_few_bytes() -> None:
    assert len(memory_file._entry(bytes(16), int(time.time()))) <= 32

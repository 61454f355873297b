# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state file, which lets a run resume after any end."""

from __future__ import annotations

import json
import os
import pathlib
import threading

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import line_file
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import Digests
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import OK, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.state_file import StateFile
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run


def checked(number: int = 0, **changes: object) -> User:
    document = people(9)[number]
    document["sipxcom"] |= changes
    found, problems = Schema(COMPOSITES).read(Entry("users[1]", document))
    assert found is not None, problems
    return found


def opened(path: pathlib.Path, wait: float = 60.0) -> StateFile:
    return StateFile(str(path), wait=wait).__enter__()


def done(state: StateFile, user: User) -> None:
    state.add(user, Row(user.name, user.where, OK))


def finish(state: StateFile, complete: bool) -> None:
    """The end of a run that tried every user, or of one that was stopped."""
    state.finish(Outcome(Selection(1), {}, {}, 0, 0.0, "" if complete else "it was stopped"))
    state.__exit__()


def test_who_is_done_is_remembered_until_everybody_was_tried(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = opened(path)
    assert not first.is_done(checked())
    done(first, checked(0))
    finish(first, complete=False)
    assert path.stat().st_mode & 0o777 == 0o600
    second = opened(path)
    assert second.is_done(checked())
    assert second.is_done(checked(0))
    assert not second.is_done(checked(1))
    finish(second, complete=True)
    assert not path.exists()


def test_a_line_that_a_kill_tore_is_not_counted(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = opened(path)
    done(first, checked(0))
    done(first, checked(1))
    finish(first, complete=False)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        again = opened(path)
        lines = whole[:length].count(b"\n")
        assert (again.is_done(checked(0)), again.is_done(checked(1))) == (lines >= 2, lines >= 3)
        done(again, checked(2))
        finish(again, complete=False)
        # What is written after the torn line must be found by the next run.
        last = opened(path)
        assert last.is_done(checked(2))
        assert last.is_done(checked(0)) == (lines >= 2)
        finish(last, complete=False)


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
    with pytest.raises(VoiceError, match=r"precious\.yml is not the state of a fleet run"):
        opened(path)
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("line", ['{"done":"zz"}', '{"done":1}', '{"user":"kim"}', "[]", "{"])
def test_a_line_that_no_run_writes_is_refused(tmp_path: pathlib.Path, line: str) -> None:
    path = tmp_path / "state.jsonl"
    path.write_text(f'{{"fleet_state":2}}\n{line}\n', encoding="utf-8")
    with pytest.raises(VoiceError, match=r"state\.jsonl:2 is not the state of a fleet run"):
        opened(path)


def test_bytes_that_are_no_text_are_refused(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"\xff\xd8\xff\n")
    with pytest.raises(VoiceError, match="is not the state of a fleet run"):
        opened(path)


def test_a_state_that_cannot_be_written_is_reported_at_the_start(tmp_path: pathlib.Path) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), state_file=str(tmp_path / "none" / "state"))
    assert "state_file" in result["msg"]
    assert "cannot be written" in result["msg"]
    assert wire.calls == []
    result = run(Fleet, wire, users=people(1), state_file=str(tmp_path))
    assert "state_file" in result["msg"]


def test_the_digest_changes_with_the_desired_state_and_its_secrets_and_not_with_the_login() -> None:
    digests = Digests(b"key")
    assert digests.of(checked()) == digests.of(checked())
    assert digests.of(checked(password="canary-next", timeout=9)) == digests.of(checked())
    for changes in ({"vm_prefs": {"greeting": "STANDARD"}}, {"url": "https://other.test"}, {"im_prefs": None}):
        assert digests.of(checked(**changes)) != digests.of(checked())
    assert digests.of(checked(1)) != digests.of(checked())
    one, other = (checked(voicemail_pin={"pin": pin}) for pin in ("8041592653", "8041592654"))
    assert digests.of(one) != digests.of(other)
    # Without the key a digest says nothing, so that no secret can be guessed from it.
    assert Digests(b"other").of(one) != digests.of(one)


def test_a_user_of_whom_a_secret_changed_is_done_again(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.jsonl"
    users = people(4, {"voicemail_pin": {"pin": "8041592653"}})
    users[2]["sipxcom"]["password"] = "canary-wrong"
    options = {"concurrency": 1, "max_failures": 0, "state_file": str(state)}
    wire = pbx(4)
    first = run(Fleet, wire, users=users, **options)
    assert first["summary"]["changed"] == 2, first
    key = tmp_path / "state.jsonl.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.stat().st_size == 32
    later = people(4, {"voicemail_pin": {"pin": "8041592653"}})
    later[0]["sipxcom"]["voicemail_pin"] = {"pin": "8041592654"}
    result = run(Fleet, wire, users=later, **options)
    assert (result["summary"]["resumed"], result["summary"]["total"]) == (1, 4)
    assert not result.get("failed"), result
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_lost_key_means_that_everybody_is_done_again(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.jsonl"
    first = opened(state)
    done(first, checked())
    finish(first, complete=False)
    (tmp_path / "state.jsonl.key").unlink()
    second = opened(state)
    assert not second.is_done(checked())
    finish(second, complete=False)
    assert len((tmp_path / "state.jsonl.key").read_bytes()) == 32


def test_a_key_that_is_a_link_is_not_followed(tmp_path: pathlib.Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("x", encoding="utf-8")
    (tmp_path / "state.jsonl.key").symlink_to(precious)
    result = run(Fleet, pbx(1), users=people(1), state_file=str(tmp_path / "state.jsonl"))
    assert "the key of state_file" in result["msg"]
    assert precious.read_text(encoding="utf-8") == "x"


def test_a_key_of_the_user_needs_no_file(tmp_path: pathlib.Path) -> None:
    users = people(2)
    users[1]["sipxcom"]["password"] = "canary-wrong"
    options = {"concurrency": 1, "max_failures": 0, "state_file": str(tmp_path / "state.jsonl")}
    users.append({**people(3)[2]})
    wire = pbx(3)
    run(Fleet, wire, users=users, digest_key="canary-key", **options)
    assert [path.name for path in tmp_path.iterdir()] == ["state.jsonl"]
    assert "canary" not in (tmp_path / "state.jsonl").read_text(encoding="utf-8")
    assert run(Fleet, wire, users=people(3), digest_key="canary-key", **options)["summary"]["resumed"] == 1


def test_two_runs_never_share_a_state(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = opened(path)
    with pytest.raises(VoiceError, match="is in use by another run"):
        opened(path, wait=0.0)
    done(first, checked())
    finish(first, complete=False)
    second = opened(path, wait=0.0)
    assert second.is_done(checked())
    finish(second, complete=True)


def test_a_run_that_waited_for_a_removed_state_begins_from_the_start(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.jsonl"
    first = opened(path)
    threading.Timer(0.3, finish, [first, True]).start()
    second = opened(path, wait=30.0)
    assert not second.is_done(checked())
    done(second, checked())
    finish(second, complete=False)
    third = opened(path, wait=0.0)
    assert third.is_done(checked())
    finish(third, complete=True)


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
    # The report goes on, too: it has every user once.
    assert sorted(row["user"] for row in rows) == [f"user-{3100 + n}" for n in range(10)]
    assert {row["outcome"] for row in rows} == {"changed"}


def test_a_changed_desired_state_is_not_taken_for_done(tmp_path: pathlib.Path) -> None:
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
    # Every user was tried, so the next run begins from the start.
    assert not state.exists()


def test_check_mode_neither_reads_nor_writes_the_state(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.jsonl"
    state.write_text("not a state\n", encoding="utf-8")
    result = run(Fleet, pbx(1), users=people(1), state_file=str(state), check=True)
    assert not result.get("failed")
    assert state.read_text(encoding="utf-8") == "not a state\n"


def test_a_limit_that_the_last_user_reaches_stops_nothing(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.jsonl"
    users = people(3)
    users[2]["sipxcom"]["password"] = "canary-wrong"
    options = {"users": users, "concurrency": 1, "max_failures": 0, "state_file": str(state)}
    result = run(Fleet, pbx(3), **options)
    assert result["msg"].startswith("fleet: 1 of 3 users failed; first user-3102: ")
    assert not state.exists()
    assert not run(Fleet, pbx(3), **options, fail_on_error=False).get("failed")


@pytest.mark.parametrize("content", [b"", b"notes\n", b"x" * 31, b"x" * 33, b"x" * 5000])
def test_a_file_that_is_no_key_is_refused_and_left_alone(tmp_path: pathlib.Path, content: bytes) -> None:
    key, wire = tmp_path / "state.jsonl.key", pbx(1)
    key.write_bytes(content)
    result = run(Fleet, wire, users=people(1), state_file=str(tmp_path / "state.jsonl"))
    assert f"the key of state_file {key} is not a file with a key" in result["msg"]
    assert key.read_bytes() == content
    assert wire.calls == []


def test_an_endless_line_is_not_read_to_its_end(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen, real = tmp_path / "state.jsonl", list[int](), os.pread
    path.write_bytes(b'{"fleet_state":2}\n')
    # One line of 512 MiB, of which nothing is on the disk.
    os.truncate(path, 512 * 1024 * 1024)

    def pread(descriptor: int, size: int, offset: int) -> bytes:
        seen.append(offset + size)
        return real(descriptor, size, offset)

    monkeypatch.setattr(line_file, "LONGEST_LINE", 3_000_000)
    monkeypatch.setattr(os, "pread", pread)
    with pytest.raises(VoiceError, match=r"state\.jsonl:2 is not the state of a fleet run"):
        opened(path)
    assert max(seen) < 10_000_000

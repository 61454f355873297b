# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory file together with check mode and the other options of a fleet."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.memory import (
    NOBODY,
    OTHER,
    counts,
    fleet,
    names,
    opened,
)
from ansible_collections.ucfleet.voice.tests.unit.support.plans import KEY, apply, plan


def test_check_mode_predicts_who_is_skipped_and_writes_nothing(tmp_path: pathlib.Path) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(3), people(3)
    assert counts(fleet(wire, path, users, check=True)) == {**NOBODY, "changed": 3}
    assert list(tmp_path.iterdir()) == []
    fleet(wire, path, users)
    content, mode = path.read_bytes(), 0o640
    path.chmod(mode)
    users[1]["sipxcom"] |= OTHER
    # Another run may be under way.
    other = opened(path)
    path.chmod(mode)
    assert counts(fleet(wire, path, users, check=True)) == {**NOBODY, "changed": 1, "skipped": 2}
    assert counts(fleet(wire, path, users, check=True, skip_unchanged=False)) == {**NOBODY, "changed": 1, "ok": 2}
    other.__exit__()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (content, mode)
    (tmp_path / "memory.jsonl.key").unlink()
    assert counts(fleet(wire, path, users, check=True)) == {**NOBODY, "changed": 1, "ok": 2}
    assert [one.name for one in tmp_path.iterdir()] == ["memory.jsonl"]


def test_options_without_sense_are_refused(tmp_path: pathlib.Path) -> None:
    wire, path = pbx(1), str(tmp_path / "memory.jsonl")
    assert "skip_unchanged needs memory_file" in run(Fleet, wire, users=people(1), skip_unchanged=True)["msg"]
    result = run(Fleet, wire, users=people(1), skip_max_age=5)
    assert "skip_max_age is about the entries of memory_file, which is not given" in result["msg"]
    for age in (0, -1, float("inf"), float("nan")):
        result = run(Fleet, wire, users=people(1), memory_file=path, skip_unchanged=True, skip_max_age=age)
        assert "skip_max_age must be a number of seconds greater than 0" in result["msg"]
    assert wire.calls == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["state_file", "report_file", "undo_file", "apply_plan"])
def test_no_other_file_is_the_memory(tmp_path: pathlib.Path, option: str) -> None:
    path, wire = tmp_path / "memory.jsonl", pbx(1)
    result = fleet(wire, path, people(1), **{option: str(path)})
    assert "are the same file" in result["msg"]
    result = fleet(wire, path, people(1), **{option: str(path) + ".key"})
    assert "the key of memory_file" in result["msg"]
    assert wire.calls == []


def test_who_was_done_before_a_stop_is_resumed_then_skipped(tmp_path: pathlib.Path) -> None:
    path, wire, users = tmp_path / "memory.jsonl", pbx(4), people(4)
    users[1]["sipxcom"]["password"] = "canary-wrong"
    files = {"state_file": str(tmp_path / "state.jsonl"), "concurrency": 1}
    first = fleet(wire, path, users, max_failures=0, **files)
    assert (first["summary"]["changed"], first["summary"]["not_tried"]) == (1, 2)
    assert names(path) == ["user-3100"]
    second = fleet(wire, path, people(4), **files)
    assert (second["summary"]["resumed"], second["summary"]["skipped"], second["summary"]["changed"]) == (1, 0, 3)
    assert counts(fleet(wire, path, people(4), **files)) == {**NOBODY, "skipped": 4}


def test_an_approved_plan_is_applied_to_everybody_in_it(tmp_path: pathlib.Path) -> None:
    path, wire, plan_file = tmp_path / "memory.jsonl", pbx(3), tmp_path / "plan.jsonl"
    memory = {"memory_file": str(path), "skip_unchanged": True}
    users = people(3)
    apply_all = fleet(wire, path, users, digest_key=KEY)
    assert counts(apply_all) == {**NOBODY, "changed": 3}
    users[1]["sipxcom"] |= OTHER
    # Drift of a user whom the memory knows as unchanged: a plan without skipping sees it.
    run(Fleet, wire, users=people(1, OTHER))
    planned = plan(wire, plan_file, users, memory_file=str(path))
    assert planned["summary"]["changed"] == 2
    result = apply(wire, plan_file, users, **memory)
    assert (result["summary"]["changed"], result["summary"]["unplanned"], result["summary"]["skipped"]) == (2, 1, 0)
    assert counts(fleet(wire, path, users, digest_key=KEY)) == {**NOBODY, "skipped": 3}
    # A plan that skips has only the users whose documents changed.
    users[2]["sipxcom"] |= OTHER
    planned = plan(wire, plan_file, users, **memory)
    assert counts(planned) == {**NOBODY, "changed": 1, "skipped": 2}
    assert apply(wire, plan_file, users, **memory)["summary"]["unplanned"] == 2


def test_a_stale_user_is_asked_again(tmp_path: pathlib.Path) -> None:
    path, wire, plan_file, users = tmp_path / "memory.jsonl", pbx(2), tmp_path / "plan.jsonl", people(2)
    fleet(wire, path, users, digest_key=KEY)
    changed = people(2, OTHER)
    plan(wire, plan_file, changed)
    run(Fleet, wire, users=people(1, {"vm_prefs": {"greeting": "OUT_OF_OFFICE"}}))
    result = apply(wire, plan_file, changed, memory_file=str(path), fail_on_stale=False)
    assert (result["summary"]["stale"], result["summary"]["changed"]) == (1, 1)
    assert names(path) == ["user-3101"]


def test_undo_invalidates_whom_it_restores(tmp_path: pathlib.Path) -> None:
    path, wire, undo = tmp_path / "memory.jsonl", pbx(3), tmp_path / "undo.jsonl"
    users = people(3)
    fleet(wire, path, users)
    changed = people(3)
    changed[0]["sipxcom"] |= OTHER
    credentials = {one["name"]: {"sipxcom": {"password": one["sipxcom"]["password"]}} for one in users}
    result = fleet(wire, path, changed, undo_file=str(undo))
    assert counts(result) == {**NOBODY, "changed": 1, "skipped": 2}
    assert names(path) == ["user-3100", "user-3101", "user-3102"]
    back = {"source": str(undo), "memory_file": str(path), "skip_unchanged": True, "credentials": credentials}
    assert counts(run(Fleet, wire, **back)) == {**NOBODY, "changed": 1}
    # Whom the undo file does not name is remembered, and nothing that is restored.
    assert names(path) == ["user-3101", "user-3102"]
    # It restores whatever the memory says.
    assert counts(run(Fleet, wire, **back)) == {**NOBODY, "ok": 1}
    assert counts(fleet(wire, path, changed)) == {**NOBODY, "changed": 1, "skipped": 2}

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that are not as they were written, and options that do not fit together, are refused before any request."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import apply, counts, lines, planned


def edited(path: pathlib.Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def cut(path: pathlib.Path, count: int) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text("".join(text.splitlines(keepends=True)[:-count]), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda path: edited(path, '"after":"NONE"', '"after":"STANDARD"'), "its digest does not fit its content"),
        (lambda path: edited(path, '"collection":"', '"collection":"9'), "its digest does not fit its content"),
        (lambda path: edited(path, '"created":"2', '"created":"3'), "its digest does not fit its content"),
        (lambda path: edited(path, '"user":"user-3101"', '"user":"user-3109"'), "its digest does not fit its content"),
        # What a person reads first is not what counts.
        (lambda path: edited(path, '"users":', '"users":0,"users":'), "its digest does not fit its content"),
        (lambda path: edited(path, '"user":', '"user":"ann","user":'), "its digest does not fit its content"),
        (lambda path: edited(path, '"created":"', '"created": "'), "its digest does not fit its content"),
        (lambda path: edited(path, '{"fleet_plan"', '\ufeff{"fleet_plan"'), "its digest does not fit its content"),
        (lambda path: edited(path, '"fleet_plan":1', '"fleet_plan":2'), "it has the format 2"),
        (lambda path: cut(path, 1), "the head counts 3 users, and there are 2"),
        (lambda path: cut(path, 4), "it is no plan of a fleet"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "its last line is cut short"),
        (lambda path: edited(path, '{"user":"user-3100"', "{"), "line 2 is no line of a plan"),
        (lambda path: path.unlink(), "no such file"),
        (lambda path: path.write_text("- name: kim\n", encoding="utf-8"), "it is no plan of a fleet"),
    ],
)
def test_a_plan_that_is_not_as_it_was_written_is_refused_whole(tmp_path: pathlib.Path, change: Any, why: str) -> None:
    wire, path, users = planned(tmp_path)
    change(path)
    result = apply(wire, path, users)
    assert result["failure"]["kind"] == "invalid"
    assert why in result["msg"]
    assert str(path) in result["msg"]
    assert wire.calls == []


def test_another_key_is_named_as_the_reason(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    result = apply(wire, path, users, digest_key="canary-another-key-987654321")
    assert "made with another digest_key" in result["msg"]
    assert "canary" not in json.dumps(result)
    without = apply(wire, path, users, digest_key=None)
    assert "has no digest_key" in without["msg"]
    assert f"{path}.key" in without["msg"]
    assert not pathlib.Path(f"{path}.key").exists()
    assert wire.calls == []


def test_a_link_is_not_followed(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    assert "is a symbolic link" in apply(wire, link, users)["msg"]
    assert wire.calls == []


def test_an_old_plan_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wire, path, users = planned(tmp_path)
    made = lines(path)[0]["created"]
    moment = 1_900_000_000.0
    monkeypatch.setattr("time.time", lambda: moment)
    result = apply(wire, path, users, plan_max_age=3600)
    assert "and plan_max_age is 3600 s" in result["msg"]
    assert wire.calls == []
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    assert f"it was made at {made}, which is in the future" in apply(wire, path, users, plan_max_age=3600)["msg"]
    assert counts(apply(wire, path, users)) == {"total": 3, "changed": 3}


def test_another_plan_than_the_approved_one_is_refused(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    digest = lines(path)[0]["digest"]
    for wrong in ("0" * 64, digest[:-1], f"{digest}0"):
        result = apply(wire, path, users, plan_digest=wrong)
        assert result["failure"]["kind"] == "invalid"
        assert "another plan was approved" in result["msg"]
        assert digest in result["msg"]
    assert "plan_digest is an empty text" in apply(wire, path, users, plan_digest=" ")["msg"]
    assert wire.calls == []
    assert counts(apply(wire, path, users, plan_digest=f" {digest.upper()}\n")) == {"total": 3, "changed": 3}
    without = run(Fleet, pbx(1), users=people(1), plan_digest=digest)
    assert "plan_digest is about apply_plan, which is not given" in without["msg"]


def test_every_problem_of_the_options_is_named_at_once(tmp_path: pathlib.Path) -> None:
    wire, same = pbx(1), str(tmp_path / "plan.jsonl")
    result = run(
        Fleet,
        wire,
        users=people(1),
        plan_file=same,
        apply_plan=same,
        report_file=same,
        plan_max_age=0,
        digest_key=" ",
        concurrency=0,
    )
    for text in (
        "plan_file is written in check mode only",
        "plan_file and apply_plan exclude each other",
        "plan_max_age must be a number of seconds greater than 0",
        "digest_key is an empty text",
        "concurrency must be 1..256",
        "plan_file and report_file are the same file",
    ):
        assert text in result["msg"], result["msg"]
    assert wire.calls == []
    assert "is about apply_plan, which is not given" in run(Fleet, wire, users=people(1), plan_max_age=5)["msg"]


@pytest.mark.parametrize("other", ["report_file", "state_file"])
@pytest.mark.parametrize("name", ["plan_file", "apply_plan"])
@pytest.mark.parametrize("ending", ["", ".key"])
def test_no_other_option_may_name_the_plan_or_its_key(
    tmp_path: pathlib.Path, name: str, other: str, ending: str
) -> None:
    wire, path = pbx(1), str(tmp_path / "plan.jsonl")
    result = run(Fleet, wire, check=name == "plan_file", users=people(1), **{name: path, other: path + ending})
    assert "are the same file" in result["msg"]
    assert wire.calls == []

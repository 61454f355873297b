# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that are refused before the first request."""

from __future__ import annotations

import itertools
import json
import math
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"concurrency": 0}, "concurrency must be 1..256"),
        ({"concurrency": 257}, "concurrency must be 1..256"),
        ({"deadline": 0}, "deadline must be a number of seconds greater than 0"),
        ({"deadline": math.nan}, "deadline must be a number of seconds greater than 0"),
        ({"deadline": math.inf}, "deadline must be a number of seconds greater than 0"),
        ({"progress_interval": -1}, "progress_interval must be a number of seconds, or 0"),
        ({"return_limit": -1}, "return_limit must not be negative"),
        ({"max_failures": -1}, "max_failures must not be negative"),
        ({"max_fail_percentage": 101}, "max_fail_percentage must be 0..100"),
        ({"slice": "4/3"}, "slice is '4/3'"),
    ],
)
def test_limits_that_make_no_sense(params: dict[str, Any], why: str) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), **params)
    assert result["failed"]
    assert why in result["msg"]
    assert wire.calls == []


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


@pytest.mark.parametrize(
    "option", ["resolved_file", "apply_plan", "undo_file", "memory_file", "state_file", "report_file"]
)
def test_a_hard_link_of_the_source_is_the_source(tmp_path: pathlib.Path, option: str) -> None:
    source, link = tmp_path / "users.jsonl", tmp_path / "link.jsonl"
    source.write_text(json.dumps(people(1)[0]) + "\n", encoding="utf-8")
    link.hardlink_to(source)
    content = source.read_bytes()
    wire = pbx(1)
    result = run(Fleet, wire, source=str(source), **{option: str(link)})
    assert f"source and {option} are the same file" in result["msg"]
    assert wire.calls == []
    assert source.read_bytes() == link.read_bytes() == content


@pytest.mark.parametrize("option", ["source", "state_file", "report_file", "dest"])
@pytest.mark.parametrize(
    ("path", "why"), [("", "is an empty text"), (" \t", "is an empty text"), ("a\0b", "holds NUL")]
)
def test_a_text_that_is_no_path_is_refused_before_the_first_request(option: str, path: str, why: str) -> None:
    wire, job = pbx(1), FleetInfo if option == "dest" else Fleet
    options = {"users": people(1)} if option != "source" else {}
    result = run(job, wire, **options, **{option: path})
    assert f"{option} {why}" in result["msg"]
    assert wire.calls == []


def test_results_and_messages_have_absolute_paths(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(Fleet, pbx(1), users=people(1), report_file="sub/../report.jsonl")
    assert result["report_file"] == str(tmp_path / "report.jsonl")
    assert run(FleetInfo, pbx(1), users=people(1), dest="live.yml")["dest"] == str(tmp_path / "live.yml")
    for option in ("state_file", "report_file", "source"):
        options = {option: "none/file.jsonl"} if option == "source" else {"users": people(1), option: "none/file.jsonl"}
        assert f"{option} {tmp_path}/none/file.jsonl cannot be" in run(Fleet, pbx(1), **options)["msg"]

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files and options that would take all memory are refused, in a process that has little of it."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.fleet import people
from ansible_collections.ucfleet.voice.tests.unit.support.little_memory import results_of

#: bytes of files that have no blocks on the disk
HUGE = 8 << 30
LONG = 20_000_000


def sparse(path: pathlib.Path, begin: bytes = b"") -> str:
    """A huge file of zeros after a valid beginning."""
    path.write_bytes(begin)
    os.truncate(path, HUGE)
    return str(path)


def text(path: pathlib.Path, *lines: str) -> str:
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def anchors(*, merge: bool) -> list[str]:
    """Nine levels of nine each."""
    levels = ["a: &a0 {x: 1}"]
    for level in range(1, 10):
        inner = ", ".join([f"*a{level - 1}"] * 9)
        levels.append(f"b{level}: &a{level} " + (f"{{<<: [{inner}]}}" if merge else f"[{inner}]"))
    return ["- name: kim", *(f"  {line}" for line in levels)]


#: in this order: name of the job, and its options for a folder
Call = tuple[str, Callable[[pathlib.Path], dict[str, Any]]]
LOGIN = {"url": "https://127.0.0.1:9", "username": "3100", "password": "canary", "retries": 0}
TOO_LONG = "users[1] has a value of 20000000 characters; 131072 are the most"
ROW = json.dumps({"user": "kim", "where": "users[1]", "outcome": "ok"}).encode() + b"\n"


def source(name: str, begin: bytes = b"") -> Call:
    return "fleet", lambda folder: {"source": sparse(folder / name, begin)}


def beside(job: str, option: str, name: str, begin: bytes) -> Call:
    """A task of one user with a file that exists already."""
    return job, lambda folder: {"users": people(1), option: sparse(folder / name, begin)}


def given(document: dict[str, Any], **options: Any) -> Call:
    return "fleet", lambda folder: {"users": [{"name": "kim", **document}], **options}


def with_key(folder: pathlib.Path) -> dict[str, Any]:
    sparse(folder / "other.key")
    return {"users": people(1), "state_file": str(folder / "other")}


#: name -> call, and what the message says
CASES: dict[str, tuple[Call, str]] = {
    "YAML of zeros": (source("zeros.yml"), "zeros.yml:1 holds U+0000 (NUL)"),
    "JSON Lines of zeros": (source("zeros.jsonl"), "has a user of more than"),
    "JSON of zeros": (source("zeros.json"), "has more than 268435456 characters"),
    "CSV row without an end": (source("row.csv", b"name\n"), "has a user of more than"),
    "user without an end": (source("one.jsonl", b'{"name": "kim", "x": "'), "has a user of more than"),
    "aliases": (("fleet", lambda folder: {"source": text(folder / "aliases.yml", *anchors(merge=False))}), "values"),
    "merge keys": (("fleet", lambda folder: {"source": text(folder / "merge.yml", *anchors(merge=True))}), "merge"),
    "long name": (given({"name": "k" * LONG, "sipxcom": LOGIN}), TOO_LONG),
    "long platform": (given({"k" * LONG: {}}), TOO_LONG),
    "long setting": (given({"sipxcom": {**LOGIN, "k" * LONG: 1}}), TOO_LONG),
    "long text": (given({"sipxcom": {**LOGIN, "contact_information": {"job_title": "k" * LONG}}}), TOO_LONG),
    "long number": (given({"sipxcom": {**LOGIN, "call_forward": {"rings": [{"number": "1" * LONG}]}}}), TOO_LONG),
    "long user of credentials": (given({}, credentials={"k" * LONG: {}}), "credentials: has a name of more than 1000"),
    "long credentials": (
        given({}, credentials={"kim": {"sipxcom": {"password": "k" * LONG}}}),
        "of kim: has a value of",
    ),
    "long defaults": (given({}, defaults={"k" * LONG: {}}), "defaults: has a value of 20000000 characters"),
    "state file": (
        beside("fleet", "state_file", "state", b'{"fleet_state":2}\n'),
        "/state:2 is not the state of a fleet run",
    ),
    "key of a state file": (("fleet", with_key), "/other.key is not a file with a key"),
    "report file": (beside("fleet", "report_file", "report.jsonl", ROW), "/report.jsonl:2 is not the report"),
    "dest": (
        beside("fleet_info", "dest", "live.jsonl", b'{"name": "kim", "sipxcom": {}}\n'),
        "live.jsonl:2 has a user of more",
    ),
    "CA certificates": (
        (
            "fleet",
            lambda folder: {
                "users": [
                    {
                        "name": "kim",
                        "sipxcom": {
                            **LOGIN,
                            "ca_path": sparse(folder / "ca.pem"),
                            "im_prefs": {"voicemail_on_dnd": True},
                        },
                    }
                ]
            },
        ),
        "more than 67108864 bytes",
    ),
}


@pytest.fixture(scope="module", name="messages")
def _messages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The message of each case. One process for all, because its start takes longest."""
    folder = tmp_path_factory.mktemp("huge")
    results = results_of([(job, options(folder)) for (job, options), _expected in CASES.values()])
    return {name: str(result.get("msg")) for name, result in zip(CASES, results, strict=True)}


@pytest.mark.parametrize("name", CASES)
def test_input_that_would_take_all_memory_is_refused(name: str, messages: dict[str, str]) -> None:
    assert CASES[name][1] in messages[name], messages[name][:500]
    assert len(messages[name]) < 2000

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan, undo, memory, state and credentials files that were spoilt in each field end with one message."""

from __future__ import annotations

import copy
import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import key_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import PlanKey
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import KEY, apply, planned

#: one value of each type, and values that programs trip over
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 10**400, 1.5, float("nan"), float("inf"), "", "x", "\x00", "\ud800", "\xe4", "9" * 5_000),
    *([], ["x"], [[]], [None], {}, {"": None}, {"x": {"x": "x"}}),
)
#: bytes in place of a whole line
LINES = (
    *(b"", b"\x00\x00\n", b"\xff\xfe\n", b"9" * 5_000 + b"\n", b"[" * 100_000 + b"\n", b'{"x":' * 50_000 + b"\n"),
    b'"' + b"x" * 20_000_000 + b"\n",
)


def spoilt(value: Any) -> Iterator[Any]:
    """The value with each of its parts replaced by each of VALUES, left out, or under another name."""
    yield from VALUES
    if isinstance(value, dict):
        for name, part in value.items():
            for other in spoilt(part):
                yield {**value, name: other}
            yield {key: one for key, one in value.items() if key != name}
            yield {(f"{key}x" if key == name else key): one for key, one in value.items()}
    if isinstance(value, list):
        for number, part in enumerate(value):
            for other in spoilt(part):
                yield [*value[:number], other, *value[number + 1 :]]


def written(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode("ascii", "surrogatepass")


def variants(content: bytes) -> Iterator[bytes]:
    rows = [json.loads(line) for line in content.splitlines()]
    for number, row in enumerate(rows):
        for other in spoilt(row):
            changed = copy.copy(rows)
            changed[number] = other
            yield written(changed)
        lines = content.splitlines(keepends=True)
        for line in LINES:
            yield b"".join([*lines[:number], line, *lines[number + 1 :]])
        yield content + lines[number]
    yield content[:-5]


def signed(content: bytes, path: pathlib.Path) -> bytes:
    """A plan with the digest of its content, as somebody who has the key could make it."""
    key = PlanKey(key_of(KEY, str(path), "apply_plan", make=False))
    first, *rest = content.splitlines(keepends=True)
    try:
        head = json.loads(first)
        digest = key.of_head({name: value for name, value in head.items() if name != "digest"})
    except (ValueError, AttributeError, RecursionError):
        return content
    for line in rest:
        digest.update(line)
    return json.dumps({**head, "digest": digest.hexdigest()}).encode() + b"\n" + b"".join(rest)


def check_message(result: dict[str, Any]) -> None:
    """The result is a success or has one message, without internals and secrets."""
    text = json.dumps(result)
    assert "Traceback" not in text
    assert "canary" not in text
    assert "exception" not in result
    if result.get("failed"):
        assert result["msg"]
        # The longest value is shown as a whole.
        assert len(result["msg"]) < 6_000
        assert "Error" not in result["msg"]


def test_plan(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path, 1)
    for variant in variants(path.read_bytes()):
        # The second is one that somebody who has the key made.
        for content in (variant, signed(variant, path)):
            path.write_bytes(content)
            check_message(run(Fleet, wire, check=True, users=users, apply_plan=str(path), digest_key=KEY))
    path.write_bytes(b'{"fleet_plan":"' + b"9" * 5_000 + b'"}\n')
    assert len(apply(wire, path, users)["msg"]) < 400


@pytest.mark.parametrize("name", ["undo_file", "memory_file", "state_file"])
def test_file_that_is_continued(tmp_path: pathlib.Path, name: str) -> None:
    wire, path, users = pbx(3), tmp_path / "file.jsonl", people(3)
    options: dict[str, Any] = {"digest_key": KEY, name: str(path)}
    if name == "memory_file":
        options["skip_unchanged"] = True
    # The second user fails and ends the run, so that a state remains.
    broken = {"name": "user-3101", "sipxcom": {**users[1]["sipxcom"], "password": "wrong"}}
    run(Fleet, wire, users=[users[0], broken, users[2]], concurrency=1, max_failures=0, **options)
    original = path.read_bytes()
    assert len(original.splitlines()) > 1
    for variant in variants(original):
        path.write_bytes(variant)
        path.chmod(0o600)
        check_message(run(Fleet, wire, users=users, **options))


def test_undo_file_as_source(tmp_path: pathlib.Path) -> None:
    wire, path, users = pbx(2), tmp_path / "undo.jsonl", people(2)
    run(Fleet, wire, users=users, undo_file=str(path))
    logins = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in users}
    for variant in variants(path.read_bytes()):
        path.write_bytes(variant)
        check_message(run(Fleet, wire, check=True, source=str(path), credentials=logins))


def test_credentials_file(tmp_path: pathlib.Path) -> None:
    wire, path, users = pbx(2), tmp_path / "logins.json", people(2)
    logins = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in users}
    for variant in variants(written([logins])):
        path.write_bytes(variant)
        path.chmod(0o600)
        check_message(run(Fleet, wire, check=True, users=users, credentials_file=[str(path)]))

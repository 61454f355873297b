# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What reads the files of users: sources in each format, classes, logins, and what earlier runs wrote.

Each function takes the bytes of a file and raises AssertionError, or whatever the code under test should not raise.
"""

from __future__ import annotations

import atexit
import datetime
import functools
import json
import math
import pathlib
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import report_read
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import key_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import PlanKey
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.new_secrets import Secrets
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.stored import PLATFORM, StoredFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Source, dump_yaml
from ansible_collections.ucfleet.voice.tests.fuzz.decoders import check_message
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import KEY

#: what may be in a result that Ansible itself hides: options of the task
_HIDDEN = (PASSWORD, KEY)


@functools.cache
def _folder() -> pathlib.Path:
    """A folder in memory where there is one."""
    memory = pathlib.Path("/dev/shm")
    name = tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None)
    atexit.register(shutil.rmtree, name, ignore_errors=True)
    return pathlib.Path(name)


def _written(name: str, data: bytes) -> pathlib.Path:
    path = _folder() / name
    path.write_bytes(data)
    path.chmod(0o600)
    return path


# ------------------------------------------------------------------------- sources
def source(ending: str, data: bytes) -> None:
    """The entries of a source. What was accepted is written as YAML, and is the same when it is read again."""
    path = _written(f"users{ending}", data)
    try:
        entries = list(Source(path=str(path)))
    except VoiceError as error:
        check_message(error.message)
        return
    for entry in entries:
        assert entry.where.startswith(path.name), entry.where
        check_message(entry.problem)
        assert not entry.problem or entry.document is None
    found = [entry.document for entry in entries if isinstance(entry.document, dict) and _is_plain(entry.document)]
    if found:
        again = _written("again.yml", dump_yaml(found).encode())
        assert [entry.document for entry in Source(path=str(again))] == found


def _is_plain(value: Any) -> bool:
    """Whether YAML keeps a value as it is: no dates, no numbers that are none."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(key) and _is_plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, (str, int)) and not isinstance(value, datetime.date))


# ------------------------------------------------------------------------- runs
@functools.cache
def _wire() -> Shared:
    return pbx(2)


def _fleet(**params: Any) -> dict[str, Any]:
    """A run in check mode; its result is a success or has one message."""
    reported: list[str] = []
    warned: list[str] = []
    result = run(Fleet, _wire(), check=True, reported=reported, warned=warned, **params)
    text = json.dumps(result)
    assert "exception" not in result
    assert "Traceback" not in text
    assert "defect in this collection" not in text, text[:3_000]
    for line in (*reported, *warned, *([result["msg"]] if result.get("failed") else ())):
        check_message(line)
    if result.get("failed"):
        assert result["msg"]
        for secret in _HIDDEN:
            assert secret not in result["msg"]
    return result


def fleet(data: bytes) -> None:
    """A YAML source through the checks of all documents and a run in check mode."""
    _fleet(source=str(_written("users.yml", data)), fail_on_error=False, concurrency=1)


def classes(data: bytes) -> None:
    """A YAML file as the option `classes`, for users who name what it has."""
    try:
        found = [entry.document for entry in Source(path=str(_written("classes.yml", data)))]
    except VoiceError:
        return
    given = found[0] if found and isinstance(found[0], dict) else {}
    names = [name for name in given if isinstance(name, str) and name][:3]
    users = [{**one, "class": names, "vars": {"pin": "8041592653", "who": "Lee"}} for one in people(2)]
    if all(isinstance(name, str) for name in given):
        _fleet(users=users, classes=given, fail_on_error=False, concurrency=1)


def credentials(data: bytes) -> None:
    """A file of logins."""
    path = _written(_logins(data), data)
    _fleet(users=people(2), credentials_file=[str(path)], fail_on_error=False, concurrency=1)


def undo(data: bytes) -> None:
    """An undo file as source."""
    logins = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in people(2)}
    _fleet(source=str(_written("undo.jsonl", data)), credentials=logins, fail_on_error=False, concurrency=1)


def plan(data: bytes) -> None:
    """A plan as somebody who has the key could make it."""
    path = _folder() / "plan.jsonl"
    _written("plan.jsonl", _signed(data, path))
    _fleet(users=people(2), apply_plan=str(path), digest_key=KEY, fail_on_error=False, concurrency=1)


def _signed(data: bytes, path: pathlib.Path) -> bytes:
    key = PlanKey(key_of(KEY, str(path), "apply_plan", make=False))
    first, *rest = data.splitlines(keepends=True) or [b""]
    try:
        head = json.loads(first)
        digest = key.of_head({name: value for name, value in head.items() if name != "digest"})
        for line in rest:
            digest.update(line)
        return json.dumps({**head, "digest": digest.hexdigest()}).encode() + b"\n" + b"".join(rest)
    except (ValueError, AttributeError, RecursionError):
        return data


def continued(option: str, data: bytes) -> None:
    """A file that a later run continues: of undo, memory or state. Writes, so each run has a server of its own."""
    path = _written(f"{option}.jsonl", data)
    more = {"skip_unchanged": True} if option == "memory_file" else {}
    given: dict[str, Any] = {option: str(path), "digest_key": KEY, "concurrency": 1, "fail_on_error": False, **more}
    for _turn in range(2):
        # What the first run wrote, the second one reads.
        result = run(Fleet, pbx(1), users=people(1), **given)
        assert "defect in this collection" not in json.dumps(result)
        if result.get("failed"):
            check_message(result["msg"])


def report(data: bytes) -> None:
    """A report, plan, audit or presence file, as `fleet_report` reads them."""
    try:
        report_read.read_all([str(_written("report.jsonl", data))])
    except VoiceError as error:
        check_message(error.message)


def folder(data: bytes) -> None:
    """A file in the folder of an export, in the place of a user's file and in that of a user who is in no fleet.

    It is replaced or removed only if its one document is that of the user whom its name stands for.
    """
    place = _folder() / "live"
    place.mkdir(exist_ok=True)
    inside = {name: _written(f"live/{name}.yml", data) for name in ("user-3100", "user-9")}
    given: dict[str, Any] = {"users": people(1), "dest": f"{place}/", "allow_shrink": True, "concurrency": 1}
    first, again = (run(FleetInfo, _wire(), **given) for _turn in range(2))
    for result in (first, again):
        assert "defect in this collection" not in json.dumps(result)
        if result.get("failed"):
            check_message(result["msg"])
    assert first.get("failed") == again.get("failed")
    assert not again["changed"]
    for name, path in inside.items():
        if not path.exists() or path.read_bytes() != data:
            assert not data or _only_name(data) == name, name
            assert not first.get("failed")


def _only_name(data: bytes) -> str:
    """The user of a YAML file with one document, read by another way than the collection's; empty for other files."""
    try:
        found = list(yaml.safe_load_all(data))
    except (yaml.YAMLError, ValueError, RecursionError):
        return ""
    entries = [entry for one in found for entry in (one if isinstance(one, list) else [one])]
    return str(entries[0].get("name")).strip() if len(entries) == 1 and isinstance(entries[0], dict) else ""


# ------------------------------------------------------------------------- rotation
def stored(data: bytes) -> None:
    """A credentials file that takes new secrets: what is read afterwards is what it had, with the new secrets in it."""
    path = _written(_logins(data), data)
    try:
        file = StoredFile(path, None, None)
        names = [name for name, entry in file.entries.items() if isinstance(entry, dict)][:3]
        new = {name: Secrets(f"new-{number}", "80415926") for number, name in enumerate(names)}
        file.check(new)
        lost = file.promote(new)
    except VoiceError as error:
        check_message(error.message)
        assert path.read_bytes() == data
        return
    assert lost == []
    after = StoredFile(path, None, None)
    assert list(after.entries) == list(file.entries)
    for name, entry in file.entries.items():
        if name not in new:
            assert after.entries[name] == entry
            continue
        assert after.password_of(name) == new[name].password
        assert after.has_pin(name)
        assert {key: after.entries[name][key] for key in entry if key != PLATFORM} == {
            key: entry[key] for key in entry if key != PLATFORM
        }


def pending(data: bytes) -> None:
    """The file of new secrets beside a credentials file. What was accepted is written, and read again alike."""
    path = _written("rotated.json", b'{"u3100": {"sipxcom": {"password": "canary-old"}}}')
    file = StoredFile(path, None, None)
    _written("rotated.json.pending", data)
    try:
        found = file.pending()
    except VoiceError as error:
        check_message(error.message)
        assert file.pending_path.read_bytes() == data
        return
    file.keep_pending(found)
    assert file.pending() == found
    assert file.pending_path.exists() == bool(found)


def _logins(data: bytes) -> str:
    return "logins.json" if data.lstrip()[:1] in (b"{", b"[") else "logins.yml"


FILES: dict[str, Callable[[bytes], None]] = {
    **{name: functools.partial(source, f".{name}") for name in ("yml", "json", "jsonl", "csv")},
    "fleet": fleet,
    "classes": classes,
    "credentials": credentials,
    "plan": plan,
    "undo": undo,
    **{name: functools.partial(continued, name) for name in ("undo_file", "memory_file", "state_file")},
    "report": report,
    "folder": folder,
    "stored": stored,
    "pending": pending,
}

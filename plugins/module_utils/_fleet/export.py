# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet_info`: the live state of many users as documents that `fleet` takes.

Private to the collection.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import pathlib
import stat
import tempfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source as sources
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import NAME, Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import (
    SOURCE_FIELDS,
    WORK_FIELDS,
    Collected,
    FleetJob,
    Ticker,
    Users,
    limits_of,
    open_report,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.record import unwritable
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.run import FAILED, Row, Runner, told
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import (
    ALL,
    HOPELESS,
    NOT_THERE,
    Composite,
    Part,
    gathered,
    subset_choices,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode

#: settings that an export can hold, in the order of their declaration
SETTINGS = tuple(dict.fromkeys(part.option for one in COMPOSITES.values() for part in one.parts if part.gathered))
YAML, JSONL = "yaml", "jsonl"
FIELDS = (
    *SOURCE_FIELDS,
    Field(name="gather_subset", type="list", choices=subset_choices(SETTINGS)),
    Field(name="secrets", type="bool", default=False),
    Field(name="logins", type="bool", default=False),
    Field(name="dest", type="path"),
    Field(name="dest_format", choices=(YAML, JSONL)),
    *WORK_FIELDS,
    Field(name="return_limit", type="int", default=100),
)


class FleetInfo(FleetJob):
    """Export the live state of many users."""

    name = "fleet_info"

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def _work(
        self, params: Mapping[str, Any], mode: Mode, warn: Callable[[str], None], tell: Callable[[str], None]
    ) -> dict[str, Any]:
        limits = limits_of(params)
        work = Export(chosen(params), secrets=bool(params["secrets"]), logins=bool(params["logins"]))
        users = Users(params)
        selection = users.check()
        collected = Collected(int(params["return_limit"]), False, mode, name=self.name)
        report = open_report(params, append=False)
        left_out = LeftOut()
        try:
            with destination(params, mode) as target:
                ordered = InOrder(target.add)

                def finished(user: User | None, row: Row) -> None:
                    if report is not None:
                        report.write(row.as_dict())
                    collected.add(row)
                    document = None
                    if user is not None:
                        document = work.taken(user)
                        if document is None:
                            left_out.add(row)
                    ordered.finished(row.number, document)

                runner = Runner(limits, work, selection.total, finished=finished, open_transport=self._open_transport)
                ticker = Ticker(runner, selection.total, tell, float(params["progress_interval"]), name=self.name)
                for row in selection.broken:
                    runner.refuse(row)
                runner.run(users.ready(), ticker.tick, ticker.interval)
                runner.expect(selection.total)
                ticker.last()
                # A part of the fleet must never take the place of an export of the whole.
                changed = False if runner.stopped else target.keep()
        finally:
            if report is not None:
                report.close()
        if left_out.count:
            warn(f"{self.name}: {left_out.message(selection.total)}")
        result = collected.result(runner, selection.total, 0, params, ticker.seconds)
        for name in ("changed", "resumed"):
            del result["summary"][name]
        place = {"users": target.documents} if params.get("dest") is None else {"dest": params["dest"]}
        return {**result, "changed": changed, **place}


def chosen(params: Mapping[str, Any]) -> frozenset[str]:
    """The settings that gather_subset names. Raises VoiceError."""
    found = frozenset(gathered(params.get("gather_subset") or [ALL], SETTINGS))
    if not found:
        raise errors.invalid("gather_subset leaves nothing to gather", "name at least one setting")
    return found


class Export:
    """Reads the settings of one platform of a user; what was read waits until it is taken."""

    def __init__(self, settings: frozenset[str], *, secrets: bool, logins: bool) -> None:
        self._settings = settings
        self._secrets = secrets
        self._logins = logins
        self._found: dict[str, dict[str, Any]] = {}

    def __call__(self, client: Any, block: Block, row: Row) -> None:
        composite = block.composite
        values: dict[str, Any] = {}
        self._found.setdefault(row.user, {})[composite.platform.name] = values
        parts = [part for part in composite.parts if part.option in self._settings]
        readings = [(part, reading) for part in parts for reading in self._readings(client, block, part)]
        if not readings:
            # A document that names objects of one kind is not asked for those of the others.
            row.unavailable += [_nothing_named(client, composite, part) for part in parts]
        for part, reading in readings:
            if not _read(reading, client, composite, part, values, row):
                return

    def taken(self, user: User) -> dict[str, Any] | None:
        """The document of a user who is finished; None when nothing of the user could be read."""
        found = self._found.pop(user.name, {})
        document = {}
        for block in user.blocks:
            platform = block.composite.platform.name
            if found.get(platform):
                login = login_of(block, secrets=self._secrets) if self._logins else {}
                document[platform] = {**login, **found[platform]}
        return {NAME: user.name, **document} if document else None

    def _readings(self, client: Any, block: Block, part: Part) -> list[Callable[[], Any]]:
        """What to call for one setting: once for the account, or for each place that the document names."""
        operation = part.operation
        places = operation.places(step.prepared for step in block.steps if step.part is part)
        if places is None:
            return [functools.partial(operation.export, client, secrets=self._secrets)]
        return [functools.partial(operation.export_at, client, place, secrets=self._secrets) for place in places]


def _nothing_named(client: Any, composite: Composite, part: Part) -> dict[str, Any]:
    error = VoiceError(
        errors.NOT_FOUND,
        f"{composite.platform.title} cannot list the {part.option} of an account, and the document names none",
        "name at least one in the document",
    )
    return _unavailable(error, client, composite, part)


def _unavailable(error: VoiceError, client: Any, composite: Composite, part: Part) -> dict[str, Any]:
    return {"platform": composite.platform.name, "setting": part.option, "msg": told(error, client)["msg"]}


def _read(
    reading: Callable[[], Any], client: Any, composite: Composite, part: Part, values: dict[str, Any], row: Row
) -> bool:
    """Add what one reading gives; False when nothing further of this account can be read."""
    place = {"platform": composite.platform.name, "setting": part.option}
    try:
        value = reading()
        refused: list[VoiceError] = []
        if value and part.many:
            value, refused = _applicable(composite, part, value)
        elif value:
            composite.prepare({part.option: value})
        if part.many and value is not None:
            values[part.option] = [*values.get(part.option, ()), *value]
        elif value:
            values[part.option] = value
    except VoiceError as error:
        if error.kind in NOT_THERE:
            row.unavailable.append(_unavailable(error, client, composite, part))
        else:
            row.failures.append({**place, **told(error, client)})
        return error.kind not in HOPELESS
    row.failures += [{**place, **told(error, client)} for error in refused]
    return True


def _applicable(
    composite: Composite, part: Part, objects: Iterable[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[VoiceError]]:
    """Objects that can be given as options again; a platform may hold some that it would not take back."""
    kept: list[Mapping[str, Any]] = []
    refused: list[VoiceError] = []
    for one in objects:
        try:
            composite.prepare({part.option: [one]})
            kept.append(one)
        except VoiceError as error:
            refused.append(error)
    return kept, refused


class LeftOut:
    """Users who are in no document although nothing failed, which nobody would notice."""

    def __init__(self) -> None:
        self.count = 0
        self._first: Row | None = None

    def add(self, row: Row) -> None:
        if row.outcome == FAILED:
            return
        self.count += 1
        if self._first is None or row.number < self._first.number:
            self._first = row

    def message(self, total: int) -> str:
        """What to say when there is any."""
        text = f"the export leaves out {self.count} of {total} users, of whom there is nothing to tell"
        first = self._first
        if first is None:
            return text
        why = (
            first.unavailable[0]["msg"]
            if first.unavailable
            else "none of the settings asked for exists on the user's platforms"
        )
        return f"{text}; first {first.user}: {why}"


def login_of(block: Block, *, secrets: bool) -> dict[str, Any]:
    """The connection options of a user, as far as they are not the defaults."""
    values = {field.name: getattr(block.settings, field.name, None) for field in block.composite.platform.connection}
    return {
        field.name: values[field.name]
        for field in block.composite.platform.connection
        if values[field.name] not in (None, field.default) and (secrets or not field.secret)
    }


class InOrder:
    """Hands documents on in the order of their numbers from 0, whoever finishes first."""

    def __init__(self, add: Callable[[dict[str, Any]], None]) -> None:
        self._add = add
        self._next = 0
        self._finished: dict[int, dict[str, Any] | None] = {}

    def finished(self, number: int, document: dict[str, Any] | None) -> None:
        self._finished[number] = document
        while self._next in self._finished:
            ready = self._finished.pop(self._next)
            self._next += 1
            if ready is not None:
                self._add(ready)


# ------------------------------------------------------------------- where documents go
class Listed:
    """Without dest: the documents are part of the result."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def __enter__(self) -> Listed:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to close."""

    def add(self, document: dict[str, Any]) -> None:
        self.documents.append(document)

    def keep(self) -> bool:
        return False


class Written:
    """A file that is replaced at once by a whole new one, and only if that says something else."""

    documents: tuple[()] = ()

    def __init__(self, path: pathlib.Path, file_format: str, *, write: bool) -> None:
        self._path = path
        self._render = _yaml_item if file_format == YAML else _json_line
        self._write = write
        self._digest = hashlib.blake2b()
        self._count = 0

    def __enter__(self) -> Written:
        self._file: Any = None
        if self._write:
            try:
                # Readable by nobody else from the beginning.
                handle, self._new = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
            except OSError as error:
                raise unwritable("dest", self._path, error) from error
            self._file = os.fdopen(handle, "wb")
        if self._render is _yaml_item:
            self._put("---\n")
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()
            pathlib.Path(self._new).unlink(missing_ok=True)

    def add(self, document: dict[str, Any]) -> None:
        self._count += 1
        self._put(self._render(document))

    def keep(self) -> bool:
        """Take over what was added; whether the file changed (in check mode: would change)."""
        if self._render is _yaml_item and not self._count:
            self._put("[]\n")
        if self._is_same():
            return False
        if self._file is not None:
            try:
                self._file.flush()
                os.fsync(self._file.fileno())
                os.replace(self._new, self._path)
            except OSError as error:
                raise unwritable("dest", self._path, error) from error
        return True

    def _put(self, text: str) -> None:
        data = text.encode()
        self._digest.update(data)
        if self._file is not None:
            try:
                self._file.write(data)
            except OSError as error:
                raise unwritable("dest", self._path, error) from error

    def _is_same(self) -> bool:
        """Whether the file says the same already, and to nobody else."""
        try:
            with self._path.open("rb") as stream:
                is_private = not stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077
                old = hashlib.file_digest(stream, hashlib.blake2b)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unwritable("dest", self._path, error) from error
        return is_private and old.digest() == self._digest.digest()


def destination(params: Mapping[str, Any], mode: Mode) -> Listed | Written:
    """Where the documents go. Raises VoiceError for options that do not fit together."""
    path = params.get("dest")
    if path is None:
        if params["secrets"]:
            raise errors.invalid(
                "secrets needs dest, because a result would be shown and stored", "set dest, or leave secrets off"
            )
        return Listed()
    file = pathlib.Path(path)
    if file.is_dir():
        raise errors.invalid(f"dest {file} is a folder", "name a file")
    file_format = params.get("dest_format") or sources.FORMATS.get(file.suffix.lower())
    if file_format not in (YAML, JSONL):
        raise errors.invalid(
            f"the format of {file.name} cannot be told from its name",
            "set dest_format, or end the name with .yml or .jsonl",
        )
    if file_format == YAML and sources.YAML_IMPORT_ERROR is not None:
        raise errors.invalid(sources.YAML_IMPORT_ERROR, "install it, or write JSON Lines")
    return Written(file, file_format, write=not mode.check)


def _yaml_item(document: dict[str, Any]) -> str:
    """One element of a list, without line breaks within a text, so that versions can be compared line by line."""
    return sources.dump_yaml([document])


def _json_line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"


FLEET_INFO = FleetInfo()

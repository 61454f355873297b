# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet_info`: the live state of many users as documents that `fleet` takes.

Private to the collection.
"""

from __future__ import annotations

import errno
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
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User, name_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import (
    SOURCE_FIELDS,
    WORK_FIELDS,
    Collected,
    FleetJob,
    Ticker,
    Users,
    limits_of,
    opened_report,
    warnings_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.record import unwritable
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.run import FAILED, Row, Runner, told
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import (
    ALL,
    NOT_THERE,
    Composite,
    Part,
    gathered,
    subset_choices,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Path, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode

#: settings that an export can hold, in the order of their declaration
SETTINGS = tuple(dict.fromkeys(part.option for one in COMPOSITES.values() for part in one.parts if part.gathered))
YAML, JSONL = "yaml", "jsonl"
FIELDS = (
    *SOURCE_FIELDS,
    ListOf(
        "gather_subset",
        Text("gather_subset", choices=subset_choices(SETTINGS)),
        doc=(
            "The settings to read, by default all. With C(!) in front, all others.",
            "V(phonebook) holds the entries of the private phonebook.",
        ),
    ),
    Bool(
        "reveal_secrets",
        default=False,
        doc=(
            (
                "Whether PINs of conferences, and the secrets of those connection options that are exported, are"
                " part of it."
            ),
            "Needs O(dest), whose file nobody else can read.",
        ),
    ),
    Bool(
        "logins",
        default=False,
        doc=(
            "Whether all connection options are part of the export, so that it needs nothing else, and not"
            " only those of the user's own document."
        ),
    ),
    Path(
        "dest",
        doc=(
            (
                "The file to write, perhaps O(source) itself. It is replaced as a whole at the end, only if the"
                " content differs. Without it the documents are in the result."
            ),
            (
                "A new file can be read by its owner only, and one with O(reveal_secrets) always; any other keeps"
                " its mode."
            ),
            (
                "A run that was stopped early, a source with lines that cannot be read, and one without any user"
                " leave it as it was. In check mode it is not written."
            ),
        ),
    ),
    Text(
        "dest_format",
        choices=(YAML, JSONL),
        doc=(
            "The format of O(dest), V(yaml) (one list) or V(jsonl) (a document on each line). Without it the"
            " ending of the file's name decides."
        ),
    ),
    *WORK_FIELDS,
    Int(
        "return_limit",
        default=100,
        doc="The most users in RV(results).",
    ),
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
        work = Export(chosen(params), secrets=bool(params["reveal_secrets"]), logins=bool(params["logins"]))
        users = Users(params)
        collected = Collected(int(params["return_limit"]), False, mode, name=self.name)
        left_out = LeftOut()
        with opened_report(params) as report, destination(params, mode) as target:
            selection = users.check()
            report.begin(())
            ordered = InOrder(target.add)

            def finished(user: User | None, row: Row) -> None:
                # First, because whatever else fails must not hide it.
                collected.add(row)
                report.write(row)
                document = None
                if user is not None:
                    document = work.taken(user, row, target.last)
                    if document is None:
                        left_out.add(row)
                ordered.finished(row.number, document)

            runner = Runner(limits, work, selection.total, finished=finished, open_transport=self._open_transport)
            ticker = Ticker(runner, selection, tell, float(params["progress_interval"]), name=self.name)
            for row in selection.broken:
                runner.refuse(row)
            runner.run(users.ready(), ticker.tick, ticker.interval)
            runner.expect(selection.total)
            ticker.last()
            # A part of the fleet must never take the place of an export of the whole.
            is_whole = selection.total and not (runner.stopped or runner.error or selection.broken)
            changed = target.keep() if is_whole else False
        for text in (*warnings_of(selection, params), *collected.warnings.lines(), *left_out.lines(selection.total)):
            warn(f"{self.name}: {text}")
        dest = params.get("dest")
        note = "" if dest is None else _about_dest(dest, bool(is_whole))
        result = collected.result(runner, selection, params, ticker.seconds, note=note)
        for name in ("changed", "resumed"):
            del result["summary"][name]
        place = {"users": target.documents} if dest is None else {"dest": dest}
        return {**result, "changed": changed, **place}


def _about_dest(dest: str, is_whole: bool) -> str:
    """What a failure means for the file."""
    if is_whole:
        return f"what could not be read stays in {dest} as the last export had it"
    return f"{dest} was left as it was"


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
        readings = [(part, reading) for part in parts for reading in self._readings(client, block, part, row)]
        if not readings:
            # A document that names objects of one kind is not asked for those of the others.
            row.unavailable += [_nothing_named(client, composite, part) for part in parts]
        for part, reading in readings:
            if not _read(reading, client, composite, part, values, row):
                return

    def taken(self, user: User, row: Row, last: Callable[[str], Mapping[str, Any]]) -> dict[str, Any] | None:
        """The document of a user who is finished; None when there is nothing to tell.

        What failed is taken from the `last` export, by the user's name: an outage is no deletion.
        """
        found = self._found.pop(user.name, {})
        document = {}
        for block in user.blocks:
            platform = block.composite.platform.name
            values = found.get(platform, {})
            if any(failure["platform"] == platform for failure in row.failures):
                values = {**self._kept(block, row, last(user.name).get(platform)), **values}
                values = {part.option: values[part.option] for part in block.composite.parts if part.option in values}
            if values:
                login = login_of(block, secrets=self._secrets, everything=self._logins)
                document[platform] = {**login, **values}
        return {sources.NAME: user.name, **document} if document else None

    def _kept(self, block: Block, row: Row, old: Any) -> dict[str, Any]:
        """The settings of an older export that this one would hold, too, if it could read them."""
        composite = block.composite
        gone = {entry["setting"] for entry in row.unavailable if entry["platform"] == composite.platform.name}
        parts = [part for part in composite.parts if part.option in self._settings and part.option not in gone]
        kept = {part.option: old[part.option] for part in parts if part.option in old} if isinstance(old, dict) else {}
        try:
            composite.prepare(kept)
        except VoiceError:
            # Somebody else wrote it.
            return {}
        return walk.exportable((part.field for part in parts), kept, secrets=self._secrets)

    def _readings(self, client: Any, block: Block, part: Part, row: Row) -> list[Callable[[], Any]]:
        """What to call for one setting: once for the account, or for each place that the document names."""
        operation = part.operation
        place = f"{block.composite.platform.name}: {part.option}"

        def lost(name: str, why: str) -> None:
            text = f"{place}: {name} is not in the export: {why}"
            if text not in row.warnings:
                row.warnings.append(text)

        places = operation.places(step.prepared for step in block.steps if step.part is part)
        if places is None:
            return [functools.partial(operation.export, client, secrets=self._secrets, lost=lost)]
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
        return error.kind not in errors.ENDS_USER
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
        self._count = 0
        self._first: Row | None = None

    def add(self, row: Row) -> None:
        if row.outcome == FAILED:
            return
        self._count += 1
        if self._first is None or row.number < self._first.number:
            self._first = row

    def lines(self, total: int) -> list[str]:
        """What to say of them, if there are any."""
        first = self._first
        if first is None:
            return []
        why = "none of the settings asked for exists on the user's platforms"
        if first.unavailable:
            why = first.unavailable[0]["msg"]
        elif first.warnings:
            why = first.warnings[0]
        count = f"{self._count} of {total} users"
        return [f"the export leaves out {count}, of whom there is nothing to tell; first {first.user}: {why}"]


def login_of(block: Block, *, secrets: bool, everything: bool) -> dict[str, Any]:
    """The connection options that the user's own document gives, or `everything` that is not the default.

    Whatever else the login needs comes again from where it came: defaults, credentials, environment.
    """
    found = {}
    for field in block.composite.platform.connection:
        value = getattr(block.settings, field.name, None)
        is_own = field.name in block.login
        if value is None or (field.secret and not secrets):
            continue
        if is_own or (everything and value != field.default):
            found[field.name] = value
    return found


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

    def last(self, name: str) -> Mapping[str, Any]:
        """There was no export before."""
        return {}

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

    def __init__(self, path: pathlib.Path, file_format: str, *, write: bool, private: bool) -> None:
        """`private`: what is written must be readable by nobody else, even where the file was."""
        self._path = path
        self._format = file_format
        self._render = _yaml_item if file_format == YAML else _json_line
        self._write = write
        self._private = private
        self._last: dict[str, Mapping[str, Any]] | None = None
        self._digest = hashlib.blake2b()
        self._count = 0

    def last(self, name: str) -> Mapping[str, Any]:
        """The document of a user in the export that this one replaces. Raises VoiceError when that is none."""
        if self._last is None:
            old = sources.Source(path=str(self._path), file_format=self._format) if self._path.exists() else ()
            self._last = {name_of(entry.document): entry.document for entry in old if not entry.problem}
        return self._last.get(name, {})

    def __enter__(self) -> Written:
        self._file: Any = None
        if not os.access(self._path.parent, os.W_OK | os.X_OK):
            reason = errno.EACCES if self._path.parent.is_dir() else errno.ENOENT
            raise unwritable("dest", self._path, OSError(reason, os.strerror(reason)))
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
                if self._path.exists() and not self._private:
                    # Who may read it was decided by somebody.
                    os.fchmod(self._file.fileno(), stat.S_IMODE(self._path.stat().st_mode))
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
        """Whether the file says the same already, and to nobody else if it is private."""
        try:
            with self._path.open("rb") as stream:
                is_private = not stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077
                old = hashlib.file_digest(stream, hashlib.blake2b)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unwritable("dest", self._path, error) from error
        return (is_private or not self._private) and old.digest() == self._digest.digest()


def destination(params: Mapping[str, Any], mode: Mode) -> Listed | Written:
    """Where the documents go. Raises VoiceError for options that do not fit together."""
    path = params.get("dest")
    if path is None:
        if params["reveal_secrets"]:
            raise errors.invalid(
                "secrets needs dest, because a result would be shown and stored", "set dest, or leave secrets off"
            )
        return Listed()
    # Behind a symbolic link it is the file that is replaced, not the link.
    file = pathlib.Path(os.path.realpath(path))
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
    return Written(file, file_format, write=not mode.check, private=bool(params["reveal_secrets"]))


def _yaml_item(document: dict[str, Any]) -> str:
    """One element of a list; no line is folded, so that versions can be compared line by line."""
    return sources.dump_yaml([document])


def _json_line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"


FLEET_INFO = FleetInfo()

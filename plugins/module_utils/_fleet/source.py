# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the users of a fleet come from: a list, or a file that is read as it is worked on.

Every reader yields `Entry` objects one by one, so memory does not grow with the fleet.

Private to the collection.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError

YAML_IMPORT_ERROR: str | None = None
try:
    import yaml
except ImportError:
    YAML_IMPORT_ERROR = "the Python library PyYAML is missing"

#: file name ending -> format
FORMATS = {".yml": "yaml", ".yaml": "yaml", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv"}
VAULT_HEADER = "$ANSIBLE_VAULT"


@dataclasses.dataclass(frozen=True)
class Entry:
    """One user as it was written: `document` or, for a line that cannot be read, `problem`."""

    where: str
    document: Any = None
    problem: str = ""


class Source:
    """A fleet that can be read more than once."""

    def __init__(
        self,
        *,
        users: Sequence[Any] | None = None,
        path: str | None = None,
        file_format: str | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        self._users = users
        self._path = pathlib.Path(path) if path is not None else None
        self._columns = dict(columns or {})
        self._format = ""
        if self._path is not None:
            self._format = file_format or FORMATS.get(self._path.suffix.lower(), "")
            if not self._format:
                raise errors.invalid(
                    f"the format of {self._path.name} cannot be told from its name",
                    f"set format, or use one of the endings {', '.join(FORMATS)}",
                )

    def __iter__(self) -> Iterator[Entry]:
        if self._path is None:
            for number, document in enumerate(self._users or (), 1):
                yield Entry(f"users[{number}]", document)
            return
        try:
            yield from self._read(self._path)
        except OSError as error:
            raise errors.invalid(
                f"source {self._path} cannot be read: {(error.strerror or str(error)).lower()}", "check the path"
            ) from error
        except UnicodeDecodeError as error:
            raise errors.invalid(f"source {self._path} is not UTF-8 text", "save it as UTF-8") from error

    def _read(self, path: pathlib.Path) -> Iterator[Entry]:
        with path.open(encoding="utf-8", newline="" if self._format == "csv" else None) as stream:
            if stream.read(len(VAULT_HEADER)) == VAULT_HEADER:
                raise errors.invalid(
                    f"source {path} is encrypted as a whole, which cannot be read line by line",
                    "keep the users in clear text without secrets, and give those in credentials",
                )
            stream.seek(0)
            reader = {"yaml": _yaml, "jsonl": _json_lines, "json": _json, "csv": self._csv}[self._format]
            yield from reader(stream, path.name)

    def _csv(self, stream: Any, name: str) -> Iterator[Entry]:
        rows = csv.reader(stream, strict=True)
        try:
            header = next(rows, None)
            if not header:
                raise errors.invalid(f"{name} has no header line", "name the columns in its first line")
            paths = [self._columns.get(title, title).split(".") for title in header]
            for row in rows:
                where = f"{name}:{rows.line_num}"
                if not any(row):
                    continue
                if len(row) != len(header):
                    yield Entry(where, problem=f"has {len(row)} cells where the header has {len(header)}")
                else:
                    yield _csv_entry(where, paths, row)
        except csv.Error as error:
            raise errors.invalid(f"{name}:{rows.line_num} is not CSV: {error}", "correct the line") from error


def _csv_entry(where: str, paths: list[list[str]], row: list[str]) -> Entry:
    """A row as a document; empty cells are not mentioned, numbers in a path count list elements from 0."""
    document: dict[str, Any] = {}
    for path, cell in zip(paths, row, strict=True):
        if cell == "":
            continue
        try:
            _put(document, path, cell)
        except (IndexError, TypeError):
            return Entry(where, problem=f"column {'.'.join(path)} does not fit the columns before it")
    return Entry(where, document)


def _put(place: Any, path: list[str], value: str) -> None:
    for step, following in zip(path, [*path[1:], None], strict=True):
        key: Any = int(step) if isinstance(place, list) else step
        if isinstance(place, list) and key == len(place):
            place.append(None)
        if following is None:
            place[key] = value
            return
        current = place[key] if isinstance(place, list) else place.get(key)
        if current is None:
            current = place[key] = [] if following.isdigit() else {}
        place = current


def _json_lines(stream: Any, name: str) -> Iterator[Entry]:
    for number, line in enumerate(stream, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            yield Entry(f"{name}:{number}", json.loads(text))
        except (ValueError, RecursionError) as error:
            reason = getattr(error, "msg", "nested too deeply")
            yield Entry(f"{name}:{number}", problem=f"is not JSON: {reason}")


def _json(stream: Any, name: str) -> Iterator[Entry]:
    try:
        documents = json.load(stream)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise errors.invalid(f"{name}:{line} is not JSON: {getattr(error, 'msg', 'nested too deeply')}") from error
    if not isinstance(documents, list):
        raise errors.invalid(f"{name} does not hold a list of users", "put the users into one list")
    for number, document in enumerate(documents, 1):
        yield Entry(f"{name}[{number}]", document)


def _yaml(stream: Any, name: str) -> Iterator[Entry]:
    """A list of users, or one user in each YAML document; built element by element."""
    if YAML_IMPORT_ERROR is not None:
        raise errors.invalid(YAML_IMPORT_ERROR, "install it, or give the users as JSON Lines")
    try:
        loader = _yaml_loader(stream)
        loader.get_event()
        while not loader.check_event(yaml.StreamEndEvent):
            loader.get_event()
            is_list = loader.check_event(yaml.SequenceStartEvent)
            if is_list:
                loader.get_event()
            while not loader.check_event(yaml.SequenceEndEvent, yaml.DocumentEndEvent):
                node = loader.compose_node(None, 0)
                document = loader.construct_document(node)
                if document is not None:
                    yield Entry(f"{name}:{node.start_mark.line + 1}", document)
            if is_list:
                loader.get_event()
            loader.get_event()
            loader.anchors = {}
    except RecursionError as error:
        raise errors.invalid(f"{name} is nested too deeply", "correct the file") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark is not None else ""
        raise errors.invalid(
            f"{name}{line} is not YAML: {getattr(error, 'problem', None) or 'syntax error'}", "correct the file"
        ) from error


def _yaml_loader(stream: Any) -> Any:
    """A safe loader that composes node by node, on the C parser where PyYAML has one (ten times faster)."""
    parser: Any = getattr(yaml, "CParser", None)
    if parser is None:
        return yaml.SafeLoader(stream)

    bases = (yaml.composer.Composer, parser, yaml.constructor.SafeConstructor, yaml.resolver.Resolver)
    kind: Any = type("FleetLoader", bases, {})
    loader = kind.__new__(kind)
    parser.__init__(loader, stream)
    for base in (*bases[:1], *bases[2:]):
        base.__init__(loader)
    return loader


def dump_yaml(value: Any) -> str:
    """A value as YAML that the reader above reads back: keys in their order, no line folded, text as it is."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    # Texts that went through Ansible's templates are of classes of its own.
    plain = json.loads(json.dumps(value))
    return str(yaml.dump(plain, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1_000_000))


def parse_slice(text: str) -> tuple[int, int]:
    """`3/10` as (3, 10). Raises VoiceError."""
    number, mark, total = text.partition("/")
    if mark and number.strip().isdigit() and total.strip().isdigit():
        part, parts = int(number), int(total)
        if 1 <= part <= parts:
            return part, parts
    raise VoiceError(errors.INVALID, f"slice is {text!r}", "write it as PART/PARTS, such as 3/10, counted from 1")

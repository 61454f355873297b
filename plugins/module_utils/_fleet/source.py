# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the users of a fleet come from: a list, or a file that is read as it is worked on.

Every reader yields `Entry` objects one by one, so memory does not grow with the fleet.

Private to the collection.
"""

from __future__ import annotations

import collections
import csv
import dataclasses
import json
import pathlib
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
YAML_TAG = "tag:yaml.org,2002:"
#: the key under which a document says whom it is about
NAME = "name"
#: what may stand between the cells of a table; the first of them that the header line has
DELIMITERS = (",", ";", "\t")
#: titles and problems that one message lists before "and more"
LISTED = 20
#: settings lie at most this many names and numbers below the document
DEEPEST_PLACE = 12
#: digits of the number of a list entry
LONGEST_NUMBER = 4
#: a text of a JSON document, with the colon behind it if it is a key, or whatever else matters for finding a place
JSON_TOKEN = re.compile(r'(?P<text>"[^"\\]*(?:\\.[^"\\]*)*")(?P<colon>\s*:)?|(?P<number>[0-9]+)|[{}]')

#: where a cell goes: the names of dictionary keys (str), and the numbers of list entries from 0 (int)
Place = tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Entry:
    """One user as it was written: `document` or, for a line that cannot be read, `problem`."""

    where: str
    document: Any = None
    problem: str = ""


class _Mistake(Exception):
    """What cannot be meant in a text, told by those who do not know the name of its file."""

    def __init__(self, line: int, why: str, advice: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why
        self.advice = advice


class Source:
    """A fleet that can be read more than once.

    `columns` (title of a column to its place in the document) is for CSV files only. With `platforms`
    every column but `name` must lie below one of them. Raises VoiceError, here and while it is read.
    """

    def __init__(
        self,
        *,
        users: Sequence[Any] | None = None,
        path: str | None = None,
        file_format: str | None = None,
        columns: Mapping[str, str] | None = None,
        platforms: Collection[str] = (),
    ) -> None:
        self._users = users
        self._path = pathlib.Path(path) if path is not None else None
        self._columns = {str(title).strip(): place for title, place in (columns or {}).items()}
        self._platforms = platforms
        self._format = ""
        if self._path is not None:
            self._format = file_format or FORMATS.get(self._path.suffix.lower(), "")
            if not self._format:
                raise errors.invalid(
                    f"the format of {self._path.name} cannot be told from its name",
                    f"set format, or use one of the endings {', '.join(FORMATS)}",
                )
        if self._columns and self._format != "csv":
            given = f"source {self._path.name} is {self._format}" if self._path else "users is given"
            raise errors.invalid(
                f"columns tells what the columns of a CSV file mean, but {given}",
                "leave columns out, or set format to csv if the file is one",
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
        # Spreadsheets and editors of Windows put a byte order mark before UTF-8.
        with path.open(encoding="utf-8-sig", newline="" if self._format == "csv" else None) as stream:
            if stream.read(len(VAULT_HEADER)) == VAULT_HEADER:
                raise errors.invalid(
                    f"source {path} is encrypted as a whole, which cannot be read line by line",
                    "keep the users in clear text without secrets, and give those in credentials",
                )
            stream.seek(0)
            reader = {"yaml": _yaml, "jsonl": _json_lines, "json": _json, "csv": self._csv}[self._format]
            try:
                yield from reader(stream, path.name)
            except _Mistake as mistake:
                raise errors.invalid(f"{path.name}:{mistake.line} {mistake.why}", mistake.advice) from mistake

    def _csv(self, stream: Any, name: str) -> Iterator[Entry]:
        rows = _rows(csv.reader(stream, delimiter=_delimiter(stream), strict=True))
        line, header = next(rows, (0, []))
        titles = [title.strip() for title in header]
        columns, problems = _columns(titles, self._columns, self._platforms)
        if header and problems:
            raise errors.invalid(
                _listed([f"{name}:{line}: {problem}" for problem in problems], "; "),
                "correct the header line or columns",
            )
        untitled = set(range(len(titles))) - {column.index for column in columns}
        for line, row in rows:
            if len(row) != len(titles):
                yield Entry(f"{name}:{line}", problem=f"has {len(row)} cells where the header has {len(titles)}")
                continue
            for index in untitled:
                if row[index].strip():
                    raise _Mistake(
                        line,
                        f"has a value in column {index + 1}, which has no title in the header line",
                        "give the column a title, or empty it",
                    )
            yield Entry(f"{name}:{line}", _document(columns, row))


# ---------------------------------------------------------------------------- CSV
@dataclasses.dataclass(frozen=True)
class _Column:
    """A column of a table that fills a place of the document. The index counts from 0, as in a row."""

    index: int
    title: str
    place: Place

    def __str__(self) -> str:
        return _label(self.index, self.title)


def _delimiter(stream: Any) -> str:
    """What separates the cells: spreadsheets write semicolons where the comma is the decimal mark."""
    header = next((line for line in stream if line.strip()), "")
    stream.seek(0)
    bare = re.sub(r'"[^"]*("|$)', "", header)
    return next((mark for mark in DELIMITERS if mark in bare), DELIMITERS[0])


def _rows(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows in which anything stands, with the line where each begins; a quoted cell may go over several."""
    begin = 1
    try:
        for row in reader:
            if any(map(str.strip, row)):
                yield begin, row
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _Mistake(begin, f"is not CSV: {error}", "correct the row that begins there") from error


def _columns(
    titles: list[str], places: Mapping[str, Any], platforms: Collection[str]
) -> tuple[list[_Column], list[str]]:
    """The columns that fill a place, and every problem of the header. A column without title fills none."""
    if platforms and not any(_is_title(title, places, platforms) for title in titles):
        # Then they may be the cells of a user, secrets among them, and are not shown.
        return [], [
            f"nothing in the first line is {NAME}, a place below {', '.join(platforms)}, or a title that columns names:"
            " put a line with titles before the users, or say in columns what the titles mean"
        ]
    missing = [title for title in places if title not in titles]
    problems = [f"columns names {title}, which is no column of the file" for title in missing]
    columns = []
    for index, title in enumerate(titles):
        if not title and title not in places:
            continue
        place = _place(places.get(title, title))
        if place:
            columns.append(_Column(index, title, place))
        else:
            problems.append(_no_place(_label(index, title), places.get(title, title), title in places))
    problems += _clashes(columns)
    if platforms:
        problems += [
            f"{column} fills {_dotted(column.place)}, which is neither {NAME} nor a setting below one of"
            f" {', '.join(platforms)}: give its place in columns, or remove it"
            for column in columns
            if column.place != (NAME,) and (len(column.place) == 1 or column.place[0] not in platforms)
        ]
    nameless = all(column.place != (NAME,) for column in columns)
    if nameless:
        problems.append(f"no column fills {NAME}: say which one holds it, as in columns: {{User: {NAME}}}")
    # An unquoted title with a comma makes a table that is separated otherwise look separated by commas.
    if nameless and any(mark in title for title in titles for mark in DELIMITERS[1:]):
        problems.append("if semicolons or tabs separate the columns, every title with a comma must be in quotes")
    if nameless or missing:
        problems.append(f"the columns of the file are {_listed([title for title in titles if title], ', ')}")
    return columns, problems


def _is_title(title: str, places: Mapping[str, Any], platforms: Collection[str]) -> bool:
    return title == NAME or title in places or title.partition(".")[0] in platforms


def _place(text: Any) -> Place:
    """The place that a dotted text such as `sipxcom.call_forward.rings.0.number` names; empty if it names none."""
    steps = text.split(".") if isinstance(text, str) else []
    numbers = [step for step in steps if _is_number(step)]
    if not all(steps) or len(steps) > DEEPEST_PLACE or any(len(number) > LONGEST_NUMBER for number in numbers):
        return ()
    place = tuple(int(step) if _is_number(step) else step for step in steps)
    return place if place and isinstance(place[0], str) else ()


def _is_number(step: str) -> bool:
    # Python counts digits of other scripts and superscripts as digits, too.
    return step.isascii() and step.isdigit()


def _no_place(column: str, place: Any, mapped: bool) -> str:
    if mapped:
        shown = "nothing" if place is None else repr(place)
        return (
            f"columns says {shown} for {column}, which is no place in a document:"
            f" write {NAME}, or names separated by dots as in sipxcom.vm_prefs.greeting"
        )
    return f"{column} has a title that is no place in a document: give its place in columns, or remove it"


def _clashes(columns: Iterable[_Column]) -> list[str]:
    """The columns that cannot fill their places because of the columns before them."""
    found = []
    filled: dict[Place, _Column] = {}
    opened: dict[Place, _Column] = {}
    for column in columns:
        problem = _clash(column, filled, opened)
        if problem:
            found.append(f"{problem}: keep one of them")
            continue
        filled[column.place] = column
        for length in range(1, len(column.place)):
            opened.setdefault(column.place[:length], column)
    return found


def _clash(column: _Column, filled: Mapping[Place, _Column], opened: Mapping[Place, _Column]) -> str:
    """`filled` has the columns by their places, `opened` a column for every place with something below it."""
    place = column.place
    if place in filled:
        return f"{column} fills {_dotted(place)} as {filled[place]} does"
    if place in opened:
        return f"{column} fills {_dotted(place)} as a whole, below which lies {opened[place]}"
    for length in range(1, len(place)):
        start = place[:length]
        if start in filled:
            return f"{column} lies below {_dotted(start)}, which {filled[start]} fills as a whole"
        if start in opened and type(opened[start].place[length]) is not type(place[length]):
            return f"{column} and {opened[start]} take {_dotted(start)} for a list and for a dictionary"
    return ""


def _document(columns: Iterable[_Column], row: Sequence[str]) -> dict[str, Any]:
    """A row as a document; empty cells are not mentioned."""
    document: dict[Any, Any] = {}
    for column in columns:
        cell = row[column.index]
        if cell == "":
            continue
        below = document
        for step in column.place[:-1]:
            below = below.setdefault(step, {})
        below[column.place[-1]] = cell
    return {key: _with_lists(value) for key, value in document.items()}


def _with_lists(value: Any) -> Any:
    """Dictionaries by number as lists, in the order of the numbers; those that were not given leave no gap."""
    if not isinstance(value, dict):
        return value
    if isinstance(next(iter(value)), int):
        return [_with_lists(value[number]) for number in sorted(value)]
    return {key: _with_lists(below) for key, below in value.items()}


def _label(index: int, title: str) -> str:
    return f"column {index + 1} ({title})"


def _dotted(place: Place) -> str:
    return ".".join(map(str, place))


def _listed(texts: Sequence[str], separator: str) -> str:
    more = len(texts) - LISTED
    return separator.join(texts[:LISTED]) + (f"{separator}and {more} more" if more > 0 else "")


# --------------------------------------------------------------------------- JSON
class _Twice(Exception):
    """A key that stands twice in one object. Its only argument is the key."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        counts = collections.Counter(key for key, value in pairs)
        raise _Twice(counts.most_common(1)[0][0])
    return values


#: made once: a decoder for each line would take longer than the line
_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def _json_lines(stream: Any, name: str) -> Iterator[Entry]:
    for number, line in enumerate(stream, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            yield Entry(f"{name}:{number}", _parsed(text))
        except _Mistake as mistake:
            yield Entry(f"{name}:{number}", problem=mistake.why)


def _json(stream: Any, name: str) -> Iterator[Entry]:
    text = stream.read()
    if not text.strip():
        return
    documents = _parsed(text)
    if not isinstance(documents, list):
        raise errors.invalid(f"{name} does not hold a list of users", "put the users into one list")
    for number, document in enumerate(documents, 1):
        yield Entry(f"{name}[{number}]", document)


def _parsed(text: str) -> Any:
    """What a JSON text says. Raises _Mistake."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _Mistake(error.lineno, f"is not JSON: {error.msg}", "correct the file") from error
    except RecursionError as error:
        raise _Mistake(1, "is nested too deeply", "correct the file") from error
    except _Twice as error:
        raise _Mistake(_line_of_second_key(text), f"says {error} twice", "keep one of them") from error
    except ValueError as error:
        # Python refuses to make such a number, which would take it long.
        most = sys.get_int_max_str_digits()
        raise _Mistake(
            _line_of_long_number(text, most), f"has a number of more than {most} digits", "correct the number"
        ) from error


def _line_of_second_key(text: str) -> int:
    """Where the first key stands that its object has already. The decoder tells no positions."""
    open_objects: list[set[str]] = []
    for token in JSON_TOKEN.finditer(text):
        if token[0] == "{":
            open_objects.append(set())
        elif token[0] == "}":
            open_objects.pop()
        elif token["colon"]:
            key = json.loads(token["text"])
            if key in open_objects[-1]:
                return _line(text, token.start())
            open_objects[-1].add(key)
    return 1


def _line_of_long_number(text: str, most: int) -> int:
    numbers = (token for token in JSON_TOKEN.finditer(text) if token["number"])
    return next((_line(text, number.start()) for number in numbers if len(number[0]) > most), 1)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


# --------------------------------------------------------------------------- YAML
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
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "syntax error"
        raise errors.invalid(f"{name}{line} is not YAML that can be read: {problem}", "correct the file") from error


def _yaml_loader(stream: Any) -> Any:
    """A safe loader that composes node by node, on the C parser where PyYAML has one (five times faster)."""
    safe = yaml.constructor.SafeConstructor
    additions = {
        "compose_mapping_node": _compose_mapping,
        "compose_sequence_node": _compose_sequence,
        "yaml_constructors": {**safe.yaml_constructors, **_yaml_constructors(safe)},
    }
    if not yaml.__with_libyaml__:
        return type("FleetLoader", (yaml.SafeLoader,), additions)(stream)

    cyaml: Any = yaml.cyaml
    parser = cyaml.CParser
    bases = (yaml.composer.Composer, parser, safe, yaml.resolver.Resolver)
    kind: Any = type("FleetLoader", bases, additions)
    loader = kind.__new__(kind)
    parser.__init__(loader, stream)
    for base in (*bases[:1], *bases[2:]):
        base.__init__(loader)
    return loader


def _compose_mapping(loader: Any, anchor: Any) -> Any:
    node = yaml.composer.Composer.compose_mapping_node(loader, anchor)
    seen = set()
    for key, value in node.value:
        _refuse_cycle(node, value)
        if not isinstance(key, yaml.ScalarNode) or key.tag == YAML_TAG + "merge":
            continue
        if (key.tag, key.value) in seen:
            raise _Mistake(key.start_mark.line + 1, f"says {key.value} twice", "keep one of them")
        seen.add((key.tag, key.value))
    return node


def _compose_sequence(loader: Any, anchor: Any) -> Any:
    node = yaml.composer.Composer.compose_sequence_node(loader, anchor)
    for value in node.value:
        _refuse_cycle(node, value)
    return node


def _refuse_cycle(node: Any, value: Any) -> None:
    # A node has its end only when all below it is read.
    if value is node or value.end_mark is None:
        raise _Mistake(node.start_mark.line + 1, "has an alias to what it stands in", "write out what is meant")


def _yaml_constructors(safe: Any) -> dict[str | None, Callable[[Any, Any], Any]]:
    """What makes values of nodes otherwise than PyYAML does, by tag."""
    scalars = ("bool", "int", "float", "binary", "timestamp")
    return {
        **{YAML_TAG + name: _told(name, safe.yaml_constructors[YAML_TAG + name]) for name in scalars},
        # A lone = or << is a text unless it is a key.
        **{YAML_TAG + name: safe.construct_yaml_str for name in ("value", "merge")},
        None: _refuse_tag,
    }


def _told(name: str, constructor: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A constructor that tells where a value stands that has the form of its type and is none, such as 2024-13-45."""

    def construct(loader: Any, node: Any) -> Any:
        try:
            return constructor(loader, node)
        except (ArithmeticError, AttributeError, LookupError, ValueError) as error:
            raise _Mistake(
                node.start_mark.line + 1,
                f"has a value that stands for a YAML {name}, but is none that can be read",
                "put it into quotes if it is meant as text, or correct it",
            ) from error

    return construct


def _refuse_tag(loader: Any, node: Any) -> Any:
    line = node.start_mark.line + 1
    if node.tag in ("!vault", "!vault-encrypted"):
        raise _Mistake(
            line,
            f"has a value encrypted with {node.tag}, which a source cannot hold",
            "give the secret in credentials, which may come from a vaulted variable",
        )
    tag = node.tag.replace(YAML_TAG, "!!", 1)
    raise _Mistake(line, f"has the tag {tag}, which is not known", "write the value without a tag")


def dump_yaml(value: Any) -> str:
    """A value as YAML that the reader above reads back: keys in their order, no line folded, text as it is."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    # Texts that went through Ansible's templates are of classes of its own.
    plain = json.loads(json.dumps(value))
    return str(yaml.dump(plain, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1_000_000))


def parse_slice(text: str) -> tuple[int, int]:
    """`3/10` as (3, 10). Raises VoiceError."""
    numbers = re.fullmatch(r"\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})\s*", text)
    if numbers:
        part, parts = int(numbers[1]), int(numbers[2])
        if 1 <= part <= parts:
            return part, parts
    raise VoiceError(errors.INVALID, f"slice is {text!r}", "write it as PART/PARTS, such as 3/10, counted from 1")

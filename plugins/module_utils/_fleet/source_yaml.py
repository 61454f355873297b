# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sources as YAML: a list of users, or one user in each YAML document.

Values are made straight from the events of the parser (libyaml where PyYAML has it), user by user. What PyYAML's
own constructors do is not enough here: they forget how a number was written, take the second of two equal keys,
and copy merged dictionaries without a bound.

Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import (
    DEEPEST,
    LONGEST_DOCUMENT,
    MOST_VALUES,
    Entry,
    Mistake,
    Note,
    text_mistake,
    too_deep,
    too_long,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import (
    WrittenFloat,
    WrittenInt,
    WrittenText,
    char_name,
)

YAML_IMPORT_ERROR: str | None = None
try:
    import yaml
except ImportError:
    YAML_IMPORT_ERROR = "the Python library PyYAML is missing"

YAML_TAG = "tag:yaml.org,2002:"
#: texts whose type is remembered: the keys and words that all users have
REMEMBERED = 4096
#: what YAML 1.1 allows in a text (section 5.1)
_NOT_ALLOWED = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: characters that are looked through at once
_PIECE = 1 << 16
_NULLS = frozenset({"", "~", "null"})


def read_yaml(stream: Any, name: str, note: Note) -> Iterator[Entry]:
    """The users of a YAML text; `name` is that of the file."""
    if YAML_IMPORT_ERROR is not None:
        raise errors.invalid(YAML_IMPORT_ERROR, "install it, or give the users as JSON Lines")
    counted = _Counted(stream)
    try:
        parser = open_parser(counted)
        get: Callable[[], Any] = parser.get_event
        get()
        while not parser.check_event(yaml.StreamEndEvent):
            get()
            builder = _Builder(get, name, note)
            event: Any = get()
            is_list = event.__class__ is yaml.SequenceStartEvent
            if is_list:
                event = get()
            while event.__class__ not in (yaml.SequenceEndEvent, yaml.DocumentEndEvent):
                line = _line(event)
                counted.begin(line)
                document = builder.user(event)
                if document is not None:
                    yield Entry(f"{name}:{line}", document)
                event = get()
            if is_list:
                get()
            counted.begin(_line(event))
    except yaml.YAMLError as error:
        raise _unreadable(error, stream, name) from error


def read_mapping(stream: Any, name: str, note: Note) -> Iterator[tuple[int, Any, Any]]:
    """The entries of a YAML text that is one dictionary: line, key and value. A key can come twice. Raises Mistake."""
    if YAML_IMPORT_ERROR is not None:
        raise errors.invalid(YAML_IMPORT_ERROR, "install it, or write the file as JSON")
    counted = _Counted(stream)
    try:
        parser = open_parser(counted)
        get: Callable[[], Any] = parser.get_event
        get()
        if parser.check_event(yaml.StreamEndEvent):
            return
        get()
        event: Any = get()
        if event.__class__ is not yaml.MappingStartEvent:
            raise Mistake(_line(event), "is no dictionary", "write what belongs to a user below the user's name")
        builder = _Builder(get, name, note)
        while (event := get()).__class__ is not yaml.MappingEndEvent:
            line = _line(event)
            counted.begin(line)
            key, is_wrong = builder.user(event), builder.is_wrong
            value = builder.user(get())
            if not (is_wrong or builder.is_wrong):
                yield line, key, value
        get()
        if not parser.check_event(yaml.StreamEndEvent):
            raise Mistake(_line(parser.peek_event()), "begins a second YAML document", "write one dictionary")
    except yaml.YAMLError as error:
        raise _unreadable(error, stream, name) from error


def open_parser(stream: Any) -> Any:
    """A parser of YAML events: that of libyaml if PyYAML has it (five times faster), else that of Python."""
    if yaml.__with_libyaml__:
        cyaml: Any = yaml.cyaml
        return cyaml.CParser(stream)
    bases: tuple[Any, ...] = (yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser)
    parser: Any = object.__new__(type("PythonParser", bases, {}))
    yaml.reader.Reader.__init__(parser, stream)
    yaml.scanner.Scanner.__init__(parser)
    yaml.parser.Parser.__init__(parser)
    return parser


def _unreadable(error: Any, stream: Any, name: str) -> Exception:
    if isinstance(error, yaml.reader.ReaderError):
        stream.seek(0)
        number = 1
        # Not line by line: the whole file can be one.
        while piece := stream.read(_PIECE):
            found = _NOT_ALLOWED.search(piece)
            if found:
                why = f"holds {char_name(found[0])}; such characters are not allowed in YAML"
                return Mistake(number + piece.count("\n", 0, found.start()), why, "remove it")
            number += piece.count("\n")
    mark = getattr(error, "problem_mark", None)
    place = f":{mark.line + 1}" if mark is not None else ""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "syntax error"
    # PyYAML shows the beginning of a value such as !a!b, which can be a secret.
    problem = re.sub(r"(tag handle) .*", r"\1", str(problem))
    return errors.invalid(f"{name}{place} is not YAML that can be read: {problem}", "correct the file")


class _Counted:
    """A text that ends with an error when one user is longer than a user may be."""

    def __init__(self, stream: Any) -> None:
        self._read = stream.read
        self._left = LONGEST_DOCUMENT
        self._line = 1

    def begin(self, line: int) -> None:
        """A user begins in this line."""
        self._left = LONGEST_DOCUMENT
        self._line = line

    def read(self, size: int) -> Any:
        """Up to `size` characters."""
        self._left -= size
        if self._left < 0:
            raise too_long(self._line)
        return self._read(size)


class _Builder:
    """Makes the values of one YAML document out of its events."""

    def __init__(self, get: Callable[[], Any], name: str, note: Note) -> None:
        self._get = get
        self._name = name
        #: what stands at an anchor, and how many values that is; None as long as it is not complete
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._tags: dict[str, str | None] = {}
        self._report = note
        self.is_wrong = False
        self._values = 0

    def user(self, event: Any) -> Any:
        """The user who begins with `event`; None if it has a mistake. Raises Mistake if it cannot be built."""
        self.is_wrong = False
        self._values = 0
        document = self._value(event, 1)
        return None if self.is_wrong else document

    def _value(self, event: Any, depth: int) -> Any:
        kind = event.__class__
        if kind is yaml.ScalarEvent and event.anchor is None:
            self._values += 1
            return self._scalar(event)
        if kind is yaml.AliasEvent:
            return self._repeated(event)
        if depth > DEEPEST:
            raise too_deep(_line(event))
        anchor = event.anchor
        before = self._values
        self._values += 1
        if anchor is not None:
            if anchor in self._anchors:
                raise Mistake(_line(event), "has the anchor of a value that begins with & twice", _IN_QUOTES)
            self._anchors[anchor] = None
        if kind is yaml.ScalarEvent:
            value = self._scalar(event)
        elif kind is yaml.MappingStartEvent:
            value = self._mapping(event, depth)
        else:
            value = self._sequence(event, depth)
        if self._values > MOST_VALUES:
            raise _too_many(event)
        if anchor is not None:
            self._anchors[anchor] = value, self._values - before
        return value

    def _repeated(self, event: Any) -> Any:
        """What an alias stands for: the same object, which must not be changed."""
        if event.anchor not in self._anchors:
            raise Mistake(_line(event), "has the alias of a value that begins with *, and no anchor", _IN_QUOTES)
        found = self._anchors[event.anchor]
        if found is None:
            raise Mistake(_line(event), "has an alias to what it stands in", "write out the values")
        self._values += found[1]
        if self._values > MOST_VALUES:
            raise _too_many(event)
        return found[0]

    def _sequence(self, event: Any, depth: int) -> list[Any]:
        self._check_collection(event, YAML_TAG + "seq")
        get, end = self._get, yaml.SequenceEndEvent
        result = []
        while (inner := get()).__class__ is not end:
            result.append(self._value(inner, depth + 1))
        return result

    def _mapping(self, event: Any, depth: int) -> dict[Any, Any]:
        self._check_collection(event, YAML_TAG + "map")
        get, end = self._get, yaml.MappingEndEvent
        own: dict[Any, Any] = {}
        merged: dict[Any, Any] = {}
        while (inner := get()).__class__ is not end:
            is_merge = inner.__class__ is yaml.ScalarEvent and self._tag(inner) == YAML_TAG + "merge"
            key = None if is_merge else self._value(inner, depth + 1)
            value = self._value(get(), depth + 1)
            if is_merge:
                self._merge(inner, value, merged)
            elif isinstance(key, (dict, list)):
                self._note(inner, "has a key that is a list or a dictionary", "write a text as key")
            elif key in own:
                self._note(inner, f"says {getattr(inner, 'value', key)} twice", "keep one of them")
            else:
                own[key] = value
        return {**merged, **own} if merged else own

    def _merge(self, event: Any, value: Any, merged: dict[Any, Any]) -> None:
        """Lay a dictionary, or each of a list of them (the first one above the others), over what is merged."""
        parts = value[::-1] if isinstance(value, list) else [value]
        for part in parts:
            if not isinstance(part, dict):
                self._note(event, "merges (<<) what is no dictionary", "merge dictionaries, or lists of them")
                return
            self._values += len(part)
            if self._values > MOST_VALUES:
                raise _too_many(event)
            merged.update(part)

    def _check_collection(self, event: Any, tag: str) -> None:
        if event.tag not in (None, "!", tag):
            self._refuse_tag(event, event.tag)

    def _tag(self, event: Any) -> str | None:
        """The tag of a scalar, None for a text. Texts without quotes have the type that YAML 1.1 sees in them."""
        tag: str | None = event.tag
        if tag is not None and tag != "!":
            return None if tag == YAML_TAG + "str" else tag
        if not event.implicit[0]:
            return None
        text = event.value
        try:
            return self._tags[text]
        except KeyError:
            pass
        for found, pattern in yaml.resolver.Resolver.yaml_implicit_resolvers.get(text[:1], ()):
            if pattern.match(text):
                tag = found
                break
        else:
            tag = None
        if len(self._tags) < REMEMBERED:
            self._tags[text] = tag
        return tag

    def _scalar(self, event: Any) -> Any:
        text = event.value
        tag = self._tag(event)
        if tag is None:
            if not text.isprintable() or "{" in text or len(text) > 1000:
                found = text_mistake(text)
                if found:
                    self._note(event, *found)
            return text
        if text.isdigit() and tag == YAML_TAG + "int" and (text[0] != "0" or text == "0") and len(text) < 4300:
            return WrittenInt(text)
        return self._typed(event, tag, text)

    def _typed(self, event: Any, tag: str, text: str) -> Any:
        """A scalar that YAML takes for something else than a text."""
        kind = tag.removeprefix(YAML_TAG)
        if kind in ("value", "merge"):
            # A lone = or << is a text unless it is a key.
            return text
        if kind == "null":
            if text not in _NULLS:
                self._note(
                    event,
                    f"has {text[:4]} without quotes, which YAML reads as no value at all",
                    "put it into quotes if it is a text, or write null",
                )
            return None
        if tag not in _CONSTRUCTED:
            self._refuse_tag(event, tag)
            return None
        where = f"{self._name}:{_line(event)}"
        try:
            value = yaml.constructor.SafeConstructor.yaml_constructors[tag](
                yaml.constructor.SafeConstructor(), yaml.ScalarNode(tag, text)
            )
            if kind == "bool":
                return value
            if kind == "int":
                return WrittenInt.written(value, text, where)
            if kind == "float":
                return WrittenFloat.written(value, text, where)
            reading = str(value)
            return text if reading == text else WrittenText.written(text, reading, where)
        except (ArithmeticError, AttributeError, LookupError, ValueError):
            self._note(
                event,
                f"has a value that stands for a YAML {kind}, but is none that can be read",
                "put it into quotes if it is a text, or correct it",
            )
            return None

    def _refuse_tag(self, event: Any, tag: str) -> None:
        if tag in ("!vault", "!vault-encrypted"):
            self._note(
                event,
                f"has a value encrypted with {tag}, which a source cannot hold",
                "give the secret in credentials, which may come from a vaulted variable",
            )
            return
        shown = tag.replace(YAML_TAG, "!!", 1)
        if tag in _KNOWN_TAGS or shown.startswith("!!python/"):
            self._note(event, f"has the tag {shown}, which is not known", "write the value without a tag")
        else:
            # A password that begins with the mark and has no quotes: it must not be shown.
            self._note(event, "has the tag of a value that begins with !, which is not known", _IN_QUOTES)

    def _note(self, event: Any, why: str, advice: str) -> None:
        self.is_wrong = True
        self._report(Mistake(_line(event), why, advice))


#: what a text needs that YAML reads as something else
_IN_QUOTES = "put the value into quotes if it is a text, or correct it"
#: tags that a message shows; any other can be a secret
_KNOWN_TAGS = frozenset(
    (
        *("!unsafe", "!env", "!include"),
        *(YAML_TAG + name for name in ("binary", "bool", "float", "int", "map", "null", "omap", "pairs", "seq", "set")),
        *(YAML_TAG + name for name in ("str", "timestamp")),
    )
)
#: tags of scalars that are no texts
_CONSTRUCTED = frozenset(YAML_TAG + name for name in ("bool", "int", "float", "timestamp"))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _too_many(event: Any) -> Mistake:
    return Mistake(
        _line(event),
        f"has a user of more than {MOST_VALUES} values, counting what aliases and merges repeat",
        "write out the values",
    )

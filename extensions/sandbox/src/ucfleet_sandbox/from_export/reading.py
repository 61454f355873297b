# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads exports and files with passwords: YAML, JSON and JSON Lines, each value with its line.

The files are opened for reading only.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import stat
from collections.abc import Iterator
from typing import Any

from ucfleet_sandbox.from_export.node import ExportError, Node

__all__ = ["read_documents", "read_mapping"]

_JSON = ".json"
_LINES = (".jsonl", ".ndjson")
_YAML = (".yml", ".yaml")
_VAULT = "$ANSIBLE_VAULT;"
#: tags of scalars that an export can have; a date is none, because an export quotes it
_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "bool", "null", "float")}
#: tags that a message may show
_KNOWN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("binary", "timestamp")}
_DEEPEST = 64


def read_documents(path: pathlib.Path) -> list[Node]:
    """The user documents of an export: of a list, of several YAML documents, or one on each line."""
    text = _text(path, "the export")
    suffix = path.suffix.lower()
    if suffix in _LINES:
        return list(_json_lines(path, text))
    if suffix == _JSON:
        return _items(_json(path, text))
    if suffix in _YAML:
        return [item for document in _yaml(path, text) for item in _items(document)]
    raise ExportError(f"the format of {path} is not known from its name: it must end in .yml, .yaml, .json or .jsonl")


def read_mapping(path: pathlib.Path, what: str) -> Node:
    """One dictionary, of a YAML or JSON file."""
    text = _text(path, what)
    if text.startswith(_VAULT):
        raise ExportError(
            f"{what} {path} is encrypted with Ansible Vault, which the sandbox cannot decrypt;"
            " give a decrypted copy, or one password for all users with --password"
        )
    if path.suffix.lower() == _JSON:
        return _json(path, text)
    documents = list(_yaml(path, text))
    if len(documents) != 1:
        raise ExportError(f"{what} {path} must hold one dictionary, not {len(documents)} YAML documents")
    return documents[0]


def _text(path: pathlib.Path, what: str) -> str:
    try:
        # A pipe without a writer would block the start.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ExportError(f"cannot read {what} {path}: it is not a regular file")
            return stream.read().decode("utf-8-sig")
    except OSError as problem:
        raise ExportError(f"cannot read {what} {path}: {os.strerror(problem.errno or 0)}") from None
    except UnicodeDecodeError as problem:
        raise ExportError(f"cannot read {what} {path}: byte {problem.start} is not UTF-8") from None


def _items(node: Node) -> list[Node]:
    """The documents of a file: a list of them, or a single one, or none in an empty YAML document."""
    if node.value is None:
        return []
    return node.value if isinstance(node.value, list) else [node]


# ----------------------------------------------------------------------- JSON
def _json_lines(path: pathlib.Path, text: str) -> Iterator[Node]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _node(path, number, json.loads(line, object_pairs_hook=_Pairs))
            except (ValueError, RecursionError) as problem:
                raise _broken(path, number, "JSON", problem) from None


def _json(path: pathlib.Path, text: str) -> Node:
    """A JSON file. The elements of a list have their own line; what is inside of them has the line of the element."""
    decoder = json.JSONDecoder(object_pairs_hook=_Pairs)
    position = _skip(text, 0)
    if not text.startswith("[", position):
        try:
            return _node(path, 1, json.loads(text, object_pairs_hook=_Pairs))
        except json.JSONDecodeError as problem:
            raise _broken(path, problem.lineno, "JSON", problem.msg) from None
        except RecursionError as problem:
            raise _broken(path, 1, "JSON", problem) from None
    items: list[Node] = []
    line, counted = 1, 0
    position = _skip(text, position + 1)
    while not text.startswith("]", position):
        line, counted = line + text.count("\n", counted, position), position
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as problem:
            raise _broken(path, problem.lineno, "JSON", problem.msg) from None
        except RecursionError as problem:
            raise _broken(path, line, "JSON", problem) from None
        items.append(_node(path, line, value))
        position = _skip(text, position)
        if text.startswith(",", position):
            position = _skip(text, position + 1)
        elif not text.startswith("]", position):
            raise _broken(path, text.count("\n", 0, position) + 1, "JSON", "a comma or ] is missing")
    end = _skip(text, position + 1)
    if end != len(text):
        raise _broken(path, text.count("\n", 0, end) + 1, "JSON", "there is text after the list")
    return Node(str(path), 1, items)


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, before a key that stands twice is lost."""


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _node(path: pathlib.Path, line: int, value: Any) -> Node:
    if isinstance(value, _Pairs):
        found: dict[str, Node] = {}
        for key, item in value:
            if key in found:
                raise _broken(path, line, "usable", f"the key {key!r} stands twice in one dictionary")
            found[key] = _node(path, line, item)
        return Node(str(path), line, found)
    if isinstance(value, list):
        return Node(str(path), line, [_node(path, line, item) for item in value])
    return Node(str(path), line, value)


def _broken(path: pathlib.Path, line: int, wanted: str, problem: object) -> ExportError:
    reason = "it is nested too deeply" if isinstance(problem, RecursionError) else str(problem)
    return ExportError(f"{path}, line {line}: is not {wanted}: {reason}")


# ----------------------------------------------------------------------- YAML
def _yaml(path: pathlib.Path, text: str) -> Iterator[Node]:
    # Not at the beginning of the file: a sandbox without an export needs no PyYAML.
    try:
        import yaml
    except ImportError:
        raise ExportError(f"PyYAML is needed to read {path}: install it, or export JSON Lines") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    reader = _YamlReader(path, loader)
    try:
        while loader.check_node():
            yield reader.node(loader.get_node(), 0)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = 1 if mark is None else mark.line + 1
        # What follows is the beginning of a value, which can be a password without quotes.
        why = re.sub(r"\b(alias|anchor|handle)\b.*", r"\1", str(problem.problem or problem.context))
        raise _broken(path, line, "YAML", why) from None
    except yaml.YAMLError as problem:
        raise _broken(path, 1, "YAML", problem) from None
    except RecursionError as problem:
        raise _broken(path, 1, "YAML", problem) from None
    finally:
        loader.dispose()


class _YamlReader:
    """Turns the nodes of PyYAML into those of this package."""

    def __init__(self, path: pathlib.Path, loader: Any) -> None:
        self._path = path
        self._loader = loader

    def node(self, node: Any, depth: int) -> Node:
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            # An anchor inside of itself has no end.
            raise _broken(self._path, line, "usable", f"it has more than {_DEEPEST} levels")
        if node.id == "mapping":
            return Node(str(self._path), line, self._mapping(node, depth))
        if node.id == "sequence":
            return Node(str(self._path), line, [self.node(item, depth + 1) for item in node.value])
        if node.tag not in _SCALARS:
            # Any other tag can be a password that begins with ! and has no quotes.
            shown = f"has the tag {node.tag}" if node.tag in _KNOWN_TAGS else "begins with !, so that it is a tag"
            raise _broken(self._path, line, "usable", f"a value {shown}; write a text in quotes")
        value = self._loader.yaml_constructors[node.tag](self._loader, node)
        is_text = isinstance(value, str)
        return Node(str(self._path), line, value, None if is_text else node.value)

    def _mapping(self, node: Any, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.id != "scalar" or key_node.tag == "tag:yaml.org,2002:merge":
                raise _broken(self._path, line, "usable", "a key must be a text")
            # A key of digits is a number for YAML and a text for everybody else.
            key = key_node.value
            if key in found:
                raise _broken(self._path, line, "usable", f"the key {key!r} stands twice in one dictionary")
            found[key] = self.node(value_node, depth + 1)
        return found

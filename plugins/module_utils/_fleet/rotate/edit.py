# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of a credentials file replaced where they stand, so that its order and its comments stay.

A text that cannot be changed in this way is refused: what is read from the new text must be what was read from the old
one, with the new values in it and nothing else.

Private to the collection.
"""

from __future__ import annotations

import copy
import json
import pathlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import (
    OPTION,
    credentials_in,
    is_json,
)

#: where a value stands below the entry of a user
Place = tuple[str, ...]
#: new values by user name, then place; a value is a text, or a dictionary where there was none
Changes = Mapping[str, Mapping[Place, Any]]
_INDENT = re.compile(r"\A\s*\{\r?\n([ \t]+)")


class _Edit(NamedTuple):
    """`text` in place of what stands from `start` up to `end`."""

    start: int
    end: int
    text: str


def edited(path: pathlib.Path, text: str, changes: Changes, outcome: str) -> str:
    """The text of a credentials file with new values.

    Raises VoiceError where that cannot be done; `outcome` says in its message what has happened until then.
    """
    wanted = copy.deepcopy(credentials_in([(path, text)]))
    for name, values in changes.items():
        for place, value in values.items():
            if not _put(wanted[name], place, value):
                raise _unusual(path, name, outcome)
    new = _edited_json(text, changes) if is_json(path, text) else _edited_yaml(path, text, changes)
    try:
        found = credentials_in([(path, new)])
    except VoiceError:
        found = {}
    if found != wanted:
        wrong = [name for name in changes if found.get(name) != wanted[name]]
        raise _unusual(path, wrong[0] if found and wrong else "", outcome)
    return new


def _unusual(path: pathlib.Path, name: str, outcome: str) -> VoiceError:
    who = f"the entry of {name}" if name else "an entry"
    return errors.invalid(
        f"{OPTION} {path} cannot be changed in place, because {who} is written in an unusual form",
        f"write each password on one line below its user, without anchors and aliases; {outcome}",
    )


def _put(entry: Any, place: Place, value: Any) -> bool:
    """Put a value into an entry; False where something else than a dictionary is in its way."""
    *above, last = place
    for key in above:
        entry = entry.setdefault(key, {}) if isinstance(entry, dict) else None
    if not isinstance(entry, dict):
        return False
    entry[last] = value
    return True


# ------------------------------------------------------------------ JSON
def _edited_json(text: str, changes: Changes) -> str:
    document = json.loads(text)
    names = {str(key).strip(): key for key in document}
    for name, values in changes.items():
        for place, value in values.items():
            _put(document[names[name]], place, value)
    match = _INDENT.match(text)
    indent = match.group(1) if match else None
    return json.dumps(document, ensure_ascii=False, indent=indent) + ("\n" if text.endswith("\n") else "")


# ------------------------------------------------------------------ YAML
def _edited_yaml(path: pathlib.Path, text: str, changes: Changes) -> str:
    # Not at the beginning of the file: who has credentials in JSON needs no PyYAML.
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root: Any = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, RecursionError) as error:
        raise errors.invalid(f"{OPTION} {path} is no YAML any more", "correct the file") from error
    parts: list[str] = []
    position = 0
    for edit in sorted(_edits(root, changes)):
        # The mark at the end of a block text is at the next entry.
        end = edit.start + len(text[edit.start : edit.end].rstrip())
        parts += (text[position : edit.start], edit.text)
        position = end
    return "".join([*parts, text[position:]])


def _edits(root: Any, changes: Changes) -> Iterator[_Edit]:
    entries = {str(key.value).strip(): value for key, value in _pairs(root)}
    for name, values in changes.items():
        for place, value in values.items():
            yield from _edit(entries.get(name), place, value)


def _edit(node: Any, place: Place, value: Any) -> Iterable[_Edit]:
    """Replace the value at a place, or add it to the last dictionary that is there."""
    for depth, key in enumerate(place):
        below = next((found for name, found in _pairs(node) if name.value == key), None)
        if below is None:
            for missing in reversed(place[depth + 1 :]):
                value = {missing: value}
            return _addition(node, key, value)
        node = below
    return [_Edit(node.start_mark.index, node.end_mark.index, _written(value))]


def _addition(node: Any, key: str, value: Any) -> Iterable[_Edit]:
    """A new first entry of a dictionary."""
    pairs = _pairs(node)
    if not pairs:
        return []
    entry = f"{_written(key)}: {_written(value)}"
    if node.flow_style:
        start = node.start_mark.index + 1
        return [_Edit(start, start, f"{entry}, ")]
    first = pairs[0][0].start_mark
    return [_Edit(first.index, first.index, f"{entry}\n{' ' * first.column}")]


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    """The keys and values of a dictionary; nothing else has any."""
    return list(node.value) if node is not None and node.id == "mapping" else []


def _written(value: Any) -> str:
    """JSON on one line, which YAML reads alike."""
    return json.dumps(value, ensure_ascii=False)

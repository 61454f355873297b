# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs for a user, in sentences.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import shown, visible

#: names of a list's entries and the verbs of their fields that hold a number which is called
_ENTRIES = {"rings": "ring", "buttons": "button", "entries": "entry", "schedules": "schedule", "menu": "menu entry"}
_NUMBERS = frozenset({"number", "extension"})


def change_sentences(change: Mapping[str, Any], *, check: bool) -> list[str]:
    """One sentence for each value that differs; `check` says that nothing was written.

    `change` is an entry of `changes` in a row of the report: platform, setting and fields with before and after.
    """
    place = visible(f"{change.get('platform', '')} {change.get('setting', '')}".strip())
    fields = change.get("fields")
    found = [
        sentence
        for name, pair in (fields.items() if isinstance(fields, Mapping) else ())
        if isinstance(pair, Mapping)
        for sentence in _differences((str(name),), pair.get("before"), pair.get("after"), check=check)
    ]
    return [f"{place}: {one}" for one in found] or [f"{place}: {'would change' if check else 'changed'}"]


def _differences(path: tuple[str | int, ...], before: Any, after: Any, *, check: bool) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from _differences((*path, str(name)), before.get(name), after.get(name), check=check)
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            old, new = (side[number] if number < len(side) else None for side in (before, after))
            yield from _differences((*path, number), old, new, check=check)
    else:
        yield _sentence(path, before, after, check=check)


def _sentence(path: tuple[str | int, ...], before: Any, after: Any, *, check: bool) -> str:
    old, new = shown(before), shown(after)
    if isinstance(path[-1], str) and path[-1] in _NUMBERS and len(path) > 1 and path[-3:-2] == ("rings",):
        words = ("rings", "should ring") if check else ("rang", "rings now")
        return f"{_name(path[:-1])} {words[0]} {old}, {words[1]} {new}"
    if check:
        return f"{_name(path)} is {old}, should be {new}"
    return f"{_name(path)} was {old}, is now {new}"


def _name(path: tuple[str | int, ...]) -> str:
    """`("rings", 0, "type")` is "ring 1 type"; entries count from 1."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int):
            words[-1:] = [_ENTRIES.get(words[-1], words[-1]), str(part + 1)]
        else:
            words.append(visible(part))
    return " ".join(words).replace("_", " ") if len(words) > 1 else words[0]

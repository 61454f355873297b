# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs for a user, in sentences.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import visible
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.words import (
    IS,
    Path,
    Verb,
    fields_of,
    name_of,
    value_of,
    verb_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import CREATE, DELETE

_ACTIONS: Mapping[tuple[str, bool], tuple[str, str]] = {
    (CREATE, True): ("should be created", "after"),
    (CREATE, False): ("was created", "after"),
    (DELETE, True): ("should be deleted", "before"),
    (DELETE, False): ("was deleted", "before"),
}


def place_of(change: Mapping[str, Any]) -> str:
    """The setting that a change is about."""
    return visible(f"{change.get('platform', '')} {change.get('setting', '')}".strip())


def change_sentences(change: Mapping[str, Any], *, check: bool) -> list[str]:
    """One sentence for each value that differs, the setting first; `check` says that nothing was written.

    `change` is an entry of `changes` in a row of the report: platform, setting and fields with before and after. In a
    plan it has the object of a list of objects and the action, too.
    """
    place = place_of(change)
    return [f"{place}: {one}" for one in differences(change, check=check)]


def differences(change: Mapping[str, Any], *, check: bool) -> list[str]:
    """The same without the setting."""
    declared = fields_of(str(change.get("platform", "")), str(change.get("setting", "")))
    given = change.get("fields")
    pairs = {
        str(name): pair
        for name, pair in (given.items() if isinstance(given, Mapping) else ())
        if isinstance(pair, Mapping)
    }
    where = change.get("object")
    what = f"{value_of(declared, (), where)}: " if isinstance(where, Mapping) and where else ""
    action = _ACTIONS.get((str(change.get("action", "")), check))
    if action is not None:
        words, side = action
        values = {name: pair.get(side) for name, pair in pairs.items() if pair.get(side) is not None}
        return [f"{what}{words}" + (f" with {value_of(declared, (), values)}" if values else "")]
    found = [
        f"{what}{sentence}"
        for name, pair in pairs.items()
        for sentence in _differences(declared, (name,), pair.get("before"), pair.get("after"), check=check)
    ]
    return found or [f"{what}{'would change' if check else 'changed'}"]


def _differences(declared: Mapping[str, Field], path: Path, before: Any, after: Any, *, check: bool) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and before and after:
        for name in dict.fromkeys((*before, *after)):
            yield from _differences(declared, (*path, str(name)), before.get(name), after.get(name), check=check)
    elif _has_records(before) or _has_records(after):
        old, new = (side if isinstance(side, list) else [] for side in (before, after))
        for number in range(max(len(old), len(new))):
            if number >= len(old):
                yield _entry(declared, (*path, number), new[number], is_new=True, check=check)
            elif number >= len(new):
                yield _entry(declared, (*path, number), old[number], is_new=False, check=check)
            else:
                yield from _differences(declared, (*path, number), old[number], new[number], check=check)
    else:
        yield _sentence(declared, path, before, after, check=check)


def _has_records(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, Mapping) for one in value)


def _sentence(declared: Mapping[str, Field], path: Path, before: Any, after: Any, *, check: bool) -> str:
    old, new = (value_of(declared, path, value) for value in (before, after))
    verb = verb_of(declared, path)
    # The number stands for its entry: "ring 1 rings 7101".
    name = name_of(declared, path if verb is None else path[:-1])
    said = verb or IS
    return (
        f"{name} {said.now} {old}, {said.wanted} {new}" if check else f"{name} {said.before} {old}, {said.since} {new}"
    )


def _entry(declared: Mapping[str, Field], path: Path, value: Any, *, is_new: bool, check: bool) -> str:
    """The sentence of a list entry that only one side has."""
    name = name_of(declared, path)
    numbers = [key for key in value if verb_of(declared, (*path, str(key)))] if isinstance(value, Mapping) else []
    verb = verb_of(declared, (*path, str(numbers[0]))) if numbers else None
    rest = {key: one for key, one in value.items() if key not in numbers} if isinstance(value, Mapping) else value
    about = value_of(declared, path, rest)
    main = value_of(declared, (*path, str(numbers[0])), value[numbers[0]]) if numbers else ""
    return _entry_words(name, verb, main, about, is_new=is_new, check=check)


def _entry_words(name: str, verb: Verb | None, main: str, about: str, *, is_new: bool, check: bool) -> str:
    if verb is None:
        words = {
            (True, True): "is missing, should be",
            (True, False): "is new:",
            (False, True): "should go, is",
            (False, False): "is gone, was",
        }[is_new, check]
        return f"{name} {words} {about}"
    more = "" if about == "nothing" else f" ({about})"
    if is_new:
        return f"{name} is missing, {verb.wanted} {main}{more}" if check else f"{name} {verb.since} {main}{more}"
    return f"{name} {verb.now} {main}, should go" if check else f"{name} {verb.before} {main}, is gone"

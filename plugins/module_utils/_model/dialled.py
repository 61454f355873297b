# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers, names and SIP addresses in a value as it was written: where each stands, and the value with others.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._model.container import as_dictionary
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import is_bare_number

_NOTHING: Values = {}


class Dialled(NamedTuple):
    """A place where a text is dialled.

    `place` says where in words, with positions from 1; `steps` are its keys and positions, from 0. `holder` is the
    dictionary in which it stands.
    """

    place: str
    steps: tuple[object, ...]
    text: str
    holder: Values


def dialled(field: Field, value: object) -> Iterator[Dialled]:
    """Every place of a value where a text is dialled, in their order; objects that shall be absent have none."""
    return _dialled(field, value, "", (), _NOTHING)


def _dialled(field: Field, value: object, place: str, steps: tuple[object, ...], holder: Values) -> Iterator[Dialled]:
    if field.dialled:
        text = _text(value)
        if text:
            yield Dialled(place.removeprefix("."), steps, text, holder)
        return
    if isinstance(value, Mapping):
        if value.get("state") == "absent":
            return
        holder = value
    for end, step, part, one in field.parts(value):
        if part.holds_dialled:
            yield from _dialled(part, one, place + end, (*steps, step), holder)


def replaced(field: Field, value: object, new: Callable[[Dialled], str]) -> object:
    """The value with the text that `new` gives for each place; the value itself where no text differs."""
    result = value
    for one in dialled(field, value):
        text = new(one)
        if text != one.text:
            result = _with(result, one.steps, text)
    return result


def _with(value: object, steps: tuple[object, ...], text: str) -> object:
    """A copy of a value with another text at a place."""
    if not steps:
        return text
    step, rest = steps[0], steps[1:]
    dictionary = as_dictionary(value)
    if dictionary is not None:
        return {**dictionary, step: _with(dictionary[step], rest, text)}
    elements = list(value) if isinstance(value, list) else [value]
    return [_with(one, rest, text) if position == step else one for position, one in enumerate(elements)]


def _text(value: object) -> str:
    """A text or a number as text, without blanks around it; anything else is empty."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if is_bare_number(value) else ""

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The description of an object with other numbers: only what differs, and what says which object it is.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._model.container import Record, Table
from ansible_collections.ucfleet.voice.plugins.module_utils._model.dialled import Dialled, dialled, replaced
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, ValueDict, Values

#: the text that shall stand at a place; the text that stands there where nothing shall change
New = Callable[[Dialled], str]
IDENTIFIES = "it says which object this is"
BORROWED = "it belongs to the group of the user"
DESTROYS = "beside it is an entry with another action, which a change would destroy"
NOT_DESCRIBED = "it is part of an action, which describes no state"


class Moved(NamedTuple):
    """The descriptions that give an object its new numbers.

    `new` has the text of each place that changes, `kept` the reason for each place that does not although it should.
    """

    descriptions: tuple[Values, ...] = ()
    new: Mapping[str, str] = {}
    kept: Mapping[str, str] = {}

    def below(self, prefix: str) -> Moved:
        """The same with a longer name for each place."""
        return Moved(
            self.descriptions,
            {prefix + place: text for place, text in self.new.items()},
            {prefix + place: why for place, why in self.kept.items()},
        )


@dataclasses.dataclass(frozen=True)
class Identity:
    """What says which object a description is about: the fields of its `key`, and `options` that belong to it.

    `can_be_made_again`: an object with another key is made, and the old one removed.
    """

    key: Collection[str]
    options: Collection[str]
    can_be_made_again: bool


def joined(parts: Iterable[Moved]) -> Moved:
    """Several objects as one."""
    descriptions: list[Values] = []
    new: dict[str, str] = {}
    kept: dict[str, str] = {}
    for part in parts:
        descriptions += part.descriptions
        new |= part.new
        kept |= part.kept
    return Moved(tuple(descriptions), new, kept)


def unmoved(fields: tuple[Field, ...], given: Values, new: New, why: str) -> Moved:
    """Nothing of a description changes, for one reason."""
    return Moved(kept={one.place: why for one in dialled(Record("", fields), given) if new(one) != one.text})


def moved(
    state: tuple[Field, ...], options: tuple[Field, ...], given: Values, identity: Identity, borrowed: str, new: New
) -> Moved:
    """The description of one object with other numbers. `borrowed` names a field that is not the object's own."""
    texts: dict[str, str] = {}
    kept: dict[str, str] = {}
    record = Record("", (*state, *options))
    fragile = [field.name for field in state if isinstance(field, Table) and _has_null(given.get(field.name))]
    for one in dialled(record, given):
        text, field = new(one), one.steps[0]
        if text == one.text:
            continue
        if field == borrowed:
            kept[one.place] = BORROWED
        elif field in [option.name for option in options] or (field in identity.key and not identity.can_be_made_again):
            kept[one.place] = IDENTIFIES
        elif field in fragile:
            kept[one.place] = DESTROYS
        else:
            texts[one.place] = text
    after = replaced(record, given, lambda one: texts.get(one.place, one.text))
    if not texts or not isinstance(after, Mapping):
        return Moved(kept=kept)
    known = {name: given[name] for name in (*identity.key, *identity.options) if given.get(name) is not None}
    if any(given.get(name) != after.get(name) for name in identity.key):
        # Whatever else the object has goes along, because a new one knows nothing of the old one.
        rest = {name: value for name, value in after.items() if name != "state"}
        return Moved(({**known, "state": "absent"}, rest), texts, kept)
    return Moved(({**known, **_difference(state, given, after)},), texts, kept)


def _has_null(table: object) -> bool:
    return isinstance(table, Mapping) and None in table.values()


def _difference(fields: Iterable[Field], before: Values, after: Values) -> ValueDict:
    """What differs, down to suboptions of records; lists and tables are given as a whole."""
    found: ValueDict = {}
    for field in fields:
        old: Any = before.get(field.name)
        value: Any = after.get(field.name)
        if old == value:
            continue
        is_record = isinstance(field, Record) and isinstance(old, Mapping) and isinstance(value, Mapping)
        found[field.name] = _difference(field.fields, old, value) if is_record else value
    return found

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Words for the values of a report, from the declarations of the settings. It is the one place that words them.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import cut, visible
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import SECRET
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import UNREADABLE

#: path of a value in the fields of a change: names, and positions in lists
Path: TypeAlias = "tuple[str | int, ...]"


@dataclasses.dataclass(frozen=True)
class Verb:
    """How a value is said to be there now, to be wanted, to have been there, and to be there since."""

    now: str
    wanted: str
    before: str
    since: str


IS = Verb("is", "should be", "was", "is now")
#: (list entry, its field) by their names in the declarations -> the verb of that number
_VERBS: Mapping[tuple[str, str], Verb] = {
    ("ring", "number"): Verb("rings", "should ring", "rang", "rings now"),
    ("button", "number"): Verb("dials", "should dial", "dialled", "dials now"),
    ("entry", "number"): Verb("has the number", "should have", "had the number", "has now"),
}
_SECONDS = re.compile(r"\bin seconds\b")


@functools.cache
def fields_of(platform: str, setting: str) -> Mapping[str, Field]:
    """The declared fields of a setting by name; none of a setting that this collection does not have."""
    if platform not in COMPOSITES:
        return {}
    for part in COMPOSITES[platform].parts:
        if part.option == setting:
            return {field.name: field for field in part.operation.own_fields()}
    return {}


def declared(fields: Mapping[str, Field], path: Path) -> tuple[Field, ...]:
    """The declarations along a path, as far as there are any; a list is followed by its element."""
    found: list[Field] = []
    for step in path:
        if isinstance(step, int):
            field = found[-1].of if found and isinstance(found[-1], ListOf) else None
        else:
            field = fields.get(step) if not found else {one.name: one for one in found[-1].fields}.get(step)
        if field is None:
            break
        found.append(field)
    return tuple(found)


def name_of(fields: Mapping[str, Field], path: Path) -> str:
    """`("rings", 0, "type")` is "ring 1 type"; entries count from 1."""
    words: list[str] = []
    chain = declared(fields, path)
    for number, step in enumerate(path):
        if isinstance(step, int):
            entry = chain[number].name if number < len(chain) else words[-1] if words else "entry"
            words[-1:] = [entry, str(step + 1)]
        else:
            words.append(visible(step))
    return " ".join(words).replace("_", " ")


def verb_of(fields: Mapping[str, Field], path: Path) -> Verb | None:
    """The verb of a number of a list entry; None for any other value."""
    chain = declared(fields, path)
    if len(chain) < 3 or len(chain) != len(path) or not isinstance(path[-2], int):
        return None
    return _VERBS.get((chain[-2].name, chain[-1].name))


def value_of(fields: Mapping[str, Field], path: Path, value: Any) -> str:
    """A value in words, with its unit."""
    chain = declared(fields, path)
    field = chain[-1] if chain and len(chain) == len(path) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and field is not None:
        doc = field.doc if isinstance(field.doc, str) else " ".join(field.doc)
        return f"{value} s" if _SECONDS.search(doc) else str(value)
    if isinstance(value, Mapping) and value.keys() not in ({SECRET}, {UNREADABLE}):
        inner = ((name, value_of(fields, (*path, str(name)), one)) for name, one in value.items() if one is not None)
        return cut(", ".join(f"{visible(str(name)).replace('_', ' ')} {text}" for name, text in inner)) or "nothing"
    if isinstance(value, list):
        return cut(", ".join(value_of(fields, (*path, at), one) for at, one in enumerate(value))) or "nothing"
    return plain(value)


def plain(value: Any) -> str:
    """A single value in words. No digest of a secret is shown."""
    if value is None or value in ("", {}, []):
        return "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping) and value.keys() == {SECRET}:
        return "a secret"
    if isinstance(value, Mapping) and value.keys() == {UNREADABLE}:
        return cut(f"unknown ({visible(str(value[UNREADABLE]))})")
    return cut(visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)))

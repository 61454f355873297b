# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options as they were written, before anything converts them.

Ansible makes a text of each number and boolean that is given for a text option. What the author wrote can be seen
before that only, hence these functions look at the options of a task as they came.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import some
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Record
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import is_bare_number, unquoted_text

#: values that hold no others
_PLAIN = (bool, int, float)
#: values that one warning lists before "and more"
LISTED = 10


def problems(fields: Iterable[Field], values: Values) -> list[str]:
    """What is not valid: wrong shapes, and texts that are no texts. No problem shows a secret."""
    record = Record("", tuple(fields))
    if problem := record.type_problem(values):
        return [problem]
    return [
        text for end, _step, part, one in record.parts(values) for text in some(list(_problems(part, one, end[1:])))
    ]


def unquoted(fields: Iterable[Field] | Record, values: Values, prefix: str = "") -> list[str]:
    """Where a number without quotes is taken for a text: the name of the option and the number.

    Who asks for many values gives the fields as one record.
    """
    found: list[str] = []
    _note_unquoted(fields if isinstance(fields, Record) else Record("", tuple(fields)), values, prefix, found)
    return found


def quote_warning(places: Iterable[str]) -> str:
    """The warning about numbers without quotes; `places` are those of `unquoted`."""
    found = list(places)
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return (
        f"put numbers that are texts into quotes, because YAML drops a + and reads a leading 0 as base 8:"
        f" {'; '.join(found[:LISTED])}{more}"
    )


def _problems(field: Field, value: object, name: str) -> Iterator[str]:
    problem = field.type_problem(value)
    if problem:
        yield f"{name} {problem}"
        return
    for end, _step, part, one in field.parts(value):
        yield from _problems(part, one, f"{name}{end}".removeprefix("."))


def _note_unquoted(field: Field, value: object, name: str, found: list[str]) -> None:
    """Add each number that is taken for a text. Most values of most documents are texts, which are none."""
    for end, _step, part, one in field.parts(value):
        if part.is_text:
            if one.__class__ is not str and is_bare_number(one):
                found.append(f"{name}{end} is {unquoted_text(one)}".removeprefix("."))
        elif one.__class__ not in _PLAIN or part.elements is not None:
            _note_unquoted(part, one, f"{name}{end}", found)

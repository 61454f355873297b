# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a value was written that is wrong: in which class, at which place, with which variable.

The check of a document knows values, and not where they came from. So the values from classes are taken away one by
one: the one without which a problem disappears is its cause. Only documents that are refused need that.

Private to the collection.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.template import Origin, Place, origins_in

#: what separates problems in one text
_BETWEEN = "; "
#: values of one user that are tried
MOST_TRIED = 200
#: places that are named for one problem
_LISTED = 3


def explained(
    problems: Sequence[str],
    options: Mapping[str, Any],
    traced: Any,
    lost: Iterable[Origin],
    check: Callable[[Mapping[str, Any]], Iterable[str]],
) -> list[str]:
    """The problems of options, each with the places where its values were written.

    `traced` has Origins in place of the values of classes, `lost` those of the values that are not mentioned because
    a variable is empty. `check` finds the problems of options.
    """
    parts = [problem.split(_BETWEEN) for problem in problems]
    causes: dict[str, list[Origin]] = {}
    for place, origin in list(origins_in(traced))[:MOST_TRIED]:
        left = {part for problem in check(_without(options, place)) for part in problem.split(_BETWEEN)}
        for part in {part for problem in parts for part in problem} - left:
            causes.setdefault(part, []).append(origin)
    absent = list(lost)
    return [_BETWEEN.join(_with_causes(problem, causes, absent)) for problem in parts]


def _with_causes(parts: Sequence[str], causes: Mapping[str, list[Origin]], lost: Iterable[Origin]) -> Iterator[str]:
    """The parts of a problem with what is known about their values; parts with the same causes say so once."""
    for part, following in itertools.zip_longest(parts, parts[1:]):
        found = causes.get(part)
        if found is None:
            yield part + _absent(part, lost)
        elif causes.get(following) == found:
            yield part
        else:
            more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
            yield f"{part} (from {', '.join(map(_written, found[:_LISTED]))}{more})"


def _absent(part: str, lost: Iterable[Origin]) -> str:
    """Why something is needed that a class refers to, in brackets; empty where no class does."""
    words = part.replace(",", " ").split()
    for origin in lost:
        if "needs" in words and origin.place[-1] in words:
            return f" ({origin} refers to {_variables(origin)}, which is empty or missing)"
    return ""


def _written(origin: Origin) -> str:
    return f"{origin} with {_variables(origin)}" if origin.names else str(origin)


def _variables(origin: Origin) -> str:
    return f"the variable {' or '.join(dict.fromkeys(origin.names))}"


def _without(value: Any, place: Place) -> Any:
    """A copy of a value without what stands at a place; the value itself where nothing stands there."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(value, Mapping) and step in value:
        copy: Any = dict(value)
    elif isinstance(value, list) and isinstance(step, int) and step < len(value):
        copy = list(value)
    else:
        return value
    if rest:
        copy[step] = _without(copy[step], rest)
    else:
        del copy[step]
    return copy

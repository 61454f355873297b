# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The classes and variables of each user, and where a value that is wrong was written.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.classes import (
    Classes,
    Layer,
    Problem,
    classes_of,
    variables_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.origins import explained
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME, VARS
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.template import Use, Variables, laid_over
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import is_bare_number, unquoted_text

#: different sets of problems for which the place is looked for, each with many tries
MOST_EXPLAINED = 100


class Resolved(NamedTuple):
    """What a user's document builds on: the layer of the user's classes, and the variables that fill it."""

    names: tuple[str, ...]
    layer: Layer
    variables: Variables

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that the user names, and those that these extend."""
        return self.layer.classes if self.layer.classes or not self.names else self.names


class Resolution:
    """Finds classes and variables of users, and remembers which variables there are at all."""

    def __init__(self, classes: Classes, *, are_labels: bool = False) -> None:
        """`are_labels`: classes that are not known say something about the user, and are no mistake."""
        self.classes = classes
        self._are_labels = are_labels
        self._known = {NAME}
        self._used: set[tuple[Use, ...]] = set()
        self._explained: dict[tuple[Any, ...], list[str]] = {}

    def note_variables(self, names: Iterable[str]) -> None:
        """Some users can have these variables, such as those of the columns of a table."""
        self._known.update(names)

    def of(self, document: Mapping[str, Any], name: str) -> tuple[Resolved, list[str]]:
        """What the document of a user builds on, and every problem found."""
        names, problems = classes_of(document)
        if names and not self._are_labels:
            problems += self.classes.unknown(names)
        layer = self.classes.layer(names)
        values, found = variables_of(document, name)
        self._known.update(values)
        variables = Variables(values) if layer.has_references or layer.required else _NO_VARIABLES
        return Resolved(names, layer, variables), problems + found + layer.missing(variables)

    def options(self, resolved: Resolved, platform: str) -> Mapping[str, Any]:
        """What lies below the user's own options of a platform; to be read only."""
        uses = resolved.layer.uses.get(platform)
        if uses:
            self._used.add(uses)
        found: Mapping[str, Any] = resolved.layer.options(platform, resolved.variables)
        return found

    def unknown_references(self) -> list[Problem]:
        """References to variables that no user has, in what users were given."""
        known = self._known | self.classes.required_names
        wrong = {use.origin: use.name for uses in self._used for use in uses if use.name not in known}
        return [
            (str(origin), f"refers to the variable {name}, which no user has: correct the name, or give it in {VARS}")
            for origin, name in wrong.items()
        ]

    def unquoted(self, document: Mapping[str, Any]) -> list[str]:
        """Variables of a document that are numbers without quotes and are taken for texts."""
        given = document.get(VARS)
        if not isinstance(given, Mapping):
            return []
        return [
            f"{VARS}.{name} is {unquoted_text(value)}"
            for name, value in given.items()
            if is_bare_number(value) and name in self.classes.text_names
        ]

    def explained(
        self,
        resolved: Resolved,
        platform: str,
        given: Mapping[str, Any],
        options: Mapping[str, Any],
        problems: list[str],
        check: Callable[[Mapping[str, Any]], Iterable[str]],
    ) -> list[str]:
        """The problems of options with the places in classes where their values were written.

        `given` is the user's own part of the `options`; `check` finds the problems of options.
        """
        if not (resolved.names or resolved.layer.uses.get(platform)):
            return problems
        key = (resolved.names, platform, *problems)
        if key not in self._explained:
            if len(self._explained) >= MOST_EXPLAINED:
                return problems
            variables = Variables(resolved.variables)
            layer = self.classes.layer(resolved.names, traced=True)
            traced = laid_over(layer.options(platform, variables), given)
            self._explained[key] = explained(problems, options, traced, variables.lost, check)
        return self._explained[key]


#: for users whose values refer to nothing
_NO_VARIABLES = Variables({})

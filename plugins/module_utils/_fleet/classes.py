# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""User classes: partial documents by name, which lie above the defaults and below the document of a user.

    classes:
      staff: {sipxcom: {username: "${extension}", vm_prefs: {email: "${mail}"}}}
      sales: {extends: staff, required_vars: [mobile], sipxcom: {call_forward: {rings: [{number: "${mobile}"}]}}}

The classes of a user are merged once for all users who have the same ones; see `template` for the references.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped, listed, short
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import (
    CLASS,
    LONGEST_NAME,
    NAME,
    VARS,
    is_too_long,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.template import (
    MISSING,
    Compiler,
    Use,
    Variables,
    filled,
    lay,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Record

EXTENDS, REQUIRED_VARS = OWN_KEYS = ("extends", "required_vars")
DEFAULTS = "defaults"
#: what a reference can name
_VARIABLE = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
#: where a problem stands, and what it is
Problem = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class UserClass:
    """One class as it was given, without what cannot be used."""

    name: str
    extends: tuple[str, ...]
    required: tuple[str, ...]
    platforms: Mapping[str, Mapping[str, Any]]

    @property
    def source(self) -> str:
        return source_of(self.name)


def source_of(name: str) -> str:
    """How messages name a class."""
    return f"class {name}"


def class_of(
    name: str, given: Mapping[str, Any], platforms: Mapping[str, Mapping[str, Any]]
) -> tuple[UserClass, list[str]]:
    """A class with its own keys as `given`, and what is wrong with these."""
    extends, problems = _names(given.get(EXTENDS), EXTENDS, "a class")
    required, found = _names(given.get(REQUIRED_VARS), REQUIRED_VARS, "a variable")
    problems += found
    problems += [f"{REQUIRED_VARS} has {clipped(one)}, {_NO_VARIABLE}" for one in required if not is_variable(one)]
    return UserClass(name, extends, required, platforms), problems


_NO_VARIABLE = "to which nothing can refer: a variable has letters, digits and _ and begins with no digit"


def is_variable(name: Any) -> bool:
    """Whether a reference can name it."""
    return isinstance(name, str) and _VARIABLE.fullmatch(name) is not None


def classes_of(document: Mapping[str, Any]) -> tuple[tuple[str, ...], list[str]]:
    """The classes that a user's document names, and what is wrong with them."""
    given = document.get(CLASS)
    if given.__class__ is str and not is_too_long(given):
        name = given.strip()
        return ((name,) if name else ()), []
    return _names(given, CLASS, "a class")


def variables_of(document: Mapping[str, Any], name: str) -> tuple[dict[str, Any], list[str]]:
    """The variables of a user's document with the user's name, and what is wrong with them."""
    given = document.get(VARS)
    if given is None:
        return {NAME: name}, []
    if not isinstance(given, Mapping):
        return {NAME: name}, [f"{VARS} must be a dictionary of variables"]
    problems = [f"{VARS} has {clipped(one)}, {_NO_VARIABLE}" for one in given if not is_variable(one)]
    if NAME in given:
        problems.append(f"{VARS} has {NAME}, which is always the name of the user: choose another name")
    return {**given, NAME: name}, problems


def _names(given: Any, option: str, kind: str) -> tuple[tuple[str, ...], list[str]]:
    """One name or a list of names. A name that is repeated counts where it stands last, as later ones win."""
    listed = given if isinstance(given, list) else [] if given is None else [given]
    if any(isinstance(one, bool) or not isinstance(one, (str, int)) for one in listed):
        return (), [f"{option} must be the name of {kind}, or a list of names"]
    if any(map(is_too_long, listed)):
        return (), [f"{option} has a name of more than {LONGEST_NAME} characters"]
    names = filter(None, (str(one).strip() for one in reversed(listed)))
    return tuple(reversed(dict.fromkeys(names))), []


class Layer:
    """What lies below the documents of all users with the same classes: their classes above the defaults."""

    def __init__(
        self, members: tuple[UserClass, ...], values: Mapping[str, Any], uses: Mapping[str, tuple[Use, ...]]
    ) -> None:
        """`values` are compiled values by platform, `uses` what they refer to."""
        self._values = values
        self.uses = uses
        #: the platforms that a user has because of the classes
        self.platforms = frozenset(platform for one in members for platform in one.platforms)
        #: variables that must not be empty, each with the first class that says so
        self.required = {name: one.source for one in reversed(members) for name in one.required}
        #: the classes and those that they extend
        self.classes = tuple(one.name for one in members)
        given = {(platform, key) for one in members for platform, options in one.platforms.items() for key in options}
        given |= {use.origin.place for some in uses.values() for use in some if len(use.origin.place) == 2}
        self._given = {platform: frozenset(key for one, key in given if one == platform) for platform, _key in given}

    def options(self, platform: str, variables: Variables) -> Any:
        """The options that a user has on a platform, to be read only."""
        found = filled(self._values.get(platform, {}), variables)
        return {} if found is MISSING else found

    def given(self, platform: str) -> frozenset[str]:
        """The options that the classes give, or that variables of the user fill."""
        return self._given.get(platform, frozenset())

    def missing(self, variables: Variables) -> list[str]:
        """What a user lacks of the required variables."""
        return [
            f"{source} needs {VARS}.{name}, which is empty or missing"
            for name, source in self.required.items()
            if name not in variables
        ]

    @functools.cached_property
    def has_references(self) -> bool:
        return any(self.uses.values())


class Classes:
    """The defaults and the classes of a task. `problems` has what is wrong with them, whoever uses them."""

    def __init__(
        self,
        composites: Mapping[str, AnyComposite],
        defaults: Mapping[str, Mapping[str, Any]],
        classes: Mapping[str, UserClass],
    ) -> None:
        self._composites = composites
        self._defaults = defaults
        self._classes = classes
        self._layers: dict[tuple[tuple[str, ...], bool], Layer] = {}
        #: source -> platform -> compiled options and their uses
        self._compiled: dict[str, dict[str, tuple[Any, tuple[Use, ...]]]] = {}
        self.problems: list[Problem] = list(_wrong_parents(classes))
        for source, platforms in self._sources(classes.values()):
            for platform, options in platforms.items():
                compiler = Compiler(source)
                value = compiler.compile(options, Record(platform, composites[platform].fields()), (platform,))
                self._compiled.setdefault(source, {})[platform] = value, tuple(compiler.uses)
                self.problems += [(source, problem) for problem in compiler.problems]
        self.problems += _shown_secrets(self._uses())

    @functools.cached_property
    def secret_names(self) -> frozenset[str]:
        """The variables that fill a secret or a part of one."""
        return frozenset(use.name for use in self._uses() if use.is_secret)

    @functools.cached_property
    def required_names(self) -> frozenset[str]:
        """The variables that a class requires."""
        return frozenset(name for one in self._classes.values() for name in one.required)

    @functools.cached_property
    def text_names(self) -> frozenset[str]:
        """The variables that fill a text or a part of one."""
        return frozenset(use.name for use in self._uses() if use.is_text)

    def unknown(self, names: Iterable[str]) -> list[str]:
        """What is wrong with the classes that a document names."""
        wrong = [name for name in names if name not in self._classes]
        return [f"{CLASS} {short(name)} is not known; {_known(self._classes)}" for name in wrong]

    def layer(self, names: tuple[str, ...], *, traced: bool = False) -> Layer:
        """What lies below the documents of users with these classes; those that are not known are left out.

        `traced`: with the places where the values were written instead of the values.
        """
        key = (names, traced)
        layer = self._layers.get(key)
        if layer is None:
            layer = self._layers[key] = self._made(names, traced=traced)
        return layer

    def blocks(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """The options of each class and platform as they were given."""
        for one in self._classes.values():
            for platform, options in one.platforms.items():
                yield one.source, platform, options

    def _made(self, names: tuple[str, ...], *, traced: bool) -> Layer:
        members = _members(names, self._classes)
        values: dict[str, Any] = {}
        uses: dict[str, tuple[Use, ...]] = {}
        for source, platforms in self._sources(members):
            for platform, options in platforms.items():
                value, found = self._compiled[source][platform]
                if traced:
                    fields = Record(platform, self._composites[platform].fields())
                    value = Compiler(source, traced=True).compile(options, fields, (platform,))
                values[platform] = lay(values[platform], value) if platform in values else value
                uses[platform] = (*uses.get(platform, ()), *found)
        return Layer(members, values, uses)

    def _sources(self, classes: Iterable[UserClass]) -> list[tuple[str, Mapping[str, Mapping[str, Any]]]]:
        """The defaults and these classes, each with its options by platform."""
        return [(DEFAULTS, self._defaults), *((one.source, one.platforms) for one in classes)]

    def _uses(self) -> Iterator[Use]:
        for platforms in self._compiled.values():
            for _value, uses in platforms.values():
                yield from uses


def _members(names: Sequence[str], classes: Mapping[str, UserClass]) -> tuple[UserClass, ...]:
    """The classes that make a layer, from below: each once, and above those that it extends."""
    found: dict[str, UserClass] = {}
    entered: set[str] = set()
    #: a class to be entered, or to be left once everything that it extends is found
    waiting = [(name, False) for name in reversed(names)]
    while waiting:
        name, is_left = waiting.pop()
        if is_left:
            found[name] = classes[name]
        elif name in classes and name not in entered:
            entered.add(name)
            waiting.append((name, True))
            waiting.extend((parent, False) for parent in reversed(classes[name].extends))
    return tuple(found.values())


def _wrong_parents(classes: Mapping[str, UserClass]) -> Iterator[Problem]:
    """Classes that extend what is not known, or in a circle themselves. Each circle is named once."""
    for one in classes.values():
        for parent in one.extends:
            if parent not in classes:
                yield one.source, f"{EXTENDS} {short(parent)}, which is not known; {_known(classes)}"
    for circle in _circles(classes):
        yield source_of(circle[0]), f"{EXTENDS} itself: {' -> '.join(circle)}; remove one of these steps"


def _circles(classes: Mapping[str, UserClass]) -> Iterator[list[str]]:
    """The ways from a class to itself, found by one walk from each class to what it extends."""
    seen: set[str] = set()
    for start in classes:
        #: the classes from the start to the present one, each with those that it extends and that were not visited yet
        way = {start: iter(classes[start].extends)} if start not in seen else {}
        while way:
            # The last one; there is one, so the default is never taken.
            name = next(reversed(way), start)
            seen.add(name)
            parent = next(way[name], None)
            if parent is None:
                del way[name]
            elif parent in way:
                names = list(way)
                yield [*names[names.index(parent) :], parent]
            elif parent in classes and parent not in seen:
                way[parent] = iter(classes[parent].extends)


def _shown_secrets(uses: Iterable[Use]) -> Iterator[Problem]:
    """Variables that are a secret at one place and shown at another, so that no result could hide them."""
    secret: dict[str, str] = {}
    shown = {NAME: "every result"}
    for use in uses:
        if not use.is_secret:
            shown.setdefault(use.name, str(use.origin))
        elif use.is_whole:
            secret.setdefault(use.name, str(use.origin))
    for name, where in secret.items():
        if name in shown:
            yield where, f"takes a secret from the variable {name}, which is shown at {shown[name]}: use two variables"


def _known(classes: Collection[str]) -> str:
    return f"known are {listed(classes)}" if classes else "the option classes has no class"

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One user of a fleet: a name, and for each platform the login and the desired settings.

    name: kim.lee
    class: sales
    vars: {mobile: "+491555003100"}
    sipxcom: {username: "3100", password: ..., vm_prefs: {greeting: NONE}}
    ucp: {username: kim, password: ..., domain: acme, fmfm_profiles: [...]}

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import short, some
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.classes import (
    OWN_KEYS,
    Classes,
    UserClass,
    class_of,
    source_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rehearsal import OPTION as REHEARSE_ON
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rehearsal import Rehearsal
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.resolution import Resolution, Resolved
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.side import Side
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import (
    CLASS,
    LONGEST_NAME,
    NAME,
    VARS,
    Entry,
    is_too_long,
    size_problem,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.template import laid_over
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite, AnyStep
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.given import unquoted
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import encodable, text_problem

#: keys of a document that are no platform
_OWN_KEYS = (NAME, CLASS, VARS)


@dataclasses.dataclass(frozen=True)
class Block:
    """What one user wants of one platform. `login` names the connection options of the user's own document."""

    composite: AnyComposite
    settings: Settings
    steps: list[AnyStep]
    login: frozenset[str]


@dataclasses.dataclass(frozen=True)
class User:
    """A user whose document is checked and ready to be worked on."""

    name: str
    where: str
    blocks: tuple[Block, ...]
    #: the user's classes, and those that these extend
    classes: tuple[str, ...] = ()
    #: whether the document has variables, which no export has
    has_variables: bool = False

    @property
    def has_settings(self) -> bool:
        """Whether the document says anything to apply: an empty setting says nothing."""
        return any(value is not None for block in self.blocks for step in block.steps for value in step.given.values())


class Schema:
    """Checks documents against the declarations of all platforms and completes them.

    The `defaults` of a platform lie below the documents that name this platform. Above them lie the `classes` (name ->
    partial document) that a document names, above these the document, and on top its `credentials` (user name ->
    platform -> options). What is still missing of a connection comes from the environment, as for the modules. In a
    rehearsal the servers of `rehearse_on` (platform -> connection options) replace all of these. What `applies` them
    must have one desired state for each object. With `labels`, classes that are not known say something about a user,
    and are no mistake.
    """

    def __init__(
        self,
        composites: Mapping[str, AnyComposite],
        *,
        defaults: Mapping[str, Any] | None = None,
        classes: Mapping[str, Any] | None = None,
        credentials: Mapping[str, Any] | None = None,
        rehearse_on: Mapping[str, Any] | None = None,
        connections: int = 1,
        applies: bool = True,
        labels: bool = False,
    ) -> None:
        self._composites = composites
        self._connections = connections
        self._applies = applies
        self._sides: dict[str, Side] = {}
        self._problems: list[tuple[str, str]] = []
        below = self._checked("defaults", defaults or {})
        found = {
            str(name).strip(): self._class(str(name).strip(), given)
            for name, given in (classes or {}).items()
            if self._is_name(name, "classes")
        }
        self.resolution = Resolution(Classes(composites, below, found), are_labels=labels)
        self._problems += self.resolution.classes.problems
        # A user who is a number in YAML is a text in JSON.
        self._credentials = {
            str(user).strip(): self._checked(f"credentials of {user}", given)
            for user, given in (credentials or {}).items()
            if self._is_name(user, "credentials")
        }

        servers = None if rehearse_on is None else self._checked(REHEARSE_ON, rehearse_on)
        self._rehearsal = Rehearsal(servers)
        self._problems += self._rehearsal.problems()

    def _is_name(self, key: object, where: str) -> bool:
        """Whether a key of an option can be the name of a user or a class; what is too long is noted as a problem."""
        if is_too_long(key):
            self._problems.append((where, f"has a name of more than {LONGEST_NAME} characters"))
            return False
        return True

    def unused_credentials(self, names: Collection[str]) -> list[str]:
        """The users with credentials who are not among these names."""
        return [user for user in self._credentials if user not in names]

    def unquoted(self, document: Mapping[str, Any]) -> list[str]:
        """Where a document has a number without quotes that is taken for a text."""
        found: list[str] = []
        for platform, given in document.items():
            if platform in self._composites and isinstance(given, Mapping):
                found += self._side(platform).unquoted(given)
        return found + self.resolution.unquoted(document)

    def unquoted_in_classes(self) -> list[str]:
        """Where a class has a number without quotes that is taken for a text."""
        return [
            f"{text} ({source})"
            for source, platform, options in self.resolution.classes.blocks()
            for text in unquoted(self._side(platform).record, options, platform)
        ]

    def problems_of_defaults(self) -> list[tuple[str, str]]:
        """What is wrong with defaults, classes and credentials themselves: where, and what."""
        return self._problems

    def _class(self, name: str, given: Any) -> UserClass:
        """One class, without whatever cannot be part of one; it is noted as a problem."""
        where = source_of(name)
        own = {key: value for key, value in given.items() if key in OWN_KEYS} if isinstance(given, Mapping) else {}
        platforms = {key: given[key] for key in given if key not in own} if isinstance(given, Mapping) else given
        found, problems = class_of(name, own, self._checked(where, platforms, OWN_KEYS))
        self._problems += [(where, problem) for problem in problems]
        return found

    def _checked(self, where: str, given: Any, others: tuple[str, ...] = ()) -> dict[str, Mapping[str, Any]]:
        """Options by platform, without whatever cannot be that; it is noted as a problem. `others` are known, too."""
        if problem := size_problem(given):
            self._problems.append((where, problem))
            return {}
        if not isinstance(given, Mapping):
            self._problems.append((where, "must be a dictionary of platforms"))
            return {}
        found: dict[str, Mapping[str, Any]] = {}
        for platform, options in given.items():
            if platform not in self._composites:
                known = ", ".join((*self._composites, *others))
                kind = "platform or key" if others else "platform"
                self._problems.append((where, f"unknown {kind} {short(str(platform))}; known are {known}"))
            elif options is not None and not isinstance(options, Mapping):
                self._problems.append((where, f"{platform} must be a dictionary"))
            else:
                found[platform] = options or {}
                unknown = self._side(platform).unknown(found[platform])
                self._problems += [(where, f"{platform}: {problem}") for problem in unknown]
        return found

    def read(self, entry: Entry) -> tuple[User | None, list[str]]:
        """The checked user of an entry, or every problem found."""
        document = entry.document
        if not isinstance(document, Mapping):
            return None, [f"must be a dictionary with {NAME} and platforms"]
        problems = name_problems(document)
        if problems:
            return None, problems
        name = name_of(document)
        problems = self._unknown_keys(document)
        resolved, found = self.resolution.of(document, name)
        problems += found
        platforms = resolved.layer.platforms
        blocks = []
        for platform in self._composites:
            if platform not in document and platform not in platforms:
                continue
            block, found = self._block(platform, name, document.get(platform), resolved)
            problems += [f"{platform}: {problem}" for problem in found]
            if block is not None:
                blocks.append(block)
        problems += resolved.variables.problems
        if not blocks and not problems:
            problems.append(f"names no platform; name one, as in {next(iter(self._composites))}: {{}}")
        if problems:
            return None, problems
        return User(name, entry.where, tuple(blocks), resolved.classes, bool(document.get(VARS))), []

    def _unknown_keys(self, document: Mapping[str, Any]) -> list[str]:
        unknown = [key for key in document if key not in self._composites and key not in _OWN_KEYS]
        if not unknown:
            return []
        known = ", ".join((*_OWN_KEYS, *self._composites))
        return some([f"unknown platform or key {short(str(key))}; known are {known}" for key in unknown])

    def merged(self, entry: Entry) -> tuple[str, dict[str, Mapping[str, Any]], list[str]]:
        """The name of a user and all options that are given for this user, by platform, and every problem found.

        Only names of users, platforms and options are checked, so that documents without a login can be looked at.
        """
        document = entry.document
        if not isinstance(document, Mapping):
            return "", {}, [f"must be a dictionary with {NAME} and platforms"]
        name = name_of(document)
        problems = name_problems(document) + self._unknown_keys(document)
        resolved, wrong = self.resolution.of(document, name)
        problems += wrong
        found: dict[str, Mapping[str, Any]] = {}
        for platform in self._composites:
            given = document.get(platform)
            if platform not in document and platform not in resolved.layer.platforms:
                continue
            if given is not None and not isinstance(given, Mapping):
                problems.append(f"{platform}: must be a dictionary")
            else:
                problems += [f"{platform}: {problem}" for problem in self._side(platform).unknown(given or {})]
                found[platform] = self._merged(platform, name, given or {}, resolved)
        return name, found, problems + resolved.variables.problems

    def classes_of(self, document: Mapping[str, Any]) -> tuple[str, ...]:
        """The classes that a document names, and those that these extend."""
        return self.resolution.of(document, name_of(document))[0].classes

    def secrets_in(self, document: Any) -> list[str]:
        """The secrets that classes and defaults make of the variables of a document."""
        names = self.resolution.classes.secret_names
        if not names or not isinstance(document, Mapping):
            return []
        given = document.get(VARS)
        variables = given.items() if isinstance(given, Mapping) else ()
        found = [str(value) for name, value in variables if name in names and isinstance(value, (str, int))]
        return found + secrets_of(self._composites, [self.merged(Entry("", document))[1]])

    def login(self, platform: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The connection options of a user with these options, and why they are no complete login."""
        return self._side(platform).connection(options)

    def _merged(self, platform: str, name: str, given: Mapping[str, Any], resolved: Resolved) -> dict[str, Any]:
        """The options of a user's document with defaults and classes below and credentials above them."""
        options: dict[str, Any] = laid_over(self.resolution.options(resolved, platform), given)
        secrets = self._credentials.get(name)
        merged = laid_over(options, secrets.get(platform) or {}) if secrets else options
        return self._rehearsal.redirected(self._side(platform), merged)

    def _block(self, platform: str, name: str, given: Any, resolved: Resolved) -> tuple[Block | None, list[str]]:
        if given is None:
            given = {}
        if not isinstance(given, Mapping):
            return None, ["must be a dictionary"]
        side = self._side(platform)
        options = self._merged(platform, name, given, resolved)
        settings, steps, problems = self._prepared(side, options)
        if problems:

            def check(changed: Mapping[str, Any]) -> list[str]:
                return self._prepared(side, changed)[2]

            problems = self.resolution.explained(resolved, platform, given, options, problems, check)
        problems = self._rehearsal.problem_of(platform) + side.unknown(given) + problems
        if problems or settings is None or steps is None:
            return None, problems
        return Block(side.composite, settings, steps, side.login_of(given, resolved.layer.given(platform))), []

    def _prepared(
        self, side: Side, options: Mapping[str, Any]
    ) -> tuple[Settings | None, list[AnyStep] | None, list[str]]:
        """The settings of the connection and the steps, as far as the options allow, and every problem found."""
        composite = side.composite
        connection, problems = side.connection(options)
        settings, steps = None, None
        try:
            steps = (composite.prepare if self._applies else composite.steps)(options, side.memo)
        except VoiceError as error:
            problems.append(error.why)
        if "url" in connection:
            try:
                settings = composite.platform.settings({**connection, "connections": self._connections})
            except VoiceError as error:
                problems.append(error.why)
        return settings, steps, problems

    def _side(self, platform: str) -> Side:
        side = self._sides.get(platform)
        if side is None:
            side = self._sides[platform] = Side(self._composites[platform])
        return side


def name_of(document: Any) -> str:
    """The name of the user that a document is about; empty where it has none, or a longer one than a name may be."""
    name = document.get(NAME) if isinstance(document, Mapping) else None
    return "" if name is None or is_too_long(name) else str(name).strip()


def name_problems(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with the name that a document gives."""
    given, name = document.get(NAME), name_of(document)
    if is_too_long(given):
        return [f"{NAME} has more than {LONGEST_NAME} characters"]
    if not name:
        return [f"needs {NAME}"]
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        return [f"{NAME} must be a text"]
    problem = text_problem(given)
    if problem:
        return [f"{NAME} {problem}"]
    return [] if encodable(name) else [f"{NAME} holds a character that cannot be written to a file"]


def secrets_of(composites: Mapping[str, AnyComposite], documents: Iterable[Any]) -> list[str]:
    """Every secret in free-form documents (users, defaults, one user's credentials)."""
    fields: dict[str, tuple[Field, ...]] = {}
    found: list[str] = []
    for document in documents:
        for platform, block in document.items() if isinstance(document, Mapping) else ():
            if platform not in composites or not isinstance(block, Mapping):
                continue
            if platform not in fields:
                composite = composites[platform]
                fields[platform] = (*composite.platform.connection, *composite.own_fields())
            found += walk.secrets_of(fields[platform], block)
    return found

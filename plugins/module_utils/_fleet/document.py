# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One user of a fleet: a name, and for each platform the login and the desired settings.

    name: kim.lee
    sipxcom: {username: "3100", password: ..., vm_prefs: {greeting: NONE}}
    ucp: {username: kim, password: ..., domain: acme, fmfm_profiles: [...]}

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeGuard

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import NAME, Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import size_problem
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite, AnyStep
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.given import unquoted
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import encodable, text_problem

#: connection options that say who a user is
IDENTITY = frozenset({"username", "password", "token"})
#: characters of the name of a user, which stands in messages
LONGEST_NAME = 1000
#: keys of a document that are no platform and that an audit knows
_OWN_KEYS = (NAME, "class")


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

    @property
    def has_settings(self) -> bool:
        return any(block.steps for block in self.blocks)


class Schema:
    """Checks documents against the declarations of all platforms and completes them.

    The `defaults` of a platform lie below the documents that name this platform, `credentials` (user name ->
    platform -> options) above them; both are documents themselves. What is still missing of a connection comes
    from the environment, as for the modules. What `applies` them must have one desired state for each object.
    """

    def __init__(
        self,
        composites: Mapping[str, AnyComposite],
        *,
        defaults: Mapping[str, Any] | None = None,
        credentials: Mapping[str, Any] | None = None,
        connections: int = 1,
        applies: bool = True,
    ) -> None:
        self._composites = composites
        self._connections = connections
        self._applies = applies
        self._sides: dict[str, _Side] = {}
        self._problems: list[tuple[str, str]] = []
        self._defaults = self._checked("defaults", defaults or {})
        # A user who is a number in YAML is a text in JSON.
        self._credentials = {
            str(user).strip(): self._checked(f"credentials of {user}", given)
            for user, given in (credentials or {}).items()
            if self._is_name(user)
        }

    def _is_name(self, user: object) -> bool:
        """Whether a key of credentials can be the name of a user; what is too long is noted as a problem."""
        if _is_too_long(user):
            self._problems.append(("credentials", f"has a name of more than {LONGEST_NAME} characters"))
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
                found += unquoted(self._side(platform).fields, given, platform)
        return found

    def problems_of_defaults(self) -> list[tuple[str, str]]:
        """What is wrong with defaults and credentials themselves: where, and what."""
        return self._problems

    def _checked(self, where: str, given: Any) -> dict[str, Mapping[str, Any]]:
        """Options by platform, without whatever cannot be that; it is noted as a problem."""
        if problem := size_problem(given):
            self._problems.append((where, problem))
            return {}
        if not isinstance(given, Mapping):
            self._problems.append((where, "must be a dictionary of platforms"))
            return {}
        found: dict[str, Mapping[str, Any]] = {}
        for platform, options in given.items():
            if platform not in self._composites:
                self._problems.append((where, f"unknown platform {platform}; known are {', '.join(self._composites)}"))
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
        problems = [
            f"unknown platform or key {key}; known are {NAME}, {', '.join(self._composites)}"
            for key in document
            if key != NAME and key not in self._composites
        ]
        blocks = []
        for platform in self._composites:
            if platform not in document:
                continue
            block, found = self._block(platform, name, document.get(platform))
            problems += [f"{platform}: {problem}" for problem in found]
            if block is not None:
                blocks.append(block)
        if not blocks and not problems:
            problems.append(f"names no platform; name one, as in {next(iter(self._composites))}: {{}}")
        return (None, problems) if problems else (User(name, entry.where, tuple(blocks)), [])

    def merged(self, entry: Entry) -> tuple[str, dict[str, Mapping[str, Any]], list[str]]:
        """The name of a user and all options that are given for this user, by platform, and every problem found.

        Only names of users, platforms and options are checked, so that documents without a login can be looked at.
        """
        document = entry.document
        if not isinstance(document, Mapping):
            return "", {}, [f"must be a dictionary with {NAME} and platforms"]
        problems = name_problems(document)
        name = name_of(document)
        found: dict[str, Mapping[str, Any]] = {}
        for platform, given in document.items():
            if platform in _OWN_KEYS:
                continue
            if platform not in self._composites:
                known = ", ".join((*_OWN_KEYS, *self._composites))
                problems.append(f"unknown platform or key {platform}; known are {known}")
            elif given is not None and not isinstance(given, Mapping):
                problems.append(f"{platform}: must be a dictionary")
            else:
                problems += [f"{platform}: {problem}" for problem in self._side(platform).unknown(given or {})]
                found[platform] = self._merged(platform, name, given or {})
        return name, found, problems

    def login(self, platform: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The connection options of a user with these options, and why they are no complete login."""
        return self._side(platform).connection(options)

    def _merged(self, platform: str, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options of a user's document with defaults below and credentials above them."""
        options = _laid_over(self._defaults.get(platform) or {}, given)
        secrets = self._credentials.get(name)
        return _laid_over(options, secrets.get(platform) or {}) if secrets else options

    def _block(self, platform: str, name: str, given: Any) -> tuple[Block | None, list[str]]:
        if given is None:
            given = {}
        if not isinstance(given, Mapping):
            return None, ["must be a dictionary"]
        side = self._side(platform)
        composite = side.composite
        options = self._merged(platform, name, given)
        problems = side.unknown(given)
        connection, found = side.connection(options)
        problems += found
        settings, steps = None, None
        try:
            steps = composite.prepare(options) if self._applies else composite.steps(options)
        except VoiceError as error:
            problems.append(error.why)
        if "url" in connection:
            try:
                settings = composite.platform.settings({**connection, "connections": self._connections})
            except VoiceError as error:
                problems.append(error.why)
        if problems or settings is None or steps is None:
            return None, problems
        return Block(composite, settings, steps, side.login_of(given)), []

    def _side(self, platform: str) -> _Side:
        side = self._sides.get(platform)
        if side is None:
            side = self._sides[platform] = _Side(self._composites[platform])
        return side


class _Side:
    """What documents are checked against on one platform, worked out once for the whole fleet."""

    def __init__(self, composite: AnyComposite) -> None:
        self.composite = composite
        self.logins = {field.name: field for field in composite.platform.connection}
        self.parts = {part.option for part in composite.parts}
        self.fields = composite.fields()
        self._given, self._wrong = _given(composite)
        self._own_logins: dict[frozenset[str], frozenset[str]] = {}

    def login_of(self, given: Mapping[str, Any]) -> frozenset[str]:
        """Which connection options a document gives; the same few sets serve a whole fleet."""
        found = frozenset(given.keys() & self.logins.keys())
        return self._own_logins.setdefault(found, found)

    def unknown(self, given: Mapping[str, Any]) -> list[str]:
        """What is neither a connection option nor a setting, in one sentence."""
        keys = [str(key) for key in given if key not in self.logins and key not in self.parts]
        if not keys:
            return []
        meant = {key: difflib.get_close_matches(key, [*self.parts, *self.logins], 1) for key in keys}
        named = [f"{key} (did you mean {meant[key][0]}?)" if meant[key] else key for key in keys]
        text = f"does not know {', '.join(named)}"
        if not all(meant.values()):
            text += f"; settings are {', '.join(sorted(self.parts))}; connection options are {', '.join(self.logins)}"
        return [text]

    def connection(self, options: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The connection options of a document with what is given elsewhere below them, and every problem found."""
        values = dict(self._given)
        problems: list[str] = []
        for name, field in self.logins.items():
            value = options.get(name)
            if value is None:
                if name in self._wrong:
                    problems.append(self._wrong[name])
                elif field.required and name not in values:
                    problems.append(f"needs {name}{_from_environment(field)}")
                continue
            try:
                values[name] = field.normalise(value)
            except WrongValue as problem:
                problems.append(f"{name} {problem}")
        if not problems:
            problems = rule_problems(self.composite, values)
        return values, problems


def _from_environment(field: Field) -> str:
    """What a message says of an option that is missing: only the server's address can come from the environment."""
    if field.name == "url":
        return f" (or {field.env[0]} in the environment)"
    names = [name for name in field.env if name in os.environ and field.name in IDENTITY]
    return f", which a fleet does not take from the environment ({names[0]})" if names else ""


def name_of(document: Any) -> str:
    """The name of the user that a document is about; empty where it has none, or a longer one than a name may be."""
    name = document.get(NAME) if isinstance(document, Mapping) else None
    return "" if name is None or _is_too_long(name) else str(name).strip()


def _is_too_long(name: object) -> TypeGuard[str]:
    return isinstance(name, str) and len(name) > LONGEST_NAME


def name_problems(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with the name that a document gives."""
    given, name = document.get(NAME), name_of(document)
    if _is_too_long(given):
        return [f"{NAME} has {len(given)} characters; {LONGEST_NAME} are the most"]
    if not name:
        return [f"needs {NAME}"]
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        return [f"{NAME} must be a text"]
    problem = text_problem(given)
    if problem:
        return [f"{NAME} {problem}"]
    return [] if encodable(name) else [f"{NAME} holds a character that cannot be written to a file"]


def rule_problems(composite: AnyComposite, values: Mapping[str, Any]) -> list[str]:
    """Broken rules between connection options, in the words that Ansible uses for them."""
    rules = composite.platform.rules
    found = [
        f"parameters are mutually exclusive: {'|'.join(names)}"
        for names in rules.mutually_exclusive
        if sum(name in values for name in names) > 1
    ]
    found += [
        f"one of the following is required: {', '.join(names)}"
        for names in rules.required_one_of
        if not any(name in values for name in names)
    ]
    found += [
        f"parameters are required together: {', '.join(names)}"
        for names in rules.required_together
        if 0 < sum(name in values for name in names) < len(names)
    ]
    return found


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


def _given(composite: AnyComposite) -> tuple[dict[str, Any], dict[str, str]]:
    """What the environment and the declarations give of a connection, and what is wrong with it, by option.

    Who a user is never comes from the environment: every user without a login would be written to that one account.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in composite.platform.connection:
        names = () if field.name in IDENTITY else field.env
        value = next((os.environ[name] for name in names if name in os.environ), field.default)
        if value is None:
            continue
        try:
            values[field.name] = field.normalise(value)
        except WrongValue as problem:
            wrong[field.name] = f"{field.name} {problem}"
    return values, wrong


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Dictionaries merged at every level; anything else is replaced."""
    if not below:
        return dict(above)
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = _laid_over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result

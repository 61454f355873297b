# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents with other numbers: those settings of the users that refer to numbers which others will have.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import options
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import address
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.documents import Described
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export_file import InOrder, Listed, destination
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import DOMAINS
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.login import login_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import NAME
from ansible_collections.ucfleet.voice.plugins.module_utils._model.dialled import Dialled
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import FreeForm
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode
from ansible_collections.ucfleet.voice.plugins.module_utils._model.renumber import Renumbering

FOREIGN = "it is an address in a domain that is not in domains"
REWRITE_FIELDS = (
    FreeForm(
        "rewrite",
        doc=(
            "Old number patterns as keys, new patterns as values, such as V({31xx: 71xx}); see the filter"
            " P(ucfleet.voice.extension_map#filter). The documents, in O(dest) or in the result, are then those of the"
            " users who refer to such a number, with the new numbers in its place. Nothing is written to a platform.",
            "A document has the changed settings only, with the login options that an export has, so that it is a"
            " source of M(ucfleet.voice.fleet), planned and applied as any other. A list or a menu is given as a whole,"
            " of a phonebook the changed contacts.",
            "A number is replaced where it is as the pattern says, and in a SIP address in one of O(domains). Left as"
            " they are, with a warning, are other SIP addresses, the extensions of call events, queues, agents,"
            " employees, the buttons of a group, and a menu that has entries with other actions. User names of logins"
            " are never looked at.",
            "Patterns that give one number different results are refused.",
        ),
    ),
    DOMAINS,
)


class Person(NamedTuple):
    """A user whose numbers are looked at: settings and connection options by platform. `number` counts the users."""

    name: str
    where: str
    number: int
    platforms: Mapping[str, Mapping[str, Any]]
    logins: Mapping[str, Mapping[str, Any]]


@dataclasses.dataclass(frozen=True)
class Logins:
    """Which connection options the documents have: those of the user's own document, or `everything`."""

    secrets: bool
    everything: bool
    defaults: Mapping[str, Any]

    def live(self, user: User, row: Row) -> Person:
        """A user with the settings that were read."""
        logins = {
            block.composite.platform.name: login_of(block, secrets=self.secrets, everything=self.everything)
            for block in user.blocks
        }
        return Person(user.name, user.where, row.number, row.exported, logins)

    def described(self, one: Described) -> Person:
        """A user with the settings of the documents."""
        logins = {platform: self._login(platform, given) for platform, given in one.platforms.items()}
        return Person(one.name, one.entry.where, one.number, one.platforms, logins)

    def _login(self, platform: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the documents say of the login, without what the defaults say as well."""
        below = self.defaults.get(platform)
        known = below if isinstance(below, Mapping) and not self.everything else {}
        names = [field.name for field in COMPOSITES[platform].platform.connection if self.secrets or not field.secret]
        return {name: given[name] for name in names if given.get(name) not in (None, known.get(name))}


@dataclasses.dataclass(frozen=True)
class Rewriting:
    """What number stands in place of another one."""

    renumbering: Renumbering
    domains: tuple[str, ...]

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Rewriting | None:
        """What `rewrite` says; None without it. Raises VoiceError."""
        given = params.get("rewrite")
        if given is None:
            return None
        try:
            renumbering = Renumbering.of(given)
            renumbering.check()
        except WrongValue as problem:
            raise errors.invalid(f"rewrite: {str(problem).rstrip('.')}", "correct it; nothing was sent") from problem
        return cls(renumbering, tuple(params.get("domains") or ()))

    def new(self, one: Dialled) -> str:
        """The text for a place, which is the old one where nothing shall change or the address is not ours."""
        return one.text if self.is_foreign(one.text) else address.with_user(one.text, self._user(one.text))

    def kept(self, one: Dialled) -> str:
        """Why a text does not change although a pattern matches its number; empty where none does."""
        user = address.parse(one.text).user
        return FOREIGN if self._user(one.text) != user and self.is_foreign(one.text) else ""

    def _user(self, text: str) -> str:
        return self.renumbering(address.parse(text).user)

    def is_foreign(self, text: str) -> bool:
        """Whether a text is an address in no domain of ours."""
        host = address.parse(text).host
        return bool(host) and not address.in_domains(host, self.domains)

    def warnings(self) -> list[str]:
        """What a second run does to the results of this one."""
        found = [f"{one} gives numbers that {other} matches again" for one, other in self.renumbering.repeats()]
        return [f"rewrite: {'; '.join(found)}: apply it once only"] if found else []


class Documents:
    """The documents of a rewriting, in the order of the source, in a file or in the result."""

    def __init__(self, params: Mapping[str, Any], mode: Mode) -> None:
        self._dest = params.get("dest")
        source = params.get("source")
        if self._dest and source and options.is_same_file(self._dest, source):
            raise errors.invalid(
                f"dest {self._dest} is the source, and the documents of rewrite are a part of it",
                "name another file in dest",
            )
        if self._dest and self._dest.endswith("/"):
            raise errors.invalid(
                f"dest {self._dest} is a folder, and the documents of rewrite are one file", "name a file in dest"
            )
        # They are those of the users who refer to a number, so they can be few.
        self._target = destination({**params, "allow_shrink": True}, mode)
        self._ordered = InOrder(self._target.add)
        self._changed = False
        #: how many users have a document
        self.count = 0

    def __enter__(self) -> Self:
        self._target.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._target.__exit__(*error)

    def add(self, number: int, person: Person | None, platforms: Mapping[str, Mapping[str, Any]]) -> None:
        """The changed settings of a user by platform; None stands for a line that cannot be read."""
        document: dict[str, Any] | None = None
        if person is not None and platforms:
            self.count += 1
            changed = {name: {**person.logins.get(name, {}), **platforms[name]} for name in platforms}
            document = {NAME: person.name, **changed}
        self._ordered.finished(number, document)

    def keep(self) -> None:
        """Write the file."""
        self._changed = self._target.keep()

    def result(self) -> dict[str, Any]:
        """Keys of the result of the task."""
        place = {"users": self._target.documents} if isinstance(self._target, Listed) else {"dest": self._dest}
        return {"changed": self._changed, "rewritten_users": self.count, **place}

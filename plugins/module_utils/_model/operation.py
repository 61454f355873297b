# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module does, independent of who runs it (module, action, fleet).

An operation belongs to one platform, declares its options and runs with a client. Two
kinds cover most modules: `Resource` (bring an object to a described state) and `Query`
(read). Anything else implements `Operation` itself.

Private to the collection.
"""

from __future__ import annotations

import abc
import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model import reconcile, walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text


@dataclasses.dataclass(frozen=True)
class Rules:
    """Rules between options, in the words of Ansible's argument spec."""

    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = ()

    def __add__(self, other: Rules) -> Rules:
        return Rules(
            self.mutually_exclusive + other.mutually_exclusive,
            self.required_together + other.required_together,
            self.required_one_of + other.required_one_of,
            self.required_if + other.required_if,
        )


@dataclasses.dataclass(frozen=True)
class Platform:
    """One platform: how its connection is described and opened.

    `open` makes a client from settings; a transport may be given instead of the real one.
    """

    name: str
    title: str
    connection: tuple[Field, ...]
    rules: Rules
    settings: Callable[[Mapping[str, Any]], Settings]
    open: Callable[..., Any]


@dataclasses.dataclass(frozen=True)
class Mode:
    """How a task runs: `check` writes nothing, `diff` asks for before and after.

    `brief` asks for nothing of what did not change: in a fleet nobody looks at it.
    """

    check: bool = False
    diff: bool = False
    brief: bool = False


#: takes the name of a field that cannot be exported, and why
Lost = Callable[[str, str], None]


def not_told(name: str, why: str) -> None:
    """For exports whose reader sees by himself what is missing."""


class Job(abc.ABC):
    """What a module file runs: options in, an Ansible result out."""

    name: str
    #: whether options hold secrets that the declaration does not name
    free_form: ClassVar[bool] = False

    @abc.abstractmethod
    def fields(self) -> tuple[Field, ...]:
        """Every option of the module."""

    @abc.abstractmethod
    def rules(self) -> Rules:
        """Every rule between options."""

    def hidden(self, params: Mapping[str, Any]) -> Iterable[str]:
        """Secrets in free-form options, which Ansible cannot know from the declaration."""
        return ()

    @abc.abstractmethod
    def execute(
        self,
        params: Mapping[str, Any],
        mode: Mode,
        *,
        connect: Callable[[Platform, Settings], Any] | None = None,
        warn: Callable[[str], None] | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> dict[str, Any]:
        """Do the work. `warn` takes warnings, `tell` lines of progress; failures are in the result."""


class Operation(Job):
    """A job for one account of one platform."""

    platform: Platform

    @abc.abstractmethod
    def own_fields(self) -> tuple[Field, ...]:
        """The options beside the connection."""

    def own_rules(self) -> Rules:
        """Rules between the own options."""
        return Rules()

    def fields(self) -> tuple[Field, ...]:
        """Every option of the module."""
        return self.platform.connection + self.own_fields()

    def rules(self) -> Rules:
        """Every rule between options."""
        return self.platform.rules + self.own_rules()

    def execute(
        self,
        params: Mapping[str, Any],
        mode: Mode,
        *,
        connect: Callable[[Platform, Settings], Any] | None = None,
        warn: Callable[[str], None] | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> dict[str, Any]:
        return execute(self, params, mode, connect=connect, warn=warn)

    def export(self, client: Any, *, secrets: bool, lost: Lost = not_told) -> Any:
        """The live state in the words of the options, for a later run; None where the platform cannot tell it.

        `lost` is called with each field that matters and cannot be read, and why.
        """
        return None

    def places(self, wished: Iterable[Any]) -> list[Any] | None:
        """Where to look for what there is, by prepared wishes; None: the account alone tells, see `export`."""
        return None

    def export_at(self, client: Any, place: Any, *, secrets: bool) -> list[dict[str, Any]]:
        """Like `export`, of the objects at one of the `places`."""
        return []

    @abc.abstractmethod
    def prepare(self, params: Mapping[str, Any]) -> Any:
        """Normalise and check the options without any request. Raises VoiceError (invalid)."""

    @abc.abstractmethod
    def run(self, client: Any, prepared: Any, mode: Mode) -> dict[str, Any]:
        """Do the work; the result has `changed` and the operation's own keys. Raises VoiceError."""


def execute(
    operation: Operation,
    params: Mapping[str, Any],
    mode: Mode,
    *,
    connect: Callable[[Platform, Settings], Any] | None = None,
    warn: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Run one operation for one account and return an Ansible result, failures included.

    `connect` gives a client for the settings, perhaps one whose login is still good; the default opens one.
    """
    client, sent = None, 0
    try:
        prepared = operation.prepare(params)
        settings = operation.platform.settings(params)
        client = operation.platform.open(settings) if connect is None else connect(operation.platform, settings)
        client.start_deadline()
        sent = client.requests
        result = operation.run(client, prepared, mode)
    except VoiceError as error:
        place = error.subject or (client.subject if client is not None else "")
        subject = f"{operation.name} of {place}" if place else operation.name
        result = failed_result(error.within(subject=subject, platform=error.platform or operation.platform.title))
        told = bool(error.result)
    else:
        told = True
    if told and client is not None:
        result["requests"] = client.requests - sent
    for text in result.pop("warnings", ()):
        if warn is not None and client is not None:
            warn(f"{operation.name} of {client.subject}: {text}")
    return result


def failed_result(error: VoiceError) -> dict[str, Any]:
    """The result of an operation that failed, with what it did all the same."""
    return {**error.result, "failed": True, "changed": error.changed, "msg": error.message, "failure": error.failure}


# --------------------------------------------------------------------- resource
@dataclasses.dataclass
class Found:
    """An object as the server showed it.

    `values` are normalised; `raw` is whatever the handler needs to write the rest back
    unchanged; `warnings` are told to the user.
    """

    values: dict[str, Any]
    raw: Any = None
    warnings: list[str] = dataclasses.field(default_factory=list)


class Wanted(dict[str, Any]):
    """The mentioned fields, normalised. `options` holds the options that are no state."""

    def __init__(self, values: Mapping[str, Any], options: Mapping[str, Any], present: bool = True) -> None:
        super().__init__(values)
        self.options = dict(options)
        self.present = present


class Handler(Protocol):
    """How one resource is read and written on its platform."""

    def read(self, wanted: Wanted) -> Found | None:
        """The live object; None only for a documented not-found."""

    def complete(self, wanted: Wanted, found: Found | None) -> Wanted:
        """The wish with names resolved and gaps filled from the live state; checks rules that need both."""

    def create(self, wanted: Wanted) -> None:
        """Make the object."""

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        """Bring the object from `found` to `after`; only `changed` fields differ."""

    def delete(self, found: Found) -> None:
        """Remove the object."""


class BaseHandler:
    """Defaults for resources that need less than everything."""

    def complete(self, wanted: Wanted, found: Found | None) -> Wanted:
        return wanted

    def create(self, wanted: Wanted) -> None:
        raise NotImplementedError("this resource cannot be created")

    def delete(self, found: Found) -> None:
        raise NotImplementedError("this resource cannot be deleted")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resource(Operation):
    """An object whose state can be described.

    `key` names the fields that identify it (none: one per account). `options` are options
    that are no state. `verify` reads back after each update, `verify_create` after a create.
    `check` looks at the mentioned fields before any request and returns problems.
    `listing` reads every object of the account, for resources with a key. Where a platform
    has no such list, `listing_at` reads the objects at one place; `place` names the fields and
    options that say where an object is. `readable` is False where nothing of the live state can
    be told, so that there is nothing to export.
    """

    name: str
    platform: Platform
    state: tuple[Field, ...]
    handler: Callable[[Any], Handler]
    key: tuple[str, ...] = ()
    options: tuple[Field, ...] = ()
    absentable: bool = False
    verify: bool = False
    verify_create: bool = False
    extra_rules: Rules = Rules()
    check: Callable[[Wanted], list[str]] | None = None
    listing: Callable[[Any], list[Found]] | None = None
    place: tuple[str, ...] = ()
    listing_at: Callable[[Any, Mapping[str, Any]], list[Found]] | None = None
    readable: bool = True

    # Asked for each user of a fleet, hence worked out once.
    @functools.cached_property
    def _own_fields(self) -> tuple[Field, ...]:
        settable = tuple(field for field in self.state if not field.read_only)
        return settable + self.options + ((STATE,) if self.absentable else ())

    @functools.cached_property
    def _secret_state(self) -> tuple[Field, ...]:
        return tuple(field for field in self.state if field.holds_secret)

    def own_fields(self) -> tuple[Field, ...]:
        return self._own_fields

    def own_rules(self) -> Rules:
        return self.extra_rules

    def prepare(self, params: Mapping[str, Any]) -> Wanted:
        values, problems = walk.normalise_all(self.state, params)
        options: dict[str, Any] = {}
        if self.options:
            options, more = walk.normalise_all(self.options, params)
            problems += more
        wanted = Wanted(values, options, params.get("state") != "absent")
        if self.check is not None and not problems:
            problems += self.check(wanted)
        if problems:
            raise errors.invalid(problems, "correct the options; nothing was sent")
        return wanted

    def run(self, client: Any, prepared: Wanted, mode: Mode) -> dict[str, Any]:
        if self._secret_state:
            client.hide(walk.secrets_of(self._secret_state, prepared))
        return reconcile.reconcile(self, self.handler(client), prepared, mode).result(self, mode)

    def export(self, client: Any, *, secrets: bool, lost: Lost = not_told) -> Any:
        """The live state in the words of the options: a dictionary, or a list of them for a resource with a key.

        What cannot be read, or not be set, is left out; so are secrets unless asked for.
        """
        if self.listing is not None:
            return [self._exported(found, secrets, lost) for found in self.listing(client)]
        if self.key or not self.readable:
            return None
        found = self.handler(client).read(Wanted({}, {}))
        return None if found is None else self._exported(found, secrets, lost)

    def places(self, wished: Iterable[Wanted]) -> list[dict[str, Any]] | None:
        """Each place that the wishes name, once."""
        if self.listing_at is None:
            return None
        found: list[dict[str, Any]] = []
        for wanted in wished:
            known = {**wanted.options, **wanted}
            place = {name: known[name] for name in self.place}
            if place not in found:
                found.append(place)
        return found

    def export_at(self, client: Any, place: Mapping[str, Any], *, secrets: bool) -> list[dict[str, Any]]:
        """The objects at a place; options that say where it is come along, unless they are the defaults."""
        if self.listing_at is None:
            return []
        where = {
            field.name: place[field.name]
            for field in self.options
            if field.name in place and place[field.name] != field.default
        }
        return [
            walk.exportable((*self.state, *self.options), {**found.values, **where}, secrets=secrets)
            for found in self.listing_at(client, place)
        ]

    def _exported(self, found: Found, secrets: bool, lost: Lost) -> dict[str, Any]:
        for name, why in walk.unreadable(self.state, found.values):
            lost(name, why)
        return walk.exportable(self.state, found.values, secrets=secrets)


STATE = Text(
    "state",
    choices=("present", "absent"),
    default="present",
    doc="V(present) makes sure that the object exists as described, V(absent) that it does not exist.",
)


# ------------------------------------------------------------------------ query
@dataclasses.dataclass(frozen=True, kw_only=True)
class Query(Operation):
    """A read. `fetch` gets the client and the normalised options and returns the result's own keys."""

    name: str
    platform: Platform
    options: tuple[Field, ...]
    fetch: Callable[[Any, dict[str, Any]], dict[str, Any]]
    extra_rules: Rules = Rules()
    check: Callable[[dict[str, Any]], list[str]] | None = None

    def own_fields(self) -> tuple[Field, ...]:
        return self.options

    def own_rules(self) -> Rules:
        return self.extra_rules

    def prepare(self, params: Mapping[str, Any]) -> dict[str, Any]:
        options, problems = walk.normalise_all(self.options, params)
        if self.check is not None and not problems:
            problems += self.check(options)
        if problems:
            raise errors.invalid(problems, "correct the options; nothing was sent")
        return options

    def run(self, client: Any, prepared: dict[str, Any], mode: Mode) -> dict[str, Any]:
        return {"changed": False, **self.fetch(client, prepared)}

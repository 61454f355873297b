# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module does, independent of who runs it (module, action, fleet).

An operation belongs to one platform, declares its options and runs with a client. Two
kinds cover most modules: `Resource` (bring an object to its desired state) and `Query`
(read). Anything else implements `Operation` itself.

Private to the collection.
"""

from __future__ import annotations

import abc
import dataclasses
import urllib.parse
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.shared import SharedReads
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.claims import Claim
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import unprotected
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, ValueDict, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.moving import (
    NOT_DESCRIBED,
    Moved,
    New,
    unmoved,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import Change, Planned, Seal
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import EMPTY, UPDATE, Context
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import NO_OPTION, Undo

SentT = TypeVar("SentT")
FoundT = TypeVar("FoundT")
#: what a task returns: `changed` and the operation's own keys
Result = ValueDict
#: where a result carries the id of its object to the later steps of the task; it is not shown
IDENTITY = "_identity"


class Account(Protocol):
    """What every platform's client offers: the requests of one account."""

    requests: int
    shared: SharedReads

    @property
    def subject(self) -> str:
        """Whose settings the client works on, for messages."""

    def hide(self, secrets: Iterable[str]) -> None:
        """Hide these texts in every message from now on."""

    def start_deadline(self) -> None:
        """A new task begins: its deadline counts from now."""

    def alone(self, places: Iterable[Hashable], say: Callable[[str], None]) -> AbstractContextManager[None]:
        """Work while no other run on this machine works on one of these places."""

    def once(
        self, send: Callable[[], SentT], find: Callable[[], FoundT | None], *, unique: bool
    ) -> tuple[SentT | None, FoundT | None]:
        """Create exactly once: what `send` returns, or what `find` finds after a lost response."""

    def settle(self, look: Callable[[], FoundT], is_settled: Callable[[FoundT], bool]) -> FoundT:
        """What `look` shows as soon as it is settled, else at last."""


ClientT = TypeVar("ClientT", bound=Account)
PreparedT = TypeVar("PreparedT")


@dataclasses.dataclass(frozen=True)
class Rules:
    """Rules between options, in the words of Ansible's argument spec."""

    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[object, ...], ...] = ()

    def __add__(self, other: Rules) -> Rules:
        return Rules(
            self.mutually_exclusive + other.mutually_exclusive,
            self.required_together + other.required_together,
            self.required_one_of + other.required_one_of,
            self.required_if + other.required_if,
        )


NO_RULES = Rules()


@dataclasses.dataclass(frozen=True)
class Platform(Generic[ClientT]):
    """One platform: how its connection is described and opened.

    `open` makes a client from settings; a transport may be given instead of the real one.
    `is_own_account`: whoever logs in is the user whose settings are written, so that two users never share a login.
    """

    name: str
    title: str
    connection: tuple[Field, ...]
    rules: Rules
    settings: Callable[[Values], Settings]
    open: Callable[..., ClientT]
    is_own_account: bool = False


@dataclasses.dataclass(frozen=True)
class Mode:
    """How a task runs: `check` writes nothing, `diff` asks for before and after.

    `brief` asks for nothing of what did not change, and for no state beside the diff: in a fleet nobody looks at it.
    """

    check: bool = False
    diff: bool = False
    brief: bool = False


def _discard(text: str) -> None:
    """For runs whose warnings and progress nobody reads."""


def _unfollowed(state: Callable[[], str]) -> None:
    """For runs of which nobody asks how far they have come."""


def _never() -> bool:
    """For runs in the process that waits for them."""
    return False


#: gives a client for the settings, perhaps one whose login is still good
Connect = Callable[[Platform[Any], Settings], Account]


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of a job: its options, and who takes what it says. Without `connect` the job opens its clients itself."""

    params: Values
    mode: Mode = Mode()
    connect: Connect | None = None
    warn: Callable[[str], None] = _discard
    progress: Callable[[str], None] = _discard
    #: whether nobody waits for the result any more
    is_abandoned: Callable[[], bool] = _never
    #: makes the clear text of a file that Ansible's vault encrypted; None where its secrets are not known
    decrypt: Callable[[bytes], bytes] | None = None
    #: encrypts a text as another file is encrypted: (clear text, that file); None where the secrets are not known
    encrypt: Callable[[bytes, bytes], bytes] | None = None
    #: takes a function that says how far the job has come, to be asked at any time
    follow: Callable[[Callable[[], str]], None] = _unfollowed


class ExportRequest(NamedTuple):
    """What to export. `place` says where to look, on a platform that lists the objects at one place only."""

    secrets: bool = False
    place: Values = EMPTY


@dataclasses.dataclass(frozen=True)
class Exported:
    """The actual state as options for a later run; `values` is None where the platform does not show it.

    `unreadable` names each field that matters and cannot be read, and says why. `warnings` say what a later run
    cannot do with the values.
    """

    values: Result | list[Result] | None = None
    unreadable: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


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

    def hidden(self, params: Values) -> Iterable[str]:
        """Every secret among the options."""
        return walk.secrets_of(self.fields(), params)

    @abc.abstractmethod
    def execute(self, run: Run) -> Result:
        """Do the work and return an Ansible result, failures included."""


class Operation(Job, Generic[ClientT, PreparedT]):
    """A job for one account of one platform."""

    platform: Platform[ClientT]

    @abc.abstractmethod
    def own_fields(self) -> tuple[Field, ...]:
        """The options beside the connection."""

    def own_rules(self) -> Rules:
        """Rules between the own options."""
        return NO_RULES

    def fields(self) -> tuple[Field, ...]:
        return self.platform.connection + self.own_fields()

    def rules(self) -> Rules:
        return self.platform.rules + self.own_rules()

    @abc.abstractmethod
    def prepare(self, params: Values) -> PreparedT:
        """Normalise and check the options without any request. Raises VoiceError (invalid)."""

    def claims(self, prepared: PreparedT) -> Iterable[tuple[str, Claim]]:
        """The objects that prepared options describe, each with its place in them."""
        return ()

    def places(self, settings: Settings, prepared: PreparedT) -> Iterator[Hashable]:
        """What no other run on this machine may write at the same time: the account, or its objects.

        An account that manages others serves many runs at once, so there the described objects count.
        """
        host = urllib.parse.urlsplit(settings.url).netloc.casefold()
        account = (host, (settings.username or "").casefold(), settings.client_id, settings.domain)
        if self.platform.is_own_account:
            yield self.platform.name, account
            return
        for _place, claim in self.claims(prepared):
            for identity in claim.identities():
                yield self.platform.name, account, identity

    @abc.abstractmethod
    def run(self, client: ClientT, prepared: PreparedT, mode: Mode, context: Context) -> Result:
        """Do the work; the result has `changed` and the operation's own keys. Raises VoiceError."""

    def plan(self, client: ClientT, prepared: PreparedT, mode: Mode, context: Context) -> Planned:
        """What `run` would do. With `mode.check` by reads alone, else with whatever proves it. Raises VoiceError.

        An operation that has no plans of its own is run in check mode.
        """
        return Planned(prepared, self.run(client, prepared, Mode(check=True, diff=True), context))

    def apply(self, client: ClientT, planned: Planned, mode: Mode, context: Context) -> Result:
        """Carry out what `plan` returned; the result is that of `run`. Raises VoiceError."""
        return self.run(client, planned.prepared, mode, context)

    def changes(self, planned: Planned, seal: Seal) -> tuple[Change, ...]:
        """What a plan changes, for a person and for a comparison with another plan."""
        if not planned.acts:
            return ()
        diff = planned.result.get("diff") or {}
        before, after = diff.get("before") or {}, diff.get("after") or {}
        names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
        sides = ({name: side.get(name) for name in names} for side in (before, after))
        return (Change(UPDATE, EMPTY, EMPTY, *sides),)

    def undo(self, client: ClientT, planned: Planned, *, secrets: bool) -> tuple[Undo, ...]:
        """What brings each object of a plan that acts back to its state before; with readable `secrets` if asked for.

        Nothing is written. Raises VoiceError.
        """
        return (Undo(None, (("", NO_OPTION),)),)

    def holds(self, planned: Planned, change: Change, seal: Seal) -> bool:
        """Whether a change of an earlier plan is in force by now, as far as the actual state shows it."""
        return False

    def identified(self, prepared: PreparedT, result: Result) -> tuple[tuple[str, ...], str] | None:
        """Kind and key of the object that a run worked on, and its id, for later steps of the task."""
        return None

    def created(self, prepared: PreparedT, result: Result) -> tuple[str, ...] | None:
        """Kind and key of the object that a run created, for later steps of the task."""
        return None

    def export_requests(self, named: Iterable[PreparedT], *, secrets: bool) -> tuple[ExportRequest, ...]:
        """What to ask for to export everything; `named` are the objects that a document names."""
        return (ExportRequest(secrets),)

    def export(self, client: ClientT, request: ExportRequest) -> Exported:
        """Read the actual state. Raises VoiceError."""
        return Exported()

    def moved(self, given: Values, new: New) -> Moved:
        """What gives the object of a description other numbers."""
        return unmoved(self.own_fields(), given, new, NOT_DESCRIBED)

    def execute(self, run: Run) -> Result:
        client: Any = None
        sent = writes = 0
        try:
            prepared = self.prepare(run.params)
            settings = self.platform.settings(run.params)
            for text in unprotected([settings]):
                run.warn(text)
            client = self.platform.open(settings) if run.connect is None else run.connect(self.platform, settings)
            client.start_deadline()
            sent, writes = client.requests, client.writes
            places = () if run.mode.check else self.places(settings, prepared)
            with client.alone(places, lambda text: run.warn(f"{self.name}: {text}")):
                result = self.run(client, prepared, run.mode, Context())
            is_complete = True
        except VoiceError as error:
            place = error.subject or (client.subject if client is not None else "")
            subject = f"{self.name} of {place}" if place else self.name
            result = failed_result(error.within(subject=subject, platform=error.platform or self.platform.title))
            is_complete = bool(error.result)
        except Exception as error:  # noqa: BLE001
            # Whether a write under way took effect is not known.
            is_changed = client is not None and client.writes > writes
            failure = errors.defect(error).within(subject=self.name, platform=self.platform.title, changed=is_changed)
            result = failed_result(failure)
            is_complete = False
        if client is not None:
            if is_complete:
                result["requests"] = client.requests - sent
            for text in result.get("warnings", ()):
                run.warn(f"{self.name} of {client.subject}: {text}")
        result.pop("warnings", None)
        result.pop(IDENTITY, None)
        if client is None:
            return result
        # A server may repeat the token of the session, which no option has.
        return Mask(client.redactor.known.difference(self.hidden(run.params)), in_names=True).result(result)


def failed_result(error: VoiceError) -> Result:
    """The result of an operation that failed, with what it did all the same."""
    return {**error.result, "failed": True, "changed": error.changed, "msg": error.message, "failure": error.failure}


def refuse(problems: Iterable[str]) -> None:
    """Raise VoiceError (invalid) if there are problems with the options."""
    if found := list(problems):
        raise errors.invalid(found, "correct the options; nothing was sent")


# ------------------------------------------------------------------------ query
@dataclasses.dataclass(frozen=True, kw_only=True)
class Query(Operation[ClientT, Result]):
    """A read. `fetch` gets the client and the normalised options and returns the result's own keys."""

    name: str
    platform: Platform[ClientT]
    options: tuple[Field, ...]
    fetch: Callable[[ClientT, Result], Result]
    extra_rules: Rules = NO_RULES
    check: Callable[[Result], list[str]] | None = None

    def own_fields(self) -> tuple[Field, ...]:
        return self.options

    def own_rules(self) -> Rules:
        return self.extra_rules

    def prepare(self, params: Values) -> Result:
        options, problems = walk.normalise_all(self.options, params)
        if self.check is not None and not problems:
            problems += self.check(options)
        refuse(problems)
        return options

    def places(self, settings: Settings, prepared: Result) -> Iterator[Hashable]:
        return iter(())

    def run(self, client: ClientT, prepared: Result, mode: Mode, context: Context) -> Result:
        return {"changed": False, **self.fetch(client, prepared)}

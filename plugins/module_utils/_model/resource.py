# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects whose state can be described, and how one is read and written on its platform.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Protocol

from ansible_collections.ucfleet.voice.plugins.module_utils._model import reconcile as loop
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.claims import Claim, hashable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, ValueDict, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.moving import Identity, Moved, New, moved
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    IDENTITY,
    NO_RULES,
    ClientT,
    Exported,
    ExportRequest,
    Mode,
    Operation,
    Platform,
    Result,
    Rules,
    refuse,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import (
    Change,
    ObjectPlan,
    Planned,
    Seal,
    change_of,
    is_in_force,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    CREATE,
    Actual,
    Context,
    Desired,
    Plan,
    Written,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import Shape, Undo, inverse

STATE = Text(
    "state",
    choices=("present", "absent"),
    default="present",
    doc="V(present) makes sure that the object exists as described, V(absent) that it does not exist.",
)


class Handler(Protocol):
    """How one resource is read and written. It remembers nothing: what a phase learns, it returns."""

    def read(self, desired: Desired) -> Actual:
        """The object as the server shows it."""

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        """Both with names resolved and gaps filled; checks rules that need both."""

    def create(self, plan: Plan) -> Written | None:
        """Make the object."""

    def update(self, plan: Plan) -> Written | None:
        """Bring the object to its state after the plan; only the changed fields differ."""

    def delete(self, plan: Plan) -> Written | None:
        """Remove the object."""

    def is_provisional(self, plan: Plan) -> bool:
        """Whether a plan of check mode lacks a proof that a write needs."""

    def verify(self, plan: Plan, written: Written) -> Actual:
        """The object after a write."""

    def once(
        self, send: Callable[[], Written | None], find: Callable[[], Actual | None], unique: bool
    ) -> tuple[Written | None, Actual | None]:
        """Create exactly once: what `send` returns, or what `find` finds after a lost response."""

    def settle(self, look: Callable[[], Actual], is_settled: Callable[[Actual], bool]) -> Actual:
        """What `look` shows as soon as it is settled, else at last."""


class BaseHandler(Generic[ClientT]):
    """Defaults for resources that need less than everything."""

    def __init__(self, client: ClientT, context: Context) -> None:
        self._client = client
        self._context = context

    def read(self, desired: Desired) -> Actual:
        raise NotImplementedError("this resource cannot be read")

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        return desired, actual

    def create(self, plan: Plan) -> Written | None:
        raise NotImplementedError("this resource cannot be created")

    def update(self, plan: Plan) -> Written | None:
        raise NotImplementedError("this resource has nothing that can be set")

    def delete(self, plan: Plan) -> Written | None:
        raise NotImplementedError("this resource cannot be deleted")

    def is_provisional(self, plan: Plan) -> bool:
        return False

    def verify(self, plan: Plan, written: Written) -> Actual:
        return self.read(plan.desired)

    def once(
        self, send: Callable[[], Written | None], find: Callable[[], Actual | None], unique: bool
    ) -> tuple[Written | None, Actual | None]:
        return self._client.once(send, find, unique=unique)

    def settle(self, look: Callable[[], Actual], is_settled: Callable[[Actual], bool]) -> Actual:
        return self._client.settle(look, is_settled)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resource(Operation[ClientT, Desired]):
    """An object whose state can be described.

    `key` names the fields that identify it (none: one per account). `options` are options
    that are no state. `verify` reads back after each update, `verify_create` after a create. `unique`: the platform
    refuses a second object of one key, or has one place for it, so that a create may be sent again.
    `key_options` names the options that belong to the key, `id_option` the one that stands in its place, and
    `only_one` the boolean fields that one object at most has on. `renaming` names the option with the name that the
    object gets in place of its key, of a resource with one field as key.
    `check` looks at the mentioned fields before any request and returns problems.
    `listing` reads the objects to export: those at one place if `place` names the fields and
    options that say where an object is, else all of the account. `readable` is False where
    the actual state cannot be read, so that there is nothing to export. `identity` names the field with the id
    by which later steps of a task refer to the object. `undo_more` completes what undoes a plan, where the platform
    changes more than the plan names. `borrowed` names the field that belongs to others in an object with these values.
    `is_masked` says whether a text that was read can be another one that is stored.
    """

    name: str
    platform: Platform[ClientT]
    state: tuple[Field, ...]
    handler: Callable[[ClientT, Context], Handler]
    key: tuple[str, ...] = ()
    key_options: tuple[str, ...] = ()
    id_option: str = ""
    identity: str = ""
    only_one: tuple[str, ...] = ()
    renaming: str = ""
    options: tuple[Field, ...] = ()
    absentable: bool = False
    verify: bool = False
    verify_create: bool = False
    unique: bool = False
    extra_rules: Rules = NO_RULES
    check: Callable[[Desired], list[str]] | None = None
    listing: Callable[[ClientT, Values], Iterable[Actual]] | None = None
    place: tuple[str, ...] = ()
    readable: bool = True
    undo_more: Callable[[ClientT, Plan, Undo], Undo] | None = None
    is_masked: Callable[[str], bool] | None = None
    borrowed: Callable[[Values], str] | None = None

    # Asked for each user of a fleet, hence worked out once.
    @functools.cached_property
    def _own_fields(self) -> tuple[Field, ...]:
        """What names the object comes first, then the settings, then how the module works, last whether it exists."""
        naming = (*self.key, *self.key_options, self.id_option)
        settable = [field for field in self.state if not field.read_only]
        first: list[Field] = []
        rest: list[Field] = []
        for field in (*settable, *self.options):
            (first if field.name in naming else rest).append(field)
        first.sort(key=lambda field: naming.index(field.name))
        return (*first, *rest, *((STATE,) if self.absentable else ()))

    @functools.cached_property
    def fields_by_name(self) -> Mapping[str, Field]:
        """The fields of the state and the options that are none."""
        return {field.name: field for field in (*self.options, *self.state)}

    @functools.cached_property
    def _secret_state(self) -> tuple[Field, ...]:
        return tuple(field for field in self.state if field.holds_secret)

    def own_fields(self) -> tuple[Field, ...]:
        return self._own_fields

    def own_rules(self) -> Rules:
        return self.extra_rules

    def prepare(self, params: Values) -> Desired:
        values, problems = walk.normalise_all(self.state, params)
        options: ValueDict = {}
        if self.options:
            options, more = walk.normalise_all(self.options, params)
            problems += more
        desired = Desired(values, options, params.get("state") != "absent")
        if self.check is not None and not problems:
            problems += self.check(desired)
        if problems:
            refuse(problems)
        return desired

    def claims(self, prepared: Desired) -> Iterable[tuple[str, Claim]]:
        if not self.key and not self.key_options:
            # There is one for each account, which is described once.
            return
        where = tuple(hashable(prepared.options.get(name)) for name in self.key_options)
        values = [prepared.values.get(name) for name in self.key]
        number = str(prepared.options.get(self.id_option) or "")
        is_named = None not in values
        shown = ", ".join(map(str, values)) if is_named else number
        key = (where, hashable(values)) if is_named else None
        yield "", Claim(self.name, f"the {self.name} {shown}".rstrip(), key, number)
        new = prepared.options.get(self.renaming)
        if new is not None and [new] != values:
            # Whatever has that name now would be one of two.
            yield "", Claim(self.name, f"the {self.name} {new}", (where, hashable([new])))
        for name in self.only_one:
            if prepared.values.get(name) is True and prepared.present:
                yield "", Claim(self.name, f"the one {self.name} with {name} on", (where, name, True))

    def run(self, client: ClientT, prepared: Desired, mode: Mode, context: Context) -> Result:
        outcome = loop.reconcile(self, self._handler(client, prepared, mode, context), prepared, mode, context)
        return self._result(outcome, mode)

    def plan(self, client: ClientT, prepared: Desired, mode: Mode, context: Context) -> Planned:
        handler = self._handler(client, prepared, mode, context)
        plan = loop.planned(self, handler, prepared, context)
        actions = [{"action": plan.action, "fields": list(plan.changed)}] if plan.acts else []
        result: Result = {"changed": plan.acts, "actions": actions, "warnings": plan.actual.warnings}
        self._identify(plan, result)
        return Planned(prepared, result, plan, (ObjectPlan(self, plan),), handler.is_provisional(plan))

    def apply(self, client: ClientT, planned: Planned, mode: Mode, context: Context) -> Result:
        plan: Plan = planned.work
        if mode.check or not plan.acts:
            return self._result(loop.foreseen(plan), mode)
        return self._result(loop.carried_out(self, self.handler(client, context), plan, context), mode)

    def changes(self, planned: Planned, seal: Seal) -> tuple[Change, ...]:
        return (change_of(planned.objects[0], planned.prepared, seal),) if planned.acts else ()

    def holds(self, planned: Planned, change: Change, seal: Seal) -> bool:
        return is_in_force(planned.objects[0], planned.prepared, change, seal)

    def undo(self, client: ClientT, planned: Planned, *, secrets: bool) -> tuple[Undo, ...]:
        plan: Plan = planned.work
        undo = inverse(shape_of(self), plan, secrets=secrets)
        return (undo if self.undo_more is None else self.undo_more(client, plan, undo),)

    def _handler(self, client: ClientT, prepared: Desired, mode: Mode, context: Context) -> Handler:
        if self._secret_state:
            client.hide(walk.secrets_of(self._secret_state, prepared.values))
        return self.handler(client, context._replace(check=True) if mode.check else context)

    def _result(self, outcome: loop.Outcome, mode: Mode) -> Result:
        result = outcome.result(self, mode)
        self._identify(outcome.plan, result)
        return result

    def _identify(self, plan: Plan, result: Result) -> None:
        """Put the id of the object into a result that is being made."""
        if self.identity and (number := plan.target.get(self.identity)) is not None:
            result[IDENTITY] = str(number)

    def identified(self, prepared: Desired, result: Result) -> tuple[tuple[str, ...], str] | None:
        number = result.get(IDENTITY)
        return None if number is None else (self._reference(prepared), number)

    def _reference(self, prepared: Desired) -> tuple[str, ...]:
        """Kind and key, as later steps of a task refer to the object."""
        return (self.name, *(str(prepared.values.get(name)) for name in self.key))

    def created(self, prepared: Desired, result: Result) -> tuple[str, ...] | None:
        if any(action["action"] == CREATE for action in result.get("actions", ())):
            return self._reference(prepared)
        return None

    def moved(self, given: Values, new: New) -> Moved:
        identity = Identity(self.key, self.key_options, self.absentable and not self.place)
        borrowed = "" if self.borrowed is None else self.borrowed(given)
        return moved(self.state, self.options, given, identity, borrowed, new)

    def export_requests(self, named: Iterable[Desired], *, secrets: bool) -> tuple[ExportRequest, ...]:
        """One for the account, or one for each place that the document names."""
        if not self.place:
            return super().export_requests(named, secrets=secrets)
        places: list[Values] = []
        for desired in named:
            known = {**desired.options, **desired.values}
            place = {name: known[name] for name in self.place}
            if place not in places:
                places.append(place)
        return tuple(ExportRequest(secrets, place) for place in places)

    def export(self, client: ClientT, request: ExportRequest) -> Exported:
        """A dictionary of options, or a list of them for a resource with a key.

        Left out is what cannot be read or not be set; so are secrets unless asked for. Options
        that say where an object is come along, unless they are the defaults.
        """
        if not self.readable or (self.key and self.listing is None):
            return Exported()
        if self.listing is None:
            found = [self.handler(client, Context()).read(Desired({}))]
        else:
            found = list(self.listing(client, request.place))
        where = {
            field.name: request.place[field.name]
            for field in self.options
            if field.name in request.place and request.place[field.name] != field.default
        }
        fields = (*self.state, *self.options)
        unreadable = tuple(pair for actual in found for pair in walk.unreadable(self.state, actual.values))
        values = [walk.exportable(fields, {**actual.values, **where}, secrets=request.secrets) for actual in found]
        # Without a listing the object was read as before a write, and its warnings speak of one.
        warnings = tuple(text for actual in found for text in actual.warnings) if self.listing is not None else ()
        if self.key:
            return Exported(values, unreadable, warnings)
        return Exported(values[0] if found[0].exists else None, unreadable, warnings)


def shape_of(resource: AnyResource) -> Shape:
    """What an undo needs to know of a resource."""
    return Shape(
        resource.state, resource.options, resource.key, resource.id_option, resource.absentable, resource.is_masked
    )


#: for the loop, which works on every platform
AnyResource = Resource[Any]

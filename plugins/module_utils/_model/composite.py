# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several resources of one account in one task: one login, one result for each, in a fixed order.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import some
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.claims import Claim, conflicts
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Record
from ansible_collections.ucfleet.voice.plugins.module_utils._model.memo import Copied, Memo, keepable, key_of
from ansible_collections.ucfleet.voice.plugins.module_utils._model.moving import Moved, New, joined
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    IDENTITY,
    ClientT,
    Mode,
    Operation,
    Platform,
    Result,
    failed_result,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Context, Desired

#: a part that cannot be read for one of these reasons is one that the account does not have
NOT_THERE = frozenset({errors.PERMISSION, errors.NOT_FOUND})
#: stands for every part in a subset
ALL = "all"
#: settings that were prepared for users before
PreparedMemo = Memo[Desired | Copied]


@dataclasses.dataclass(frozen=True)
class Part(Generic[ClientT]):
    """One resource of a composite; `many` takes a list of its objects. `option` names it.

    `after` names the parts on whose objects the actual state of this one depends, perhaps the part itself.
    `gathered` is False where nothing can be read back, or where another part holds the same objects. `held_by` is
    that part and its list of them.
    """

    option: str
    operation: Operation[ClientT, Any]
    many: bool = False
    gathered: bool = True
    after: tuple[str, ...] = ()
    held_by: tuple[str, str] | None = None

    @property
    def field(self) -> Field:
        own = self.operation.own_fields()
        if self.many:
            return ListOf(self.option, Record(self.option, own), clearable=True)
        return Record(self.option, own)

    def moved(self, value: Any, new: New) -> Moved:
        """What gives the objects of a setting other numbers."""
        if not self.many:
            return self.operation.moved(value, new) if isinstance(value, Mapping) else Moved()
        objects = enumerate(value if isinstance(value, (list, tuple)) else (), 1)
        return joined(
            self.operation.moved(one, new).below(f"[{position}].")
            for position, one in objects
            if isinstance(one, Mapping)
        )

    # Asked for each user of a fleet, hence worked out once.
    @functools.cached_property
    def with_default(self) -> tuple[Field, ...]:
        """The own options that have a default."""
        return tuple(field for field in self.operation.own_fields() if field.default is not None)

    @functools.cached_property
    def holds_secret(self) -> bool:
        """Whether one of the own options is a secret."""
        return any(field.holds_secret for field in self.operation.own_fields())


# Made for each object of each user, hence a tuple: a frozen dataclass takes three times as long to make.
class Step(NamedTuple, Generic[ClientT]):
    """One prepared object: `label` says which, for messages; `given` is its description as it was written."""

    part: Part[ClientT]
    label: str
    position: int
    given: Values
    prepared: Any

    @property
    def removes(self) -> bool:
        """Whether the object shall not exist."""
        return self.given.get("state") == "absent"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Composite(Operation[ClientT, list[Step[ClientT]]]):
    """Any of several resources for one account.

    `same` names settings, as part and field, that are one value on the platform. `check` looks at all prepared
    objects together and returns problems.
    `parts` stand in the order of their dependencies. Removals come last and in the
    opposite order, so that nothing is removed while something still refers to it. After a step that failed they are
    not sent, because what shall go may be what the failed step would have replaced.
    """

    name: str
    platform: Platform[ClientT]
    parts: tuple[Part[ClientT], ...]
    same: tuple[tuple[tuple[str, str], ...], ...] = ()
    check: Callable[[Sequence[Step[ClientT]]], list[str]] | None = None

    def own_fields(self) -> tuple[Field, ...]:
        return tuple(part.field for part in self.parts)

    def prepare(self, params: Values, memo: PreparedMemo | None = None) -> list[Step[ClientT]]:
        steps = self.steps(params, memo)
        problems = conflicts(self.claims(steps)) + self._contradictions(steps)
        if self.check is not None:
            problems += self.check(steps)
        if problems:
            raise errors.invalid(problems, "correct the data; nothing was sent")
        return steps

    def steps(self, params: Values, memo: PreparedMemo | None = None) -> list[Step[ClientT]]:
        """Each described object in the order of the work. Two may describe one object, which is no harm to a read.

        `memo` keeps what was prepared, for users with equal settings. Raises VoiceError.
        """
        steps: list[Step[ClientT]] = []
        problems: list[str] = []
        for part in self.parts:
            value = params.get(part.option)
            if value is None:
                continue
            if part.many and not isinstance(value, list):
                problems.append(f"{part.option} must be a list")
                continue
            objects = value if part.many else [value]
            wrong: list[str] = []
            for position, one in enumerate(objects):
                step, found = _prepare_step(part, position, one, memo)
                wrong += found
                if step is not None:
                    steps.append(step)
            if wrong:
                problems += some(wrong)
        if problems:
            raise errors.invalid(problems, "correct the data; nothing was sent")
        removals = [step for step in steps if step.removes]
        return [step for step in steps if not step.removes] + removals[::-1] if removals else steps

    def claims(self, prepared: Iterable[Step[ClientT]]) -> Iterator[tuple[str, Claim]]:
        for step in prepared:
            for place, claim in step.part.operation.claims(step.prepared):
                yield f"{step.label}.{place}" if place else step.label, claim

    def _contradictions(self, steps: Iterable[Step[ClientT]]) -> list[str]:
        """Settings that are one value on the platform and are given as two."""
        # Only states have values by field; other operations have nothing to contradict.
        given = {step.part.option: getattr(step.prepared, "values", {}) for step in steps if not step.part.many}
        problems = []
        for settings in self.same:
            values = {f"{part}.{name}": given[part][name] for part, name in settings if name in given.get(part, ())}
            if len(set(values.values())) > 1:
                both = " and ".join(f"{name} ({value})" for name, value in values.items())
                problems.append(f"{both} are one and the same on {self.platform.title}: give one of them, or the same")
        return problems

    def each(
        self, client: ClientT, steps: Sequence[Step[ClientT]], mode: Mode
    ) -> Iterator[tuple[Step[ClientT], Result, VoiceError | None]]:
        """Work on the steps in order; yields each with its result and, where it failed, the error."""

        def run(step: Step[ClientT], context: Context) -> Result:
            return step.part.operation.run(client, step.prepared, mode, context)

        with client.shared.sharing(kinds_of(steps)):
            yield from in_order(steps, run)

    def run(self, client: ClientT, prepared: list[Step[ClientT]], mode: Mode, context: Context) -> Result:
        entries: dict[str, dict[int, Result]] = {}
        diffs: list[Result] = []
        warnings: list[str] = []
        failures: list[tuple[str, VoiceError]] = []
        changed = False
        for step, entry, error in self.each(client, prepared, mode):
            changed = changed or entry["changed"]
            if error is not None:
                failures.append((step.label, error))
            warnings += [f"{step.label}: {text}" for text in entry.pop("warnings", ())]
            diff = entry.pop("diff", None)
            if diff is not None and entry["changed"]:
                diffs.append({**diff, "before_header": step.label, "after_header": step.label})
            entries.setdefault(step.part.option, {})[step.position] = entry
        results: Result = {
            part.option: [entry for position, entry in sorted(entries[part.option].items())]
            if part.many
            else entries[part.option][0]
            for part in self.parts
            if part.option in entries
        }
        # Not "results", which Ansible keeps for loops.
        outcome: Result = {"changed": changed, "settings": results, "warnings": warnings}
        if mode.diff:
            outcome["diff"] = diffs
        if failures:
            outcome.update(_summary(f"{self.name} of {client.subject}", failures, len(prepared)))
        return outcome


def kinds_of(steps: Iterable[AnyStep]) -> list[str]:
    """The kind of each object that the steps work on."""
    return [step.part.operation.name for step in steps]


def in_order(
    steps: Iterable[Step[ClientT]], act: Callable[[Step[ClientT], Context], Result]
) -> Iterator[tuple[Step[ClientT], Result, VoiceError | None]]:
    """Act on step after step, each with what is known of those before it; yields each with its result and its error.

    One failure stops what would fail the same way, and removals.
    """
    ended: VoiceError | None = None
    context = Context()
    for step in steps:
        if ended is not None:
            yield step, {"changed": False, "skipped": True, "msg": f"not tried after: {ended.why}"}, None
            continue
        operation = step.part.operation
        try:
            result = act(step, context)
        except VoiceError as error:
            ended = error if error.kind in errors.ENDS_USER else None
            if not step.removes:
                context = context.after_failure(step.label, error)
            yield step, failed_result(error), error
            continue
        if result["changed"] and (created := operation.created(step.prepared, result)):
            context = context._replace(planned=context.planned | {created})
        if identified := operation.identified(step.prepared, result):
            context = context._replace(ids={**context.ids, identified[0]: identified[1]})
        result.pop(IDENTITY, None)
        yield step, result, None


def subset_choices(names: Iterable[str]) -> tuple[str, ...]:
    """What an option can say that chooses among parts: all of them, one, or (with a mark) all but one."""
    known = tuple(names)
    return (ALL, *known, *(f"!{name}" for name in known))


def gathered(subset: Sequence[str], names: Iterable[str]) -> list[str]:
    """The names that a subset chooses, in their order; only exclusions mean all others."""
    excluded = {name.removeprefix("!") for name in subset if name.startswith("!")}
    included = {name for name in subset if not name.startswith("!")}
    everything = ALL in included or not included
    return [name for name in names if (everything or name in included) and name not in excluded]


def _prepare_step(
    part: Part[ClientT], position: int, value: Any, memo: PreparedMemo | None
) -> tuple[Step[ClientT] | None, list[str]]:
    label = f"{part.option}[{position + 1}]" if part.many else part.option
    key = None if memo is None or part.holds_secret else key_of(part.option, value)
    if memo is not None and key is not None and (known := memo.get(key)) is not None:
        return Step(part, label, position, value, known.desired() if isinstance(known, Copied) else known), []
    own = part.operation.own_fields()
    problems = walk.shape_problems(own, value)
    if problems:
        return None, [f"{label} {problem}" for problem in problems]
    try:
        prepared = part.operation.prepare(walk.with_defaults(part.with_default, value))
    except VoiceError as error:
        return None, [f"{label}: {error.why}"]
    if memo is not None and key is not None and (kept := keepable(prepared)) is not None:
        memo.keep(key, kept)
    return Step(part, label, position, value, prepared), []


def _summary(subject: str, failures: list[tuple[str, VoiceError]], total: int) -> Result:
    """The first failure, with all the others counted; the rest is in the results."""
    label, first = failures[0]
    count = f"{len(failures)} of {total} settings failed, first {label}" if total > 1 else f"{label} failed"
    error = first.within(subject=subject, why=f"{count}: {first.why}")
    return {"failed": True, "msg": error.message, "failure": error.failure}


#: for those who work on several platforms
AnyPart = Part[Any]
AnyStep = Step[Any]
AnyComposite = Composite[Any]

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work on one user in two phases: everything is planned, gates decide, and only then is anything written.

A gate sees what is about to be written to all platforms of the user. It may note it, and it may stop it.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import RowBuilder
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.session import Session
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode
from ansible_collections.ucfleet.voice.plugins.module_utils._model.phases import PlannedStep, plan_steps, write_steps
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import Remainder


@dataclasses.dataclass(frozen=True)
class PlannedBlock:
    """What is about to be done to one platform of a user. `steps` is None where the plan phase failed as a whole.

    `undo` is what undoes it, where a gate needs that and nothing failed.
    """

    block: Block
    steps: tuple[PlannedStep, ...] | None
    undo: UndoOfSteps | None = None

    @property
    def platform(self) -> str:
        return self.block.composite.platform.name

    @property
    def acts(self) -> bool:
        """Whether something would be written."""
        return any(one.acts for one in self.steps or ())

    @property
    def is_complete(self) -> bool:
        """Whether the plan says everything that would be written."""
        return self.steps is not None and all(one.is_complete for one in self.steps)


@dataclasses.dataclass(frozen=True)
class Stop:
    """Nothing is written to the user. `stale` says what differs; it is empty where failures are the reason."""

    stale: tuple[dict[str, Any], ...] = ()


class Gate(Protocol):
    """Sees a user between the plan phase and the write phase; called from several threads at a time.

    Returns None to let the user pass. Raises VoiceError where the run cannot go on; nothing is written to the user
    then.
    """

    def __call__(self, user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        """Note what is about to be done, and say whether it may be done."""


#: settings that undo what is planned for one platform of a user, and what they leave
UndoOfSteps = tuple[dict[str, Any], tuple[Remainder, ...]]
#: finds that out: (client, block, steps)
Undo = Callable[[Any, Block, Sequence[PlannedStep]], UndoOfSteps]
#: records one step of a user: (client, platform, step, result, error, row)
Record = Callable[..., None]


class TwoPhases:
    """Plans all platforms of a user, asks the gates in their order, and writes what was planned."""

    def __init__(self, gates: Sequence[Gate], mode: Mode, record: Record, *, undo: Undo | None = None) -> None:
        """`mode` is that of the write phase; in check mode it only makes the results. `undo` finds out what undoes a
        plan, for the gates that need it.
        """
        self._gates = gates
        self._undo = undo
        self._mode = mode
        self._record = record

    def __call__(self, user: User, sessions: Sequence[Session], row: RowBuilder) -> None:
        """Work on one user. Raises VoiceError where a gate does."""
        planned = [self._planned(session) for session in sessions]
        stop = self._asked(user, planned)
        if stop is not None:
            row.stale(stop.stale)
        for session, one in zip(sessions, planned, strict=True):
            if one.steps is not None:
                session.do(functools.partial(_failures if stop is not None else self._write, one.steps, row))

    def _planned(self, session: Session) -> PlannedBlock:
        planned = PlannedBlock(session.block, session.do(_planned))
        undo, steps = self._undo, planned.steps
        if undo is None or steps is None or not planned.acts:
            return planned
        return dataclasses.replace(planned, undo=session.do(lambda client, block: undo(client, block, steps)))

    def _asked(self, user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        for gate in self._gates:
            stop = gate(user, planned)
            if stop is not None:
                return stop
        return None

    def _write(self, steps: Sequence[PlannedStep], row: RowBuilder, client: Any, block: Block) -> None:
        for step, entry, error in write_steps(client, steps, self._mode):
            self._record(client, block.composite.platform.name, step, entry, error, row)


def _planned(client: Any, block: Block) -> tuple[PlannedStep, ...]:
    return plan_steps(client, block.steps)


def _failures(steps: Sequence[PlannedStep], row: RowBuilder, client: Any, block: Block) -> None:
    """Why there is no complete plan; nothing is written."""
    for one in steps:
        error = one.error or (one.planned.failure if one.planned is not None else None)
        if error is not None:
            row.failed(block.composite.platform.name, error, client, one.step.label)

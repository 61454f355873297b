# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What everything has in common that records the users of a run: result, report, state file, export.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row

#: why a user is not worked on
RESUMED, UNPLANNED, SKIPPED = "resumed", "unplanned", "skipped"


@dataclasses.dataclass(frozen=True)
class Selection:
    """What the check of the source found.

    `total` counts the users of the slice, `broken` holds the rows of the lines that cannot be read, `resumed` the
    names of the users whom an earlier run finished, `unplanned` of those who are not in the plan to apply, `skipped`
    of those who need not be asked again, `unused_credentials` the names in credentials that match no user,
    `unquoted` the places of numbers that are taken for texts.
    """

    total: int
    broken: tuple[Row, ...] = ()
    resumed: frozenset[str] = frozenset()
    unused_credentials: tuple[str, ...] = ()
    unquoted: tuple[str, ...] = ()
    unplanned: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()

    def having(self, rows: Iterable[Row]) -> Selection:
        """The same with further rows of what is no user of the source."""
        more = tuple(rows)
        return dataclasses.replace(self, total=self.total + len(more), broken=(*self.broken, *more))

    @property
    def left_out(self) -> int:
        """How many users are not worked on."""
        return len(self.resumed) + len(self.unplanned) + len(self.skipped)

    def includes(self, name: str) -> bool:
        """Whether a user is worked on."""
        return name not in self.resumed and name not in self.unplanned and name not in self.skipped


class Objection(NamedTuple):
    """Why a run is refused: what is wrong (`text`) where in the source, in the order of `position`; what to do."""

    where: str
    text: str
    position: int
    advice: str


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a run ended. `counts` has the number of users by outcome, `failure_kinds` those of failed users by kind.

    `stopped` says why users were not tried. `error` is what kept the run as a whole from continuing, such as a
    report that cannot be written.
    """

    selection: Selection
    counts: Mapping[str, int]
    failure_kinds: Mapping[str, int]
    requests: int
    seconds: float
    stopped: str = ""
    error: VoiceError | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every user was tried and everything about them recorded."""
        return not (self.stopped or self.error)

    @property
    def not_tried(self) -> int:
        return self.selection.total - self.selection.left_out - sum(self.counts.values())


class Sink:
    """Records the users of a run. Errors of a file are raised as VoiceError and end the run.

    A sink is entered before the source is read, so that a path that cannot be used is reported before the first
    request. Then come `examine` for each user of the source, `leaves_out` for each one of this slice, `examined` and
    `start` once, `begin` and `add` for each user who is worked on (from one thread at a time), and `finish` unless the
    run was interrupted.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Close what was opened."""

    def examine(self, user: User, position: int, *, mine: bool) -> Iterable[Objection]:
        """Why the run is refused because of a user; `mine` is False for the users of other slices."""
        return ()

    def examined(self, *, whole: bool) -> Iterable[Objection]:
        """Why the run is refused because of all users together; not `whole` if some of them could not be read."""
        return ()

    def refusal(self) -> dict[str, Any]:
        """Keys of the result of a task that is refused before the first request."""
        return {}

    def is_done(self, user: User) -> bool:
        """Whether an earlier run finished this user, so that this one leaves the user out."""
        return False

    def leaves_out(self, user: User) -> str:
        """Why this run does not work on a user, as the name of the count in the summary; empty: it does."""
        return RESUMED if self.is_done(user) else ""

    def expects(self) -> Collection[str]:
        """Users whom the source should have."""
        return ()

    def missing(self, names: Iterable[str]) -> Iterable[Row]:
        """The rows of expected users whom the source does not have."""
        return ()

    def start(self, selection: Selection) -> None:
        """The source was checked; requests follow."""

    def begin(self, user: User) -> None:
        """Requests for a user follow. Raises VoiceError where the run cannot go on; none is sent for the user then."""

    def add(self, user: User | None, row: Row) -> None:
        """A user is finished; None stands for a line of the source that cannot be read."""

    def finish(self, outcome: Outcome) -> None:
        """The last user is finished."""

    def secrets(self) -> Iterable[str]:
        """What nothing may show and no option holds."""
        return ()

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        """What the user of the module must know although nothing failed."""
        return ()

    def note(self, outcome: Outcome) -> str:
        """What a failure of the run means for this sink; empty: nothing."""
        return ""

    def result(self, outcome: Outcome) -> dict[str, Any]:
        """Keys of the result of the task; those of a later sink replace those of an earlier one."""
        return {}

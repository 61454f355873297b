# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applies an approved plan: lets a user pass whose plan equals the approved one, and stops any other.

Private to the collection.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import (
    differences,
    is_rest,
    is_unobservable,
    line_of_user,
    read_back,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_read import ApprovedPlan
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import STALE, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import UNPLANNED, Outcome, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.two_phases import Gate, PlannedBlock, Stop


class ApplyPlan(Sink):
    """Lets users pass whose plan equals the approved one.

    A user for whom nothing is left to do passes, too, where what was approved is in force: somebody applied it. What
    the platform never shows, such as a PIN, is set again then. So does one
    on whom a run that was killed had begun, if a part of what was approved is left.
    """

    def __init__(self, path: str, key: str | None, max_age: float | None, approved: str | None, *, fails: bool) -> None:
        """`approved`: the digest of the approved plan, if known.

        `fails`: a stale user is a failure of the run, so that no warning is needed.
        """
        self._options = path, key, max_age, approved
        self._fails = fails

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Self:
        """By the options of a task."""
        key, age, approved = (params.get(name) for name in ("digest_key", "plan_max_age", "plan_digest"))
        return cls(params["apply_plan"], key, age, approved, fails=bool(params["fail_on_stale"]))

    def __enter__(self) -> Self:
        self._plan = ApprovedPlan(*self._options)
        return self

    def __exit__(self, *error: object) -> None:
        self._plan.close()

    def scope(self) -> bytes:
        """What distinguishes this plan from others."""
        return bytes.fromhex(self._plan.digest)

    def leaves_out(self, user: User) -> str:
        return "" if user.name in self._plan.names else UNPLANNED

    def expects(self) -> Collection[str]:
        return self._plan.names

    def missing(self, names: Iterable[str]) -> list[Row]:
        """A row for each user of the plan whom the source does not have any more."""
        return [
            Row(name, self._plan.where(name), STALE, stale=tuple(differences(self._plan.line(name), None)))
            for name in names
        ]

    def gate(self, is_begun: Callable[[User], bool]) -> Gate:
        """The gate; `is_begun` says whether a run that was killed had begun to apply this plan to a user."""
        return functools.partial(self._passed, is_begun)

    def _passed(self, is_begun: Callable[[User], bool], user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        if not all(one.is_complete for one in planned):
            return Stop()
        key = self._plan.key
        now = line_of_user(user, planned, key)
        if now is not None and self._plan.approves(user.name, now["digest"]):
            return None
        approved = self._plan.line(user.name)
        now = None if now is None else read_back(now)
        if (now is None or is_unobservable(now) or is_begun(user)) and is_rest(approved, now, planned, key):
            return None
        return Stop(tuple(differences(approved, now)))

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        count = outcome.counts.get(STALE, 0)
        if count and not self._fails:
            yield f"{count} of {outcome.selection.total} users are stale, and nothing was written to them; see results"

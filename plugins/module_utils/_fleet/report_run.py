# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The line of a report on the run as a whole, and what a page says about it.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.render import Head
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.version import VERSION

#: key of the line
RUN = "run"
#: servers that a page lists
_SERVERS = 10
_READ = "Settings were read; nothing was written."
_WRITTEN = "Changes were written to the platforms."
_CHECKED = "Check mode: nothing was written to the platforms."


@dataclasses.dataclass(frozen=True)
class RunFacts:
    """A run as a whole. `job` is the name of the module; `began` is a time in UTC (ISO 8601), `seconds` the run time.

    A report that lacks the line of its run has no time and no servers.
    """

    job: str
    check: bool
    began: str = ""
    seconds: float | None = None
    requests: int | None = None
    servers: tuple[str, ...] = ()
    collection: str = ""
    not_tried: int = 0
    stopped: str = ""

    @classmethod
    def of_outcome(cls, job: str, outcome: Outcome, *, check: bool, began: str, servers: tuple[str, ...]) -> RunFacts:
        """The facts at the end of a run."""
        stopped = outcome.stopped or (outcome.error.why if outcome.error else "")
        seconds = round(outcome.seconds, 2)
        return cls(job, check, began, seconds, outcome.requests, servers, VERSION, outcome.not_tried, stopped)

    @classmethod
    def of_line(cls, line: Mapping[str, Any]) -> RunFacts:
        """The facts as a line has them. Raises TypeError and ValueError for what is no such line."""
        run = line[RUN]
        if not isinstance(run, Mapping):
            raise TypeError(RUN)
        given = {field.name: run[field.name] for field in dataclasses.fields(cls) if field.name in run}
        return cls(
            **{
                **given,
                "check": bool(given.get("check")),
                "servers": tuple(map(str, given.get("servers") or ())),
                "seconds": float(given["seconds"]) if given.get("seconds") is not None else None,
                "not_tried": int(given.get("not_tried") or 0),
            }
        )

    def as_line(self) -> dict[str, Any]:
        """The line of the report."""
        return {RUN: {**dataclasses.asdict(self), "servers": list(self.servers)}}

    def head(self, title: str = "") -> Head:
        """The head of a page on this run."""
        time = f"{self.began.replace('T', ' ').removesuffix('Z')} UTC" if self.began else ""
        facts = []
        if self.seconds is not None:
            facts.append(("Run time", f"{self.seconds:g} s"))
        if self.requests is not None:
            facts.append(("Requests", str(self.requests)))
        if self.servers:
            more = len(self.servers) - _SERVERS
            shown = (*self.servers[:_SERVERS], *((f"{more} more",) if more > 0 else ()))
            facts.append(("Server" if len(self.servers) == 1 else "Servers", ", ".join(shown)))
        if self.collection:
            facts.append(("Collection", f"ucfleet.voice {self.collection}"))
        note = ""
        if self.stopped:
            note = f"The run stopped with {self.not_tried} users not tried because {self.stopped}."
        own_title, mode = _TITLES.get(self.job, ("Report of the fleet", ""))
        if self.job == "fleet" and self.check:
            own_title, mode = "Drift of the fleet", _CHECKED
        return Head(title or own_title, self.check, time, tuple(facts), mode, note)


#: name of the job -> title and mode of its page
_TITLES = {
    "fleet": ("Changes of the fleet", _WRITTEN),
    "fleet_info": ("Export of the fleet", _READ),
    "fleet_audit": ("Audit of the fleet", _READ),
    "plan": ("Plan of a change of the fleet", "A plan: nothing was written to the platforms."),
    "presence": ("Presence", _READ),
}

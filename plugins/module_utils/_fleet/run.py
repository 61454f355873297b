# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many users in one task: bounded threads, one connection pool for each server, results one by one.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import Auth
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import (
    Throttle,
    ThrottledTransport,
    throttle_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.crew import Crew
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode

#: characters of one value in a report
LONGEST_VALUE = 1000
CHANGED, OK, FAILED = "changed", "ok", "failed"


@dataclasses.dataclass
class Row:
    """What became of one user. `number` counts the rows of a run in the order of the source."""

    user: str
    where: str
    outcome: str
    number: int = 0
    changes: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    failures: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    #: settings that this user does not have, with the reason
    unavailable: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    requests: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """For the report; empty parts are left out."""
        row = {key: value for key, value in dataclasses.asdict(self).items() if value not in ([], "")}
        del row["number"]
        row["seconds"] = round(self.seconds, 3)
        return row


class Connector:
    """Hands out clients: transports shared by server, logins shared by account."""

    def __init__(
        self,
        concurrency: int,
        deadline: Deadline,
        open_transport: Callable[[Settings], Transport],
    ) -> None:
        """`deadline` ends the run of which all clients are a part."""
        self._concurrency = concurrency
        self._deadline = deadline
        self._open_transport = open_transport
        self._transports: dict[tuple[Any, ...], Transport] = {}
        self._logins: dict[Settings, Auth] = {}
        self._lock = threading.Lock()

    def client(self, block: Block) -> Any:
        settings = block.settings
        transport = self._transport(settings)
        client = block.composite.platform.open(settings, transport)
        # A pause that all users take must not use up the time of one who has not begun.
        throttle_of(transport).rest(self._deadline.at)
        client.start_deadline(self._deadline)
        if client.auth.logs_in:
            # Many users may be managed through one account: it logs in once for all of them.
            with self._lock:
                first = self._logins.setdefault(settings, client.auth)
            # Each logs in by itself when it must, within its own deadline and counted as its own request.
            client.auth.join(first)
        return client

    def _transport(self, settings: Settings) -> Transport:
        parts = urllib.parse.urlsplit(settings.url)
        key = (parts.scheme, parts.netloc, settings.validate_certs, settings.ca_path)
        transport = self._transports.get(key)
        if transport is None:
            with self._lock:
                transport = self._transports.get(key)
                if transport is None:
                    transport = ThrottledTransport(self._open_transport(settings), Throttle(self._concurrency))
                    self._transports[key] = transport
        return transport


@dataclasses.dataclass
class Limits:
    """When to stop beginning with further users. `deadline` is in seconds, None means no limit."""

    concurrency: int = 16
    deadline: float = 14400.0
    max_failures: int | None = None
    max_fail_percentage: float | None = None

    def reached(self, failed: int, total: int) -> str:
        """Why to stop after this many failures; empty: go on."""
        if self.max_failures is not None and failed > self.max_failures:
            return f"more than {self.max_failures} users failed"
        if self.max_fail_percentage is not None and failed * 100 > self.max_fail_percentage * total:
            return f"more than {self.max_fail_percentage:g} % of the users failed"
        return ""


#: what is done with one platform of one user: (client, block, row); it notes in the row what became of it
Work = Callable[[Any, Block, Row], None]


class Apply:
    """Bring the settings of a user to the wished state."""

    def __init__(self, mode: Mode) -> None:
        self._mode = Mode(check=mode.check, diff=True, brief=True)

    def __call__(self, client: Any, block: Block, row: Row) -> None:
        platform = block.composite.platform.name
        for step, entry, error in block.composite.each(client, block.steps, self._mode):
            row.warnings += [f"{platform}: {step.label}: {text}" for text in entry.get("warnings", ())]
            if entry["changed"]:
                row.changes.append({"platform": platform, "setting": step.label, "fields": changed_fields(entry)})
            if error is not None:
                row.failures.append({"platform": platform, "setting": step.label, **told(error, client)})


class Runner:
    """Works on users with a bounded number of threads and counts what became of them."""

    def __init__(
        self,
        limits: Limits,
        work: Work,
        total: int,
        *,
        finished: Callable[[User | None, Row], None],
        open_transport: Callable[[Settings], Transport] = transport_for,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._work = work
        self._total = total
        self._finished = finished
        self._clock = clock
        self._deadline = Deadline.after(limits.deadline, f"the deadline of the run ({limits.deadline:g} s)", clock)
        self._connector = Connector(limits.concurrency, self._deadline, open_transport)
        self._lock = threading.Lock()
        self._parent = os.getppid()
        self._numbers = itertools.count()
        self.counts: Counter[str] = Counter()
        self.failure_kinds: Counter[str] = Counter()
        self.requests = 0
        #: why no further user was begun although there were some; empty after a run that tried everybody
        self.stopped = ""
        #: what keeps the run as a whole from going on, such as a report that cannot be written
        self.error: VoiceError | None = None
        self._halt = ""

    def run(self, users: Iterator[User], tick: Callable[[], None], tick_seconds: float) -> None:
        """Bring every user to the wished state; `tick` is called in this thread while that lasts."""
        crew = Crew(self._limits.concurrency)
        with ThreadPoolExecutor(self._limits.concurrency, thread_name_prefix="fleet") as pool:
            workers = [pool.submit(self._serve, users)]
            waiting = set(workers)
            try:
                while waiting:
                    pause = tick_seconds if crew.interval is None else min(tick_seconds, crew.interval)
                    finished, waiting = wait(waiting, timeout=pause, return_when=FIRST_EXCEPTION)
                    if any(worker.exception() is not None for worker in finished):
                        self._halt = self._halt or "a defect"
                    if not finished:
                        # Who has finished found no user left, so that there is nothing to do for others.
                        joining = [pool.submit(self._serve, users) for number in range(crew.more())]
                        workers += joining
                        waiting.update(joining)
                    tick()
            finally:
                # The end of the pool waits for the users under way; whatever ends the run early must let no others
                # begin.
                if waiting:
                    self._halt = self._halt or "it was interrupted"
        for worker in workers:
            worker.result()

    def expect(self, users: int) -> None:
        """After a run: as many users as were counted before must have been worked on."""
        if sum(self.counts.values()) < users:
            self.stopped = self.stopped or self._halt or "the source changed while it was read"

    def refuse(self, row: Row) -> None:
        """A line of the source that is no user; to be told before the run."""
        row.number = next(self._numbers)
        self._note(None, row)

    def _note(self, user: User | None, row: Row) -> None:
        """Count and hand on what became of one user."""
        with self._lock:
            self.counts[row.outcome] += 1
            self.requests += row.requests
            if row.outcome == FAILED:
                self.failure_kinds.update({str(entry["failure"]["kind"]) for entry in row.failures})
                self._halt = self._halt or self._limits.reached(self.counts[FAILED], self._total)
            try:
                self._finished(user, row)
            except VoiceError as error:
                self._give_up(error)

    def _give_up(self, error: VoiceError) -> None:
        """Begin nobody further; what was done until now is told all the same."""
        self.error = self.error or error
        self._halt = self._halt or error.why

    def _serve(self, users: Iterator[User]) -> None:
        while True:
            with self._lock:
                user = self._next(users)
                number = next(self._numbers)
            if user is None:
                return
            self._note(user, self._one(user, number))

    def _next(self, users: Iterator[User]) -> User | None:
        """The next user to work on. None when there is none, or when a reason to stop keeps the next one waiting."""
        if self.stopped:
            return None
        try:
            user = next(users, None)
        except VoiceError as error:
            self._give_up(error)
            return None
        if user is not None:
            self.stopped = self._halt or self._too_late()
        return None if self.stopped else user

    def _too_late(self) -> str:
        if self._deadline.left() <= 0:
            return f"the deadline of {self._limits.deadline:g} s was reached"
        if os.getppid() != self._parent:
            # Somebody killed ansible-playbook, and with it meant this process, too.
            return "the process that started the run has gone"
        return ""

    def _one(self, user: User, number: int) -> Row:
        began = self._clock()
        row = Row(user.name, user.where, OK, number)
        for block in user.blocks:
            self._block(block, row)
        if row.failures:
            row.outcome = FAILED
        elif row.changes:
            row.outcome = CHANGED
        row.seconds = self._clock() - began
        return row

    def _block(self, block: Block, row: Row) -> None:
        platform = block.composite.platform.name
        client = None
        try:
            client = self._connector.client(block)
            self._work(client, block, row)
        except VoiceError as error:
            row.failures.append({"platform": platform, **told(error, client)})
        finally:
            row.requests += client.requests if client is not None else 0


def told(error: VoiceError, client: Any) -> dict[str, Any]:
    """An error as a row of the report has it."""
    if client is not None:
        error = error.within(subject=error.subject or client.subject, platform=error.platform or client.title)
    return {"msg": error.message, "failure": error.failure}


def changed_fields(entry: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Before and after of what differs, from the diff of a result; long values are cut."""
    diff = entry.get("diff") or {}
    before, after = diff.get("before") or {}, diff.get("after") or {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    return {
        name: {"before": _cut(before.get(name)), "after": _cut(after.get(name))}
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    }


def _cut(value: Any) -> Any:
    """A value fit for a report: what is longer than the limit is shortened text."""
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return value if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}... ({len(text)} characters)"

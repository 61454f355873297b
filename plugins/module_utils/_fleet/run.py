# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many users in one task: a bounded number of threads, rows one by one.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.connector import Connector
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.limits import FailureCount, Limits
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED, Row, RowBuilder
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.session import Session
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.workers import Workers

#: what is done with one platform of one user: (client, block, row)
Work = Callable[[Any, Block, RowBuilder], None]
#: lets nobody else on this machine work on a user meanwhile; not until after the deadline
Alone = Callable[[User, Deadline], AbstractContextManager[None]]
#: what is done with all platforms of one user together: (user, sessions, row)
Phases = Callable[[User, Sequence[Session], RowBuilder], None]


class Runner:
    """Works on users with a bounded number of threads, counts the outcomes and hands the rows to the sinks."""

    def __init__(
        self,
        limits: Limits,
        work: Work,
        total: int,
        sinks: Sequence[Sink] = (),
        *,
        phases: Phases | None = None,
        alone: Alone | None = None,
        is_abandoned: Callable[[], bool] = lambda: False,
        open_transport: Callable[[Settings], Transport] = transport_for,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`total` is the number of users that a limit in per cent refers to. `phases` takes the place of `work`."""
        self._limits = limits
        self._work = work
        self._phases = phases
        self._alone = alone
        self._failures = FailureCount(limits, total)
        self._sinks = sinks
        self._clock = clock
        self._deadline = Deadline.after(limits.deadline, f"the deadline of the run ({limits.deadline:g} s)", clock)
        self._connector = Connector(limits.concurrency, self._deadline, open_transport)
        self._lock = threading.Lock()
        self._is_abandoned = is_abandoned
        self._numbers = itertools.count()
        self.counts: Counter[str] = Counter()
        self._failure_kinds: Counter[str] = Counter()
        self._requests = 0
        self._begun = 0
        #: why no further user was begun although there were some; empty after a run that tried everybody
        self.stopped = ""
        self._error: VoiceError | None = None
        self._halt = ""

    def run(self, users: Iterator[User], tick: Callable[[], None], tick_seconds: float) -> None:
        """Work on every user; `tick` is called in this thread while that lasts."""
        workers = Workers(self._limits.concurrency)
        with ThreadPoolExecutor(self._limits.concurrency, thread_name_prefix="fleet") as pool:
            threads = self._started(pool, users, 1)
            if not threads:
                raise errors.invalid("no thread can be started", "raise the limits of this user (ulimit -u, ulimit -v)")
            waiting = set(threads)
            try:
                while waiting:
                    pause = tick_seconds if workers.interval is None else min(tick_seconds, workers.interval)
                    finished, waiting = wait(waiting, timeout=pause, return_when=FIRST_EXCEPTION)
                    if any(thread.exception() is not None for thread in finished):
                        self._halt = self._halt or "a defect"
                    if not finished:
                        # A thread that has finished found no user left, so there is nothing to do for others.
                        joining = self._started(pool, users, workers.more())
                        threads += joining
                        waiting.update(joining)
                    tick()
            finally:
                # The end of the pool waits for the users under way; whatever ends the run early must let no others
                # begin.
                if waiting:
                    self._halt = self._halt or "it was interrupted"
        for thread in threads:
            thread.result()

    def _started(self, pool: ThreadPoolExecutor, users: Iterator[User], number: int) -> list[Future[None]]:
        """So many further threads, or as many as the system allows: the others go on without them."""
        threads: list[Future[None]] = []
        with contextlib.suppress(RuntimeError):
            while len(threads) < number:
                threads.append(pool.submit(self._serve, users))
        return threads

    def outcome(self, selection: Selection, seconds: float) -> Outcome:
        """The outcome of a run that has ended. As many users as were counted before must have been worked on."""
        if sum(self.counts.values()) < selection.total - selection.left_out:
            self.stopped = self.stopped or self._halt or "the source changed while it was read"
        return Outcome(selection, self.counts, self._failure_kinds, self._requests, seconds, self.stopped, self._error)

    def refuse(self, row: Row) -> None:
        """Count and hand on a line of the source that is no user; to be called before the run."""
        self._begun += 1
        self._note(None, dataclasses.replace(row, number=next(self._numbers)))

    def _note(self, user: User | None, row: Row) -> None:
        """Count the outcome of one user and hand it on."""
        with self._lock:
            self.counts[row.outcome] += 1
            self._requests += row.requests
            reason = self._failures.add(user, row)
            if reason and not self._halt:
                # These are finished all the same, so more users may have failed at the end than the limit allows.
                under_way = self._begun - sum(self.counts.values())
                self._halt = reason + (f" (another {under_way} were under way and were finished)" if under_way else "")
            if row.outcome == FAILED:
                self._failure_kinds.update({str(entry["failure"]["kind"]) for entry in row.failures})
            try:
                for sink in self._sinks:
                    sink.add(user, row)
            except VoiceError as error:
                self._give_up(error)

    def _give_up(self, error: VoiceError) -> None:
        """Begin no further user; what was done until now is reported all the same."""
        self._error = self._error or error
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
        if user is None or self.stopped:
            return None
        try:
            for sink in self._sinks:
                sink.begin(user)
        except VoiceError as error:
            self._give_up(error)
            self.stopped = self._halt
            return None
        self._begun += 1
        return user

    def _too_late(self) -> str:
        if self._deadline.left() <= 0:
            return f"the deadline of {self._limits.deadline:g} s was reached"
        if self._is_abandoned():
            # Somebody killed ansible-playbook, and with it meant this process, too.
            return "the process that started the run has gone"
        return ""

    def _one(self, user: User, number: int) -> Row:
        began = self._clock()
        row = RowBuilder(user.name, user.where, number)
        try:
            with contextlib.nullcontext() if self._alone is None else self._alone(user, self._deadline):
                self._work_on(user, row)
        except VoiceError as error:
            row.failed(user.blocks[0].composite.platform.name, error, None)
        return row.row(self._clock() - began)

    def _work_on(self, user: User, row: RowBuilder) -> None:
        sessions = [Session(self._connector.client, block, row) for block in user.blocks]
        if self._phases is None:
            for session in sessions:
                session.do(lambda client, block: self._work(client, block, row))
        else:
            self._in_phases(self._phases, user, sessions, row)
        for session in sessions:
            session.close()

    def _in_phases(self, phases: Phases, user: User, sessions: Sequence[Session], row: RowBuilder) -> None:
        """Work on one user in phases. A gate that fails ends the run after the users under way."""
        platform = user.blocks[0].composite.platform.name
        try:
            phases(user, sessions, row)
        except VoiceError as error:
            row.failed(platform, error, None)
            with self._lock:
                self._give_up(error)
        except Exception as error:  # noqa: BLE001
            # A defect between the phases is the failure of this user, like one within them.
            row.defect(platform, error, None)

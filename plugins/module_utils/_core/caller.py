# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether whoever started this process still waits for its result.

When ansible-playbook is killed, nobody ends the processes that it started. On the direct path, Ansible's worker gets
another parent. A module has a shell above it, whose own parent is the worker: the shell goes on, but the pipe for the
module's result loses its reader when the worker ends.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import select
import signal
import threading
from collections.abc import Iterator
from types import FrameType

#: seconds between two looks at the parent of a worker
LOOK_SECONDS = 0.5
_LOST = select.POLLERR | select.POLLHUP


class Caller:
    """Who started this process. `result` is the descriptor of the pipe on which the caller waits for the result."""

    def __init__(self, result: int | None = None) -> None:
        self._parent = os.getppid()
        self._poll: select.poll | None = None
        if result is not None:
            self._poll = select.poll()
            # Without any event that is asked for, only a lost reader is reported.
            self._poll.register(result, 0)

    def has_gone(self) -> bool:
        """Whether nobody waits for the result any more."""
        if os.getppid() != self._parent:
            return True
        return self._poll is not None and any(events & _LOST for _result, events in self._poll.poll(0))


class CallerGone(SystemExit):
    """The process that forked this one has ended."""


@contextlib.contextmanager
def ended_with_parent() -> Iterator[None]:
    """Raise CallerGone in the main thread of a forked worker when the process that forked it ends.

    So a worker that waits for a module lets go of it, and removes the files of the module. Outside of a forked
    process, and in other threads, nothing is watched.
    """
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    end = threading.Event()

    def interrupted(signum: int, frame: FrameType | None) -> None:
        if not end.is_set():
            raise CallerGone(1)

    before = signal.signal(signal.SIGUSR1, interrupted)
    threading.Thread(target=_watch, args=(parent.pid, threading.get_ident(), end), daemon=True).start()
    try:
        yield
    finally:
        end.set()
        signal.signal(signal.SIGUSR1, before)


def _watch(parent: int, main_thread: int, end: threading.Event) -> None:
    while not end.wait(LOOK_SECONDS):
        if os.getppid() != parent:
            # To this thread, because a signal for the process may interrupt another one.
            signal.pthread_kill(main_thread, signal.SIGUSR1)
            return

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a job has come, said on the screen when Ctrl-C or SIGTERM ends its task.

Ansible ends its worker at once then, and closes the way on which workers hand on what shall be displayed. So the line
goes to the descriptor that was the standard error when this file was imported, before Ansible forked the worker.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: wakes the main thread; a system ignores it where nobody handles it
_WAKE = signal.SIGURG
#: seconds between two attempts to wake the main thread
_WAKE_SECONDS = 0.1


def _screen() -> int | None:
    with contextlib.suppress(OSError):
        return os.dup(2)
    return None


_SCREEN = _screen()


@contextlib.contextmanager
def said_when_interrupted(state: Callable[[], str], module_folder: Callable[[], str] | None = None) -> Iterator[None]:
    """Write `state()` to the screen when a signal ends the task.

    While a module process runs, `module_folder()` is where its options are, "" if that is on another machine; the
    process ends and the folder is removed. In threads nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A shell lets programs in the background ignore SIGINT, and so they go on.
    before = {number: found for number in _SIGNALS if (found := signal.getsignal(number)) != signal.SIG_IGN}
    # No lock: a second signal interrupts the handler of the first one, which would wait for itself.
    seen: list[int] = []

    def end(signum: int, frame: FrameType | None) -> None:
        seen.append(signum)
        if len(seen) > 1:
            return
        _say(state())
        if module_folder is not None:
            _end_module(module_folder())
        _go_on(before[signal.Signals(signum)], signum, frame)

    for number in before:
        signal.signal(number, end)
    try:
        with _woken_by_signals(seen):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _woken_by_signals(seen: Sequence[int]) -> Iterator[None]:
    """Wake the main thread until it has `seen` a signal.

    Python runs handlers in the main thread alone. When the kernel delivers a signal to another thread, or just before
    the main thread begins to wait for a module, nothing interrupts that wait, and the handler runs when the module
    has done all of its work.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    main, left = threading.get_ident(), threading.Event()

    def watch() -> None:
        # The number of a signal, or 0 at the end.
        while number := os.read(reader, 1)[0]:
            while number in _SIGNALS and not seen and not left.wait(_WAKE_SECONDS):
                signal.pthread_kill(main, _WAKE)

    handler = signal.signal(_WAKE, lambda _signum, _frame: None)
    descriptor = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(descriptor)
        left.set()
        os.write(writer, b"\0")
        thread.join()
        os.close(reader)
        os.close(writer)
        signal.signal(_WAKE, handler)


def interrupted(state: str) -> str:
    """The line about a job that has come so far."""
    return f"{state}; interrupted: users under way were cut off, so run it again to finish them"


def finished_users(name: str, options: Mapping[str, Any]) -> str:
    """How many users a fleet that ran as a module process has finished, by its state file or its report."""
    for option in ("state_file", "report_file"):
        path = options.get(option)
        with contextlib.suppress(OSError, ValueError):
            if isinstance(path, str) and os.path.isfile(path):
                with open(path, "rb") as stream:
                    number = sum(b'"user"' in line for line in stream)
                return f"{name}: {number} users are finished by {path}"
    return f"{name}: how many users are finished is not known without state_file or report_file"


def _say(text: str) -> None:
    if _SCREEN is not None:
        with contextlib.suppress(OSError):
            os.write(_SCREEN, f"{text}\n".encode("utf-8", "replace"))


def _end_module(folder: str) -> None:
    """End the processes of the module and remove its files, which hold its options."""
    if os.getpgrp() == os.getpid():
        # The older lines of ansible-core leave the worker in the group of ansible-playbook, which got the signal whole.
        os.killpg(os.getpgrp(), signal.SIGTERM)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _go_on(handler: object, signum: int, frame: FrameType | None) -> None:
    """What the signal would have done without this file."""
    if callable(handler):
        handler(signum, frame)
    elif handler == signal.SIG_DFL:
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a process notices that its caller has gone; whole chains are killed in tests/playbooks."""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import caller
from ansible_collections.ucfleet.voice.plugins.module_utils._core.caller import Caller, ended_with_parent


def test_another_parent_means_that_the_caller_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Caller()
    assert not one.has_gone()
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert one.has_gone()
    assert not Caller().has_gone()


def pipe() -> tuple[int, int]:
    return os.pipe()


def connection() -> tuple[int, int]:
    reader, writer = socket.socketpair()
    return reader.detach(), writer.detach()


@pytest.mark.parametrize("ends", [pipe, connection, os.openpty])
def test_a_result_that_nobody_can_read_means_that_the_caller_has_gone(ends: Callable[[], tuple[int, int]]) -> None:
    reader, writer = ends()
    one = Caller(writer)
    os.write(writer, b"unread")
    assert not one.has_gone()
    os.close(reader)
    assert one.has_gone()
    os.close(writer)


def test_a_result_that_goes_elsewhere_says_nothing(tmp_path: pathlib.Path) -> None:
    for target in (tmp_path / "result", pathlib.Path(os.devnull)):
        with target.open("wb") as stream:
            assert not Caller(stream.fileno()).has_gone()
    reader, writer = os.pipe()
    one = Caller(writer)
    os.close(writer)
    # A descriptor that is closed is no pipe without a reader.
    assert not one.has_gone()
    os.close(reader)


def test_outside_of_a_worker_nothing_is_watched() -> None:
    before, threads = signal.getsignal(signal.SIGUSR1), threading.active_count()
    with ended_with_parent():
        assert (signal.getsignal(signal.SIGUSR1), threading.active_count()) == (before, threads)


def test_a_worker_is_watched_only_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "LOOK_SECONDS", 0.01)
    context = multiprocessing.get_context("fork")
    found = context.SimpleQueue()

    def work() -> None:
        before = signal.getsignal(signal.SIGUSR1)
        with ended_with_parent():
            inside = signal.getsignal(signal.SIGUSR1)
        found.put((before == signal.getsignal(signal.SIGUSR1), before == inside))

    worker = context.Process(target=work)
    worker.start()
    worker.join(30)
    assert found.get() == (True, False)
    assert worker.exitcode == 0


#: the parent forks a worker that waits for a program, says so, and waits to be killed
PARENT = """
import multiprocessing, pathlib, subprocess, sys, time
from ansible_collections.ucfleet.voice.plugins.module_utils._core.caller import CallerGone, ended_with_parent

def work():
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdout=subprocess.DEVNULL)
    try:
        with ended_with_parent():
            print("ready", flush=True)
            program.wait()
    except CallerGone:
        program.kill()
        pathlib.Path(sys.argv[1]).write_text("cleaned up")
        raise

multiprocessing.get_context("fork").Process(target=work).start()
time.sleep(60)
"""


def test_a_worker_lets_go_of_a_program_when_its_parent_is_killed(tmp_path: pathlib.Path) -> None:
    tree = next(folder for folder in pathlib.Path(__file__).parents if folder.name == "ansible_collections").parent
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "end")], stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        parent.kill()
        # The worker and its program have this pipe, too: it ends with the last of them.
        assert parent.stdout.read() == b""
    assert (tmp_path / "end").read_text(encoding="utf-8") == "cleaned up"

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an interrupted task says; whole runs are interrupted in tests/kills."""

from __future__ import annotations

import os
import pathlib
import select
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from ansible_collections.ucfleet.voice.plugins.plugin_utils import _interrupted
from ansible_collections.ucfleet.voice.plugins.plugin_utils._interrupted import finished_users, said_when_interrupted


@pytest.fixture(autouse=True)
def _interrupt() -> Iterator[None]:
    """A shell that starts a program in the background lets it ignore SIGINT."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> pathlib.Path:
    """The screen is a file."""
    path = tmp_path / "screen"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    monkeypatch.setattr(_interrupted, "_SCREEN", descriptor)
    return path


def test_a_signal_says_the_state_and_does_what_it_did_before(said: pathlib.Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), said_when_interrupted(lambda: "fleet: 3/40 users"):
        os.kill(os.getpid(), signal.SIGINT)
    assert said.read_text(encoding="utf-8") == "fleet: 3/40 users\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) == before


def test_two_signals_at_once_say_it_once(said: pathlib.Path) -> None:
    """The second one interrupts the handler of the first one."""

    def send() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            # The kernel may give the first signal to another thread, and its handler may run before the second one.
            signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), said_when_interrupted(lambda: "fleet: 3/40 users"):
            send()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert said.read_text(encoding="utf-8") == "fleet: 3/40 users\n"


def test_without_a_signal_nothing_is_said_and_handlers_are_as_before(said: pathlib.Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with said_when_interrupted(lambda: "never"):
        assert signal.getsignal(signal.SIGINT) is not before[0]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert said.read_text(encoding="utf-8") == ""


def test_a_signal_that_is_ignored_stays_so(said: pathlib.Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with said_when_interrupted(lambda: "never"):
        os.kill(os.getpid(), signal.SIGINT)
    assert said.read_text(encoding="utf-8") == ""
    assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def test_in_a_thread_nothing_is_done() -> None:
    seen = []

    def work() -> None:
        with said_when_interrupted(lambda: "never"):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_the_files_of_a_module_are_removed(
    said: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A test may lead a group of processes, which belong to others.
    monkeypatch.setattr(os, "getpgrp", lambda: 0)
    folder = tmp_path / "ansible-tmp-1"
    folder.mkdir()
    (folder / "AnsiballZ_fleet.py").write_text("options", encoding="utf-8")
    with (
        pytest.raises(KeyboardInterrupt),
        said_when_interrupted(lambda: "fleet: 1 users", lambda: str(folder)),
    ):
        os.kill(os.getpid(), signal.SIGINT)
    assert not folder.exists()
    assert said.read_text(encoding="utf-8") == "fleet: 1 users\n"


def test_a_signal_that_another_thread_gets_ends_the_wait_of_the_main_thread(said: pathlib.Path) -> None:
    """As while Ansible waits for a module: nothing else would interrupt that wait."""
    entered, finished = threading.Event(), threading.Event()

    def other() -> None:
        entered.wait(5)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        finished.wait(20)

    def wait() -> None:
        entered.set()
        select.select([reader], [], [], 10)

    thread = threading.Thread(target=other)
    thread.start()
    reader, writer = os.pipe()
    began = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt), said_when_interrupted(lambda: "fleet: 2 users"):
            wait()
    finally:
        finished.set()
        thread.join()
        os.close(reader)
        os.close(writer)
    assert time.monotonic() - began < 5
    assert said.read_text(encoding="utf-8") == "fleet: 2 users\n"
    assert signal.getsignal(signal.SIGURG) == signal.SIG_DFL
    assert signal.set_wakeup_fd(-1) == -1


def test_finished_users_are_counted_in_the_files_of_a_run(tmp_path: pathlib.Path) -> None:
    report = tmp_path / "report.jsonl"
    report.write_text('{"user": "kim"}\n{"user": "lee"}\n{"run": 1}\n', encoding="utf-8")
    assert finished_users("fleet", {"report_file": str(report)}) == f"fleet: 2 users are finished by {report}"
    missing = {"state_file": str(tmp_path / "none"), "report_file": str(report)}
    assert finished_users("fleet", missing) == f"fleet: 2 users are finished by {report}"
    unknown = "fleet: how many users are finished is not known without state_file or report_file"
    assert finished_users("fleet", {"report_file": 5}) == unknown
    assert finished_users("fleet", {"report_file": str(tmp_path)}) == unknown

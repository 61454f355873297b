# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Locks between processes: what they keep apart, what ends them, and folders that cannot be trusted."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors, exclusive
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.tests.unit.support.example_client import client
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http

HOLD = """
import sys
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.exclusive import alone
with alone(sys.argv[1:], Deadline.after(9), subject="kim", say=print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv(exclusive.VARIABLE, str(tmp_path))
    monkeypatch.setattr(exclusive, "_said", set())
    return tmp_path


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


class Other:
    """Another process that holds places until it is released."""

    def __init__(self, *places: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, *places],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "held\n"

    def release(self) -> None:
        self.process.communicate()


@pytest.fixture
def others() -> Iterator[list[Other]]:
    made: list[Other] = []
    yield made
    for other in made:
        other.process.kill()
        other.process.communicate()


def take(*places: str, seconds: float = 9.0, said: list[str] | None = None) -> None:
    say = (said if said is not None else []).append
    with exclusive.alone(places, Deadline.after(seconds), subject="kim", say=say):
        pass


def test_another_process_waits_for_the_places_that_it_needs(others: list[Other]) -> None:
    others.append(Other("a", "b"))
    take("c")
    for place in ("a", "b"):
        with pytest.raises(VoiceError) as caught:
            take("c", place, seconds=0.1)
        assert caught.value.kind == errors.DEADLINE
        assert f"another run on this machine (process {others[0].process.pid}) that works on kim" in caught.value.why
    others[0].release()
    take("a", "b")


def test_a_client_waits_within_its_own_deadline_and_says_for_whom(others: list[Other]) -> None:
    others.append(Other("a"))
    http, said = Http(), list[str]()
    with pytest.raises(VoiceError) as caught, client(http, deadline=7.0).alone(["b", "a"], said.append):
        pass
    assert caught.value.kind == errors.DEADLINE
    assert caught.value.why.endswith("that works on kim@pbx.test:8443")
    assert len(said) == 1
    assert 6.0 < sum(http.clock.slept) <= 7.0


def test_a_wait_ends_with_the_other_run_and_is_said_once(others: list[Other]) -> None:
    others.append(Other("a"))
    said: list[str] = []
    threading.Timer(1.5, others[0].release).start()
    began = time.monotonic()
    take("a", said=said)
    assert 1.0 < time.monotonic() - began < 9.0
    assert said == [f"waits for another run on this machine (process {others[0].process.pid}) that works on kim"]


def test_a_killed_process_holds_nothing(others: list[Other]) -> None:
    others.append(Other("a"))
    others[0].process.send_signal(signal.SIGKILL)
    take("a", seconds=5.0)


def test_threads_of_one_process_share_its_locks(others: list[Other]) -> None:
    with exclusive.alone(["a", "b"], Deadline.after(1), subject="kim", say=print):
        take("b", "a", seconds=0.1)
        # The inner one gave back its share only.
        held = subprocess.run(
            [sys.executable, "-c", HOLD.replace("after(9)", "after(0.1)"), "a"],
            env=environment(),
            input="",
            capture_output=True,
            text=True,
            check=False,
        )
        assert "another run on this machine" in held.stderr
    others.append(Other("a", "b"))


def test_a_forked_process_does_not_have_the_locks_of_its_parent() -> None:
    with exclusive.alone(["a"], Deadline.after(1), subject="kim", say=print):
        child = os.fork()
        if not child:
            try:
                take("a", seconds=0.1)
            except VoiceError:
                os._exit(7)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_a_failure_gives_the_places_back(others: list[Other]) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        exclusive.alone(["a"], Deadline.after(1), subject="kim", say=print),
    ):
        raise ZeroDivisionError
    others.append(Other("a"))


def test_any_name_is_a_place(others: list[Other]) -> None:
    """A name of a file system that is no UTF-8 has halves of surrogates."""
    take("kim\ud800", "\U0001f600", "")


def test_the_folder_is_private(folder: pathlib.Path) -> None:
    take("a")
    private = folder / f"ucfleet.voice-{os.geteuid()}"
    assert private.stat().st_mode & 0o777 == 0o700
    assert (private / "locks").stat().st_mode & 0o777 == 0o600
    assert (private / "locks").read_bytes() == b""


@pytest.mark.parametrize("planted", ["link to a folder", "link in the folder", "file", "pipe"])
def test_what_somebody_else_planted_is_not_used_and_said_once(planted: str, folder: pathlib.Path) -> None:
    private = folder / f"ucfleet.voice-{os.geteuid()}"
    target = folder / "target"
    if planted == "link to a folder":
        target.mkdir()
        private.symlink_to(target)
    elif planted == "file":
        private.write_text("")
    else:
        private.mkdir()
        if planted == "pipe":
            os.mkfifo(private / "locks")
        else:
            target.write_text("precious")
            (private / "locks").symlink_to(target)
    said: list[str] = []
    for _run in range(2):
        take("a", said=said)
    assert len(said) == 1
    assert "are not kept apart" in said[0]
    assert exclusive.VARIABLE in said[0]
    if target.is_file():
        assert target.read_text() == "precious"
    elif target.exists():
        assert list(target.iterdir()) == []


def test_without_home_and_with_a_folder_that_cannot_be_used(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME", raising=False)
    take("a")
    monkeypatch.setenv(exclusive.VARIABLE, str(folder / "missing"))
    said: list[str] = []
    take("a", said=said)
    assert "no such file or directory" in said[0]


def test_a_place_costs_little() -> None:
    began = time.process_time()
    for number in range(1000):
        take(f"user-{number}")
    assert time.process_time() - began < 0.5

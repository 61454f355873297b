# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs on a fleet that are killed at random moments, again and again, and then finished and undone.

KILLS is how many kills must have met a run in its middle (default: a bounded part), KILLS_SEED the first seed. A life
of a fleet is: a change that is killed a few times, the change that is finished, a run that changes nothing, an undo
that is killed, and the undo that is finished. The seed of a life that failed stands in the name of its test.
"""

from __future__ import annotations

import pathlib
import random
import re
import signal
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.kills import fleet
from ansible_collections.ucfleet.voice.tests.kills.fleet import Server, changed, server
from ansible_collections.ucfleet.voice.tests.kills.victims import (
    CTRL_C,
    KILLED,
    KILLS,
    VICTIMS,
    check_files,
    complete,
    kill,
    lives,
)
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS

pytestmark = pytest.mark.timeout(900)

#: kills of a change in one life; one more is that of the undo
EACH = 4


def live(folder: pathlib.Path, running: Server, path: str, rng: random.Random) -> None:
    running.begin()
    before = running.state()
    url = running.running.urls["sipxcom"]
    play = fleet.change(folder, url)
    chosen = rng.sample(VICTIMS, EACH)
    for victim in chosen:
        ended = kill(folder, play, running, path, victim, rng)
        check_files(folder)
        if ended.killed and victim[0] == "terminal":
            assert ended.seconds < CTRL_C, ended
    changed(complete(folder, play, path))
    after = running.state()
    assert fleet.duplicates(after) == []
    assert {user["settings"]["voicemail/mailbox/active-greeting"] for user in after["users"]} == {"outofoffice"}
    assert changed(complete(folder, play, path)) == 0
    assert running.state() == after
    left = {one.name for one in (folder / "out").iterdir()}
    assert left <= fleet.FILES, left - fleet.FILES
    assert "state.jsonl" not in left

    back = fleet.undo(folder, url)
    kill(folder, back, running, path, rng.choice(VICTIMS), rng)
    check_files(folder)
    complete(folder, back, path)
    assert running.state() == before
    assert changed(complete(folder, back, path)) == 0


# Some kills come too late.
@pytest.mark.parametrize("seed", lives(12))
@pytest.mark.parametrize("path", PATHS)
def test_a_fleet_survives_kills_at_any_moment(folder: pathlib.Path, path: str, seed: int) -> None:
    rng = random.Random(f"{path} {seed}")
    with server(folder) as running:
        live(folder, running, path, rng)


@pytest.mark.parametrize("path", PATHS)
def test_ctrl_c_ends_a_run_soon_and_says_how_far_it_has_come(folder: pathlib.Path, path: str) -> None:
    with server(folder) as running:
        running.begin()
        # Longer than Ctrl-C may take.
        running.slow(1.0)
        play = fleet.change(folder, running.running.urls["sipxcom"])
        rng = _At(requests=4)
        ended = kill(folder, play, running, path, ("terminal", signal.SIGINT), rng)
        assert ended.killed
        assert ended.seconds < CTRL_C, ended
        line = {"direct": r"fleet: 0/10 users, 0 changed, 0 failed", "module": r"fleet: 0 users are finished by \S+"}
        assert re.search(line[path] + "; interrupted: users under way were cut off, so run it again", ended.output), (
            ended
        )
        assert "Traceback" not in ended.output
        # Nothing of a module, which holds its options, is left.
        assert list((folder / "remote").glob("*")) == []


class _At(random.Random):
    """A moment that is known: in the middle of the requests."""

    def __init__(self, requests: int) -> None:
        super().__init__(1)
        self._requests = requests

    def randrange(self, *_arguments: Any) -> int:
        return self._requests

    def choice(self, seq: Any) -> Any:
        return seq[-1]


def test_enough_runs_were_killed() -> None:
    """The last test: the number that the full run has to reach."""
    assert KILLED.total() >= KILLS

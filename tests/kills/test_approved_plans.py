# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that are killed while they are made and while they are applied.

A plan file is whole or absent, or it is still the old one. A plan that is applied in several runs gives the state that
one run gives, and nothing writes to a user beyond the plan.
"""

from __future__ import annotations

import json
import pathlib
import random
import signal
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_read import ApprovedPlan
from ansible_collections.ucfleet.voice.tests.kills import fleet
from ansible_collections.ucfleet.voice.tests.kills.fleet import NAMES, Server, changed, server
from ansible_collections.ucfleet.voice.tests.kills.victims import VICTIMS, check_files, complete, kill, lives
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS

pytestmark = pytest.mark.timeout(900)

#: kills of the run that makes a plan, and of those that apply it
PLANNED, APPLIED = 3, 3
USERS = {f"user-{name}" for name in NAMES}
#: those that can end a run between two instructions
_HARD = tuple(victim for victim in VICTIMS if victim[1] == signal.SIGKILL and victim[0] != "server")


def check_plan(path: pathlib.Path, before: bytes) -> bytes:
    """The content of a plan file after a kill: that of before, or a whole plan, whose digests are right."""
    content = path.read_bytes() if path.exists() else b""
    if content != before:
        plan = ApprovedPlan(str(path), None, None)
        try:
            # Those who failed because the server died are not in the plan, and its head counts them.
            assert {plan.line(name)["user"] for name in plan.names} <= USERS
            assert len(plan.names) + json.loads(content.partition(b"\n")[0])["failed"] == len(USERS)
        finally:
            plan.close()
    return content


def make_plan(folder: pathlib.Path, running: Server, path: str, rng: random.Random) -> bytes:
    """Make a plan in spite of kills; returns the file."""
    before = running.state()
    play = fleet.plan(folder, running.running.urls["sipxcom"])
    file, content = folder / "out" / "plan.jsonl", b""
    # The last requests are those before the file is written.
    moments = [(1, 40), (36, 45), (36, 45)]
    for moment, victim in zip(moments, (rng.choice(VICTIMS), *rng.sample(_HARD, PLANNED - 1)), strict=True):
        kill(folder, play, running, path, victim, rng, moment)
        check_files(folder)
        content = check_plan(file, content)
        assert running.state() == before
    complete(folder, play, path)
    assert check_plan(file, b"")
    assert running.state() == before
    return file.read_bytes()


def apply_plan(folder: pathlib.Path, running: Server, path: str, rng: random.Random, plan: bytes) -> Any:
    """Apply a plan in spite of kills; returns the state of the server."""
    play = fleet.apply(folder, running.running.urls["sipxcom"])
    for victim in rng.sample(VICTIMS, APPLIED):
        kill(folder, play, running, path, victim, rng)
        check_files(folder)
        assert (folder / "out" / "plan.jsonl").read_bytes() == plan
    changed(complete(folder, play, path))
    after = running.state()
    assert changed(complete(folder, play, path)) == 0
    assert running.state() == after
    return after


@pytest.mark.parametrize("seed", lives(24))
@pytest.mark.parametrize("path", PATHS)
def test_a_plan_survives_kills_at_any_moment(folder: pathlib.Path, path: str, seed: int) -> None:
    rng = random.Random(f"plan {path} {seed}")
    with server(folder) as running:
        running.begin()
        before = running.state()
        plan = make_plan(folder, running, path, rng)
        after = apply_plan(folder, running, path, rng, plan)
        assert fleet.duplicates(after) == []
        left = {one.name for one in (folder / "out").iterdir()}
        assert left == {"plan.jsonl", "plan.jsonl.key", "undo.jsonl"}

        complete(folder, fleet.undo(folder, running.running.urls["sipxcom"]), path)
        assert running.state() == before

        # What one run does without a plan and without a kill.
        running.begin()
        complete(folder, fleet.play(folder, running.running.urls["sipxcom"], "real"), path)
        assert running.state() == after

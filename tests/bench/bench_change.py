# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan, its application and an undo file cost, beside plain runs of the same fleet, in interleaved turns.

    bench_change.py [--users N] [--rounds N]

Every user changes in every setting, which is the most that a plan can cost. CPU seconds are those of this process,
without the start of Ansible; each ratio is the median of turns next to each other. Ends with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.bench import users
from ansible_collections.ucfleet.voice.tests.bench.measuring import Failed, Responder, responder

CHECK, REAL = Mode(check=True), Mode()
#: what is measured, what it is compared with, and the most that it may take of that one's CPU time
TARGETS = (("plan", "check", 1.05), ("apply", "real", 1.15), ("undo", "real", 1.1))


class Turns:
    """Runs of the fleet in this process."""

    def __init__(self, server: Responder, source: pathlib.Path) -> None:
        self._server = server
        self._options: dict[str, Any] = {
            **{field.name: field.default for field in FLEET.fields()},
            "source": str(source),
            "defaults": {"sipxcom": {"url": server.url}},
            "digest_key": "k" * 32,
            "return_limit": 0,
        }

    def __call__(self, mode: Mode, **options: Any) -> float:
        """CPU seconds of one run, in which every user changes."""
        self._server.reset(drifted=True)
        before = time.process_time()
        result = FLEET.execute(Run({**self._options, **options}, mode))
        seconds = time.process_time() - before
        summary = result.get("summary", {})
        if result.get("failed") or summary["changed"] != summary["total"]:
            raise Failed(result.get("msg", "not every user changed"))
        return seconds


def measure(turn: Turns, folder: pathlib.Path, rounds: int) -> dict[str, list[float]]:
    """CPU seconds by kind of run; the first round only warms up. Plan and undo files come into the folder."""
    plan = str(folder / "plan.jsonl")

    def undoing() -> float:
        # A file of an earlier turn would be continued.
        undo = folder / "undo.jsonl"
        undo.unlink(missing_ok=True)
        return turn(REAL, undo_file=str(undo))

    kinds: dict[str, Callable[[], float]] = {
        "check": lambda: turn(CHECK),
        "plan": lambda: turn(CHECK, plan_file=plan),
        "real": lambda: turn(REAL),
        "apply": lambda: turn(REAL, apply_plan=plan),
        "undo": undoing,
    }
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(rounds + 1):
        for kind, run in kinds.items():
            seconds = run()
            if number:
                found[kind].append(seconds)
    return found


def ratio(found: Mapping[str, Sequence[float]], one: str, other: str) -> float:
    """The median ratio of adjacent turns."""
    return statistics.median(mine / plain for mine, plain in zip(found[one], found[other], strict=True))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args(arguments)
    with responder() as server, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        source = users.write_source(folder / "users.jsonl", given.users, users.RESOURCES)
        found = measure(Turns(server, source), folder, given.rounds)
    missed = 0
    for kind, seconds in found.items():
        print(f"{kind}: {statistics.median(seconds) / given.users * 1e6:.0f} us of CPU time for each user")
    for one, other, most in TARGETS:
        share = ratio(found, one, other)
        least = min(found[one]) / min(found[other])
        print(f"{one} / {other}: {share:.3f} (of the fastest turns {least:.3f}), target at most {most}")
        missed += share > most
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

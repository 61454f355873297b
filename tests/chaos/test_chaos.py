# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets on all platforms while a part of all responses is wrong, checked against what the servers hold.

CHAOS_ROUNDS is how often each family of faults runs at each rate, CHAOS_SEED the first seed. The seed of a failed run
stands in its name: CHAOS_SEED=SEED make chaos ARGS="-k 'FAMILY and RATE'" has the same faults again.
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import client
from ansible_collections.ucfleet.voice.tests.chaos.faults import FAMILIES, INJECTED, RATES
from ansible_collections.ucfleet.voice.tests.chaos.people import PASSWORD, duplicates, held, run, states
from ansible_collections.ucfleet.voice.tests.unit.support.process import PLATFORMS, Simulators, simulators

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
#: how many faults must have fired in all runs
LEAST = int(os.environ.get("CHAOS_LEAST", "1"))

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", name="running")
def _running() -> Iterator[Simulators]:
    with simulators() as found:
        yield found


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """Short pauses, or an hour would pass with waiting; locks of this run only."""
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.02)
    monkeypatch.setenv("UCFLEET_LOCK_DIR", str(tmp_path))


@pytest.fixture(scope="module", name="desired")
def _desired(running: Simulators, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the servers hold after a run without faults."""
    begin(running)
    rows = run(running, tmp_path_factory.mktemp("desired"))
    assert {row["outcome"] for row in rows.values()} == {"changed"}
    return held(running)


def begin(running: Simulators) -> None:
    """The first state, and no faults."""
    for platform, state in states().items():
        running.fault(platform)
        running.load(platform, state)
        running.forget_requests(platform)


def disturb(running: Simulators, rules: dict[str, Any]) -> None:
    """Begin with faults, or with empty rules end them."""
    for platform in PLATFORMS:
        running.fault(platform, *rules["rules"], seed=rules["seed"])


def count(running: Simulators) -> None:
    for platform in PLATFORMS:
        INJECTED[platform] += sum(len(one["faults"]) for one in running.requests(platform))


def effects(running: Simulators) -> list[str]:
    """The writes that took effect, logins excepted."""
    return [
        f"{one['method']} {one['target']}"
        for platform in PLATFORMS
        for one in running.requests(platform)
        if one["took_effect"] and one["method"] != "GET"
    ]


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", FAMILIES)
def test_no_fault_makes_a_lost_update_or_a_false_report(
    tmp_path: pathlib.Path, running: Simulators, desired: dict[str, Any], name: str, rate: float, seed: int
) -> None:
    family = FAMILIES[name]
    begin(running)
    before = held(running)
    logins = effects(running)

    disturb(running, family.rules(rate, seed))
    run(running, tmp_path, check=True, patient=False)
    count(running)
    assert held(running) == before
    assert not [one for one in effects(running) if one not in logins and "login" not in one and "token" not in one]

    for platform in PLATFORMS:
        running.forget_requests(platform)
    rows = run(running, tmp_path, patient=False)
    count(running)
    now = held(running)
    # A run that many refused logins stop names those whom it did not begin; they stay as they were.
    assert all(now[user] == before[user] for user in before if user not in rows)
    for user, row in rows.items():
        assert PASSWORD not in str(row)
        assert not list(duplicates(now[user])), user
        if row["outcome"] != "failed":
            assert now[user] == desired[user], row
        if row["outcome"] == "ok" or not (row.get("changes") or any(map(may_have_changed, row.get("failures", ())))):
            assert now[user] == before[user], row
        kinds = {failure["failure"]["kind"] for failure in row.get("failures", ())}
        assert kinds <= family.kinds, row["failures"]

    disturb(running, {"seed": 0, "rules": []})
    rows = run(running, tmp_path)
    assert not [row for row in rows.values() if row["outcome"] == "failed"]
    assert held(running) == desired
    for platform in PLATFORMS:
        running.forget_requests(platform)
    rows = run(running, tmp_path)
    assert {row["outcome"] for row in rows.values()} == {"ok"}
    assert held(running) == desired


def may_have_changed(failure: dict[str, Any]) -> bool:
    """Whether a failure says that something was, or may have been, written."""
    return bool(failure.get("changed"))


def test_enough_faults_were_injected() -> None:
    """After the others, of which it counts the faults."""
    assert sum(INJECTED.values()) >= LEAST
    assert min(INJECTED.values()) > 0

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module for one account, on both paths, with every outcome: no secret is anywhere."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.secrets.calls import states, tasks
from ansible_collections.ucfleet.voice.tests.secrets.canaries import canaries, search
from ansible_collections.ucfleet.voice.tests.secrets.counting import count
from ansible_collections.ucfleet.voice.tests.secrets.echoing import Echoes, echoes
from ansible_collections.ucfleet.voice.tests.secrets.places import Outcome, Scene, keep
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators

pytestmark = pytest.mark.timeout(1800)

#: The bounded part has a choice of outcomes, and fewer where each costs a module process.
BOUNDED = {
    "direct": ("check", "run", "login", "defect", "invalid", "base64", "malformed", "headers", "late", "token", "list"),
    "module": ("run", "late_invalid", "malformed", "defect"),
}


@pytest.fixture(scope="module", name="running")
def _running() -> Iterator[Simulators]:
    with simulators() as found:
        yield found


@pytest.fixture(scope="module", name="server")
def _server(running: Simulators) -> Iterator[Echoes]:
    with echoes(running.urls) as found:
        yield found


def play(scene: Scene, server: Echoes, path: str, *labels: str) -> Outcome:
    steps = tasks(server.url, *labels)
    results = keep([step["register"] for step in steps], scene.folder)
    whole = [{"hosts": "all", "gather_facts": False, "tasks": [*steps, results]}]
    outcome = scene.play(whole, {}, path=path, UCFLEET_TEST_DEFECTS=",".join(server.ports("defect")))
    assert outcome.status == 0, outcome.shown
    return outcome


@pytest.mark.parametrize("path", ["direct", "module"])
def test_no_secret_is_anywhere(folder: pathlib.Path, running: Simulators, server: Echoes, path: str) -> None:
    for platform, state in states().items():
        running.load(platform, state)
    labels = () if os.environ.get("SECRETS_FULL") else BOUNDED[path]
    outcome = play(Scene(folder), server, path, *labels)
    results: dict[str, Any] = dict(outcome.results)
    for name in ACCOUNT_MODULES:
        assert not results[f"{name}__run"]["failed"], results[f"{name}__run"]
        assert results[f"{name}__malformed"]["failed"], name
    assert server.echoed > len(ACCOUNT_MODULES)
    issued = {f"token {number}": token for number, token in enumerate(sorted(server.issued))}
    leaks = search({**canaries(), **issued}, outcome.places)
    count(canaries(), outcome.places)
    assert leaks == [], "\n".join(map(str, leaks[:20]))

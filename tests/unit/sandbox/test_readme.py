# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of the README of the sandbox: its ready line, its faults, its states."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.guides import markdown
from ansible_collections.ucfleet.voice.tests.unit.support.process import simulators
from ucfleet_sandbox.registry import create_platform

READY, FAULTS, *STATES = map(json.loads, markdown("extensions/sandbox/README.md", "json"))


def test_the_ready_line_has_the_keys_that_are_shown() -> None:
    command = [sys.executable, "-m", "ucfleet_sandbox", "run", "--platform", "sipxcom", "--control-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = json.loads(process.stdout.readline())
        finally:
            process.terminate()
    # Another platform that runs has one more port and one more address.
    assert {name: type(value) for name, value in READY.items()} == {name: type(line[name]) for name in READY}
    assert [name for name in line if name not in READY] == []
    assert set(line["ports"]) <= set(READY["ports"])
    assert set(READY["urls"]) == set(line["urls"])


def test_the_faults_are_accepted() -> None:
    with simulators() as running:
        running.fault("ucp", *FAULTS["rules"], seed=FAULTS["seed"])


@pytest.mark.parametrize("state", STATES, ids=min)
def test_the_states_load(state: dict[str, Any]) -> None:
    """Each key of a state belongs to one platform."""
    name = {"tenants": "ucp", "apps": "voipnow", "customers": "telecomx"}[min(state)]
    platform = create_platform(name)
    platform.load(state)
    assert len(list(platform.parts())) > 2

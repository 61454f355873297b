# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random plans on all platforms, with a random change by another system before they are applied.

PLAN_RUNS is the number of random runs for each platform.
"""

from __future__ import annotations

import os
import pathlib
import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import apply, counts, lines, plan
from ansible_collections.ucfleet.voice.tests.unit.support.random_documents import settings_of
from ansible_collections.ucfleet.voice.tests.unit.support.random_states import PLATFORMS, state_of

RUNS = int(os.environ.get("PLAN_RUNS", "10"))


def is_hidden(result: dict[str, Any]) -> bool:
    """Whether a user is stale because sipXcom does not show preferences of mails while there are none to send."""
    return counts(result) == {"total": 1, "stale": 1} and any(
        one.get("setting") == "vm_prefs" and one["field"].endswith("email_notification")
        for one in result["results"][0]["stale"]
    )


@pytest.mark.timeout(120 + 2 * RUNS)
@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_plan_is_applied_once_and_only_while_it_fits(platform: str, data: st.DataObject) -> None:
    make, login = PLATFORMS[platform]
    wire = make()

    def users(desired: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"name": "kim", platform: {**login, **desired}}]

    before, wanted = data.draw(settings_of(platform)), data.draw(settings_of(platform))
    assume(wanted)
    between = {name: one for name, one in wanted.items() if data.draw(st.booleans())}
    if data.draw(st.booleans()):
        between = data.draw(settings_of(platform))
    # Documents that are refused, or of which a part fails, are as good as any other.
    run(Fleet, wire, users=users(before), allow_empty=True)
    with tempfile.TemporaryDirectory() as folder:
        approved, present = pathlib.Path(folder, "plan.jsonl"), pathlib.Path(folder, "present.jsonl")
        assume(not plan(wire, approved, users(wanted)).get("failed"))
        run(Fleet, wire, users=users(between), allow_empty=True)
        live = state_of(platform, wire, login)
        plan(wire, present, users(wanted))
        result = apply(wire, approved, users(wanted), allow_empty=True)
        found = counts(result)
        event(f"{sorted(found)}, moved: {lines(present)[1:] != lines(approved)[1:]}")
        if lines(present)[1:] != lines(approved)[1:] or not lines(approved)[1:]:
            # What is in force already is no change.
            assert "changed" not in found, (before, wanted, between, found)
            assert state_of(platform, wire, login) == live
        elif "failed" not in found:
            assert found == {"total": 1, "changed": 1}, (before, wanted, between, found)
            applied = state_of(platform, wire, login)
            again = apply(wire, approved, users(wanted))
            assert counts(again) == {"total": 1, "ok": 1} or is_hidden(again), (before, wanted, between, again)
            assert state_of(platform, wire, login) == applied

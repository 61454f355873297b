# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random changes on all platforms are undone: the state is what it was, but for what the file calls irreversible.

UNDO_RUNS is the number of random runs for each platform.
"""

from __future__ import annotations

import json
import os
import pathlib
import tempfile

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_undo import IRREVERSIBLE
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import run
from ansible_collections.ucfleet.voice.tests.unit.support.random_documents import settings_of
from ansible_collections.ucfleet.voice.tests.unit.support.random_states import PLATFORMS, state_of, without

RUNS = int(os.environ.get("UNDO_RUNS", "25"))


@pytest.mark.timeout(120 + 2 * RUNS)
@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_undo_restores_the_state_before(platform: str, data: st.DataObject) -> None:
    make, login = PLATFORMS[platform]
    wire = make()
    first, second = data.draw(settings_of(platform)), data.draw(settings_of(platform))
    assume(second)
    # Documents that are refused, or of which a part fails, are as good as any other.
    run(Fleet, wire, users=[{"name": "kim", platform: {**login, **first}}], allow_empty=True)
    before = state_of(platform, wire, login)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "undo.jsonl")
        result = run(
            Fleet,
            wire,
            users=[{"name": "kim", platform: {**login, **second}}],
            undo_file=str(path),
            reveal_secrets=True,
        )
        summary = result.get("summary")
        assume(summary is not None)
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        event(f"changed: {len(lines) == 2}, failed: {'failed' in result}")
        if len(lines) == 1:
            assert result["changed"] is False
            assert state_of(platform, wire, login) == before
            return
        undone = run(Fleet, wire, source=str(path), allow_empty=True)
        assert "failed" not in undone, (first, second, lines[1], undone)
        again = run(Fleet, wire, source=str(path), allow_empty=True)
        assert again["changed"] is False, (lines[1], again)
    after = state_of(platform, wire, login)
    left = lines[1].get(IRREVERSIBLE, [])
    for one in left:
        event(f"irreversible: {one['setting'].partition('[')[0]} {one['field']}: {one['reason']}")
    assert without(after, left) == without(before, left), (first, second, lines[1])

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several runs that write one undo file: it restores the state before the first, whichever options each one used."""

from __future__ import annotations

import os
import pathlib
import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_undo import IRREVERSIBLE
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import lines
from ansible_collections.ucfleet.voice.tests.unit.support.random_documents import settings_of
from ansible_collections.ucfleet.voice.tests.unit.support.random_states import PLATFORMS, state_of, without

RUNS = int(os.environ.get("UNDO_RUNS", "25")) // 2
ROY = {"last_name": "Roy", "first_name": "Ines", "number": "200"}
BO = {"last_name": "Bo", "first_name": "Ines", "number": "201"}
GONE = {**ROY, "state": "absent"}
MAIL = {"vm_prefs": {"email": "first@x.test", "email_notification": True}}


def restored(platform: str, *documents: dict[str, Any]) -> tuple[Any, Any, list[dict[str, Any]]]:
    """The state after the first document, that after the others and their undo, and the lines of the undo file."""
    make, login = PLATFORMS[platform]
    wire = make()
    users = [[{"name": "kim", platform: {**login, **one}}] for one in documents]
    # Documents that are refused, or of which a part fails, are as good as any other.
    run(Fleet, wire, users=users[0], allow_empty=True)
    before = state_of(platform, wire, login)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "undo.jsonl")
        for one in users[1:]:
            run(Fleet, wire, users=one, undo_file=str(path), reveal_secrets=True)
        found = lines(path) if path.exists() else []
        if found:
            undone = run(Fleet, wire, source=str(path), allow_empty=True)
            assert "failed" not in undone, (documents, found, undone)
    return before, state_of(platform, wire, login), found


@pytest.mark.parametrize(
    "documents",
    [
        # Two options that hold the same objects, in both orders, and in one run.
        ({}, {"phonebook_entries": [ROY]}, {"phonebook": {"entries": [], "purge": True}}),
        ({}, {"phonebook": {"entries": [ROY, BO]}}, {"phonebook_entries": [GONE]}),
        (
            {},
            {"phonebook": {"entries": [ROY]}},
            {"phonebook_entries": [{**ROY, "contact_information": {"im_id": "a"}}]},
        ),
        (
            {"phonebook": {"entries": [ROY, BO]}},
            {"phonebook": {"entries": [], "purge": True}, "phonebook_entries": [GONE]},
        ),
        # Two options that are one value.
        (MAIL, {"contact_information": {"email_address": "a@x.test"}}, {"vm_prefs": {"email": "b@x.test"}}),
        (MAIL, {"vm_prefs": {"email": "a@x.test"}}, {"contact_information": {"email_address": "b@x.test"}}),
        (
            MAIL,
            {"vm_prefs": {"email": "a@x.test"}},
            {
                "contact_information": {"email_address": "b@x.test", "job_title": "Smith"},
                "vm_prefs": {"greeting": "NONE"},
            },
        ),
        # A table is one value, whatever its keys are.
        ({}, {"personal_attendant": {"menu": {"1": "200"}}}, {"personal_attendant": {"menu": {}}}),
        *(
            (
                {"personal_attendant": {"menu": {"1": "200"}}},
                {"personal_attendant": {"menu": one}},
                {"personal_attendant": {"menu": {"3": "300"}}},
            )
            for one in ({}, {"2": "200"}, {"1": "200", "2": "300"})
        ),
    ],
)
def test_the_state_before_the_first_run_comes_back(documents: Any) -> None:
    before, after, found = restored("sipxcom", *documents)
    assert len(found) == len(documents)
    assert after == before


@pytest.mark.timeout(120 + 2 * RUNS)
@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_runs_that_write_one_file(platform: str, data: st.DataObject) -> None:
    documents = [data.draw(settings_of(platform)) for _number in range(3)]
    assume(documents[1] and documents[2])
    before, after, found = restored(platform, *documents)
    left = [remainder for line in found for remainder in line.get(IRREVERSIBLE, [])]
    assert without(after, left) == without(before, left), (documents, found)

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever sipXcom answers, a module ends with a result or with one of the collection's errors.

The answers are those of the simulator, with one part of one of them replaced by any JSON.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.tests.unit.support.modules import operation
from ansible_collections.ucfleet.voice.tests.unit.support.office import DESIRED_STATES, office
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN
from ansible_collections.ucfleet.voice.tests.unit.support.spoiling import JSON, Spoiling


@pytest.mark.parametrize(("name", "desired"), DESIRED_STATES)
@settings(max_examples=25)
@given(number=st.integers(0, 2), place=st.integers(0, 60), instead=JSON, check=st.booleans())
def test_a_spoilt_answer_is_a_result_or_a_failure(
    name: str, desired: dict[str, Any], number: int, place: int, instead: Any, check: bool
) -> None:
    server = office()
    Spoiling(server, number, place, instead, writes=False)
    result = server.run(operation(name), check=check, **LOGIN, **json.loads(json.dumps(desired)))
    shown = json.dumps(result)
    if result.get("failed"):
        assert result["failure"]["kind"] in set(errors.Kind) - {errors.DEFECT}
        assert result["msg"].startswith(f"{name} of ")
        assert result["msg"].endswith(".")
    else:
        assert isinstance(result["changed"], bool)
    assert LOGIN["password"] not in shown


@pytest.mark.parametrize(("name", "desired"), DESIRED_STATES)
def test_the_desired_states_are_valid_without_faults(name: str, desired: dict[str, Any]) -> None:
    result = office().run(operation(name), **LOGIN, **desired)
    assert not result.get("failed"), result

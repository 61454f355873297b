# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a platform answers, each module ends with a result or with one of the collection's errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CANARY, CONNECTIONS, SAMPLES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.spoiling import JSON, Spoiling

#: what each platform's answer may have as status, besides the right one
STATUSES = (
    200,
    200,
    200,
    201,
    204,
    206,
    301,
    400,
    401,
    403,
    404,
    405,
    409,
    410,
    422,
    429,
    451,
    500,
    501,
    502,
    503,
    999,
)


@pytest.mark.parametrize("name", ACCOUNT_MODULES)
@settings(max_examples=20)
@given(
    number=st.integers(0, 5),
    place=st.integers(0, 60),
    instead=JSON,
    status=st.sampled_from(STATUSES),
    begin=st.sampled_from(("new", "there", "absent")),
)
def test_a_spoilt_answer_is_a_result_or_a_failure(
    name: str, number: int, place: int, instead: Any, status: int, begin: str
) -> None:
    module = operation(name)
    server = Sandbox.of(module.platform.name)
    desired = {**CONNECTIONS[module.platform.name], **SAMPLES[name]}
    if begin != "new":
        server.run(module, **desired)
    if begin == "absent" and any(field.name == "state" for field in module.fields()):
        desired["state"] = "absent"
    Spoiling(server, number, place, instead, writes=True, status=status)
    result = server.run(module, **desired)
    shown = json.dumps(result)
    assert CANARY not in shown
    if result.get("failed"):
        assert result["failure"]["kind"] in set(errors.Kind) - {errors.DEFECT}
        assert result["msg"].startswith(f"{name} of ")
        assert result["msg"].endswith(".")
        assert result["msg"].isprintable()
    else:
        assert isinstance(result["changed"], bool)

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All of one employee in one task, and what can be exported of it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.pbx_values import PBX_SWITCH
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.user import TELECOMX_USER
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import ANNA, BY_LOGIN, BY_TOKEN, CARL, KIM, state
from ucfleet_sandbox.telecomx import TelecomX

USER: dict[str, Any] = {
    "mobileconfig": {"employee": {"id": CARL}},
    "mobileconfig_copy": {"source": {"id": KIM}, "target": {"id": CARL}},
    "pbx_switches": [
        {"name": "night", "value": False},
        {"name": "in_office", "scope": "personal", "employee": {"id": CARL}, "value": True},
    ],
    "pbx_variables": [{"name": "greeting", "value": ""}],
}


def connected(transport: Any) -> Any:
    values, problem = validated(TELECOMX_USER, BY_TOKEN)
    assert problem is None
    return TELECOMX_USER.platform.open(TELECOMX_USER.platform.settings(values), transport)


def test_one_login_serves_all_parts_and_a_second_run_changes_nothing() -> None:
    sandbox = Sandbox(TelecomX(), state())
    predicted = sandbox.run(TELECOMX_USER, check=True, **BY_LOGIN, **{**USER, "mobileconfig_copy": None})
    assert predicted["changed"] is True
    applied = sandbox.run(TELECOMX_USER, **BY_LOGIN, **USER)
    assert "failed" not in applied, applied
    assert applied["settings"]["mobileconfig"]["changed"] is True
    assert applied["settings"]["mobileconfig_copy"]["changed"] is True
    assert [entry["changed"] for entry in applied["settings"]["pbx_switches"]] == [True, True]
    again = sandbox.run(TELECOMX_USER, **BY_LOGIN, **USER)
    assert again["changed"] is False
    # The login, the config, source and target of the copy, the list of switches, and the variable.
    assert again["requests"] == 1 + 1 + 2 + 2
    assert "canary" not in repr([predicted, applied, again])


@pytest.mark.parametrize("names", ["bare", "prefixed"])
def test_what_is_exported_changes_nothing_when_applied(names: str) -> None:
    sandbox = Sandbox(TelecomX(), state(setting_names=names))
    sandbox.run(TELECOMX_USER, **BY_TOKEN, **USER)
    sandbox.read_only = True
    client = connected(sandbox)
    exported = {
        part.option: part.operation.export(client, ExportRequest()).values
        for part in TELECOMX_USER.parts
        if part.gathered
    }
    assert exported == {
        "pbx_switches": [
            {"name": "night", "scope": "global", "value": False},
            {"name": "party", "scope": "shared", "value": False},
            {"name": "in_office", "scope": "personal", "value": True, "employee": {"id": CARL}},
        ],
        "pbx_variables": [{"name": "greeting", "scope": "global", "value": ""}],
    }
    assert sandbox.run(TELECOMX_USER, check=True, **BY_TOKEN, **exported)["changed"] is False


def test_a_value_that_cannot_be_addressed_is_not_exported() -> None:
    rows = [
        {"name": "a", "value": True, "type": "PERSONAL"},
        {"name": "b", "value": True, "type": "PERSONAL", "employee": ANNA},
    ]
    exported = PBX_SWITCH.export(connected(Http(GET("/pbx/switch").answers(200, rows))), ExportRequest()).values
    assert [one["name"] for one in exported] == ["b"]

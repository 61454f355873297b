# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a role finds wrong with its variables."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.lookup.role_problems import (
    declared_variables,
    entry_problems,
    unknown_variables,
)

KNOWN = ("fleet_source", "fleet_max_failures", "fleet_summary")


@pytest.mark.parametrize(
    ("names", "problems"),
    [
        (["fleet_source", "other", "fleetx", "fleet_result"], []),
        (
            ["fleet_max_failure"],
            ["the role fleet has no variable fleet_max_failure, did you mean fleet_max_failures?"],
        ),
        (
            ["fleet_zzz"],
            [
                "the role fleet has no variable fleet_zzz; its variables are fleet_max_failures, fleet_source,"
                " fleet_summary"
            ],
        ),
    ],
)
def test_unknown_variables(names: list[str], problems: list[str]) -> None:
    assert unknown_variables("fleet", names, KNOWN, ["fleet_result"]) == problems


def test_every_wrong_variable_is_named() -> None:
    assert len(unknown_variables("fleet", ["fleet_a", "fleet_b"], KNOWN, [])) == 2


def test_the_variables_of_all_task_files_are_known() -> None:
    assert {"fleet_state_file", "fleet_fail_on_drift", "fleet_dest"} <= declared_variables("fleet")


@pytest.mark.parametrize(
    ("module", "value", "problem"),
    [
        (["pbx_switch"], [{"name": "night", "value": True}], ""),
        (["pbx_switch"], [{"name": "night"}], "x[1] needs value"),
        (["pbx_switch"], [{"name": "night", "value": True}, {"nme": 1}], "x[2] does not know nme"),
        ("pbx_switch", {"name": "night", "value": True}, ""),
        ("pbx_switch", {"name": "night"}, "x needs value"),
        ("pbx_switch", "night", "must be a dictionary"),
        ("pbx_switch", [{"name": "night", "value": True}], "must be a dictionary"),
    ],
)
def test_entries_are_checked_as_their_module_does(module: str | list[str], value: Any, problem: str) -> None:
    found = " ".join(entry_problems("x", module, value))
    assert problem in found
    assert bool(problem) is bool(found)

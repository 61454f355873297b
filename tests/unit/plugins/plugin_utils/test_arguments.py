# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.plugin_utils._arguments import lost_in_json


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"menu": {"1": "3101", 1: "3102"}}, "menu has the key 1 twice"),
        ({"users": [{"name": "kim"}, {"a": {True: 1, "True": 2}}]}, "users[2].a has the key True twice"),
        ({"custom1": datetime.datetime(2026, 1, 2, 10, 0)}, "custom1 is a date and time, which YAML changes"),
        ({1: "a", "1": "b"}, "the option 1 is given twice"),
    ],
)
def test_what_json_would_change_is_named(arguments: dict[Any, Any], problem: str) -> None:
    (found,) = lost_in_json(arguments)
    assert found.startswith(problem)


def test_anything_else_passes() -> None:
    arguments = {"a": None, "b": [1, 2.5, "x", True], "c": {1: "y", "2": {}}, "d": datetime.date(2026, 1, 2)}
    assert list(lost_in_json(arguments)) == []

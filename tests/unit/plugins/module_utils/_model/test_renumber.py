# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renumbering by patterns."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.renumber import Renumbering


@pytest.mark.parametrize(
    "patterns",
    [
        {"31xx": "71xx", "3xxx": "8xxx"},
        {"3105": "7000", "31xx": "71xx"},
        {"x1": "x2", "1x": "2x"},
        {"xx12": "9xx", "21xx": "9xx"},
    ],
)
def test_contradictions_are_seen_before_a_number_is(patterns: dict[str, str]) -> None:
    with pytest.raises(WrongValue, match="several patterns match"):
        Renumbering.of(patterns).check()


@pytest.mark.parametrize(
    "patterns",
    [
        {"31xx": "71xx", "32xx": "72xx"},
        {"31xx": "71xx", "3xxx": "7xxx"},
        {"31xx": "71xx", "310": "710"},
        {"3105": "7105", "31xx": "71xx"},
        {"*31x": "*71x", "431x": "471x"},
    ],
)
def test_patterns_that_agree_are_accepted(patterns: dict[str, str]) -> None:
    Renumbering.of(patterns).check()


@pytest.mark.parametrize(
    ("patterns", "again"),
    [
        ({"31xx": "71xx"}, []),
        ({"31xx": "31xx"}, []),
        ({"31xx": "71xx", "71xx": "31xx"}, [("31xx to 71xx", "71xx to 31xx"), ("71xx to 31xx", "31xx to 71xx")]),
        ({"31xx": "71xx", "7105": "8000"}, [("31xx to 71xx", "7105 to 8000")]),
        ({"1xx": "xx1"}, [("1xx to xx1", "1xx to xx1")]),
        ({"1x": "x1"}, []),
    ],
)
def test_patterns_that_match_results_are_named(patterns: dict[str, str], again: list[tuple[str, str]]) -> None:
    assert list(Renumbering.of(patterns).repeats()) == again


@pytest.mark.parametrize(
    ("patterns", "problem"),
    [
        ({}, "patterns must be a mapping, such as {'31xx': '71xx'}."),
        (["31xx"], "patterns must be a mapping, such as {'31xx': '71xx'}."),
        ({"31xx": ""}, "pattern '31xx' to '': both must be non-empty texts; quote them."),
        ({31: "71"}, "pattern 31 to '71': both must be non-empty texts; quote them."),
        ({"31xx": "71x"}, "pattern '31xx' to '71x': use the same number of x on both sides."),
    ],
)
def test_patterns_that_are_none_are_described(patterns: Any, problem: str) -> None:
    with pytest.raises(WrongValue) as caught:
        Renumbering.of(patterns)
    assert str(caught.value) == problem


def test_a_number_gets_one_new_one() -> None:
    both = Renumbering.of({"31xx": "71xx", "3x05": "8x05"})
    assert (both("3106"), both("3205"), both("31051"), both("131")) == ("7106", "8205", "31051", "131")
    with pytest.raises(WrongValue) as caught:
        both("3105")
    assert str(caught.value) == "several patterns match '3105' (7105, 8105); keep one of them."

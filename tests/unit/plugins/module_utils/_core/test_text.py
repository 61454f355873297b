# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of servers and files as messages show them."""

from __future__ import annotations

import sys

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import (
    QUOTED,
    SHOWN,
    clipped,
    listed,
    not_known,
    one_line,
    printable,
    quoted,
    short,
    some,
    without_userinfo,
)


def test_what_a_terminal_acts_on_is_replaced() -> None:
    assert printable("a\u00e9 b") == "a\u00e9 b"
    assert printable("a\x1b[1m\tb\u202ec\nd") == "a?[1m b?c d"
    assert one_line(" a\n\n b\t\x00 ") == "a b ?"


def test_long_words_of_a_server_are_cut() -> None:
    assert quoted("x" * QUOTED) == "x" * QUOTED
    assert quoted("x" * (QUOTED + 1)) == "x" * QUOTED + "..."


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a'b", '"a\'b"'),
        ("x" * SHOWN, repr("x" * SHOWN)),
        ("x" * (SHOWN + 1), f"{'x' * SHOWN!r}... ({SHOWN + 1} characters)"),
        (["a", 1], "['a', 1]"),
        (10 ** (SHOWN - 1), str(10 ** (SHOWN - 1))),
        (10**SHOWN, "1" + "0" * (SHOWN - 1) + "..."),
    ],
)
def test_a_value_is_shown_as_python_writes_it(value: object, shown: str) -> None:
    assert clipped(value) == shown


def test_a_number_that_python_does_not_write_out() -> None:
    assert clipped(10 ** (sys.get_int_max_str_digits() + 1)) == "a very long number"
    assert clipped([10 ** (sys.get_int_max_str_digits() + 1)]) == "a very long number"


def test_lists_have_an_end() -> None:
    assert some([]) == []
    assert some(["a"] * 20) == ["a"] * 20
    assert some(["a"] * 21) == [*["a"] * 20, "and 1 more"]
    assert some(["a" * 1_000] * 3) == ["a" * 1_000, "a" * 1_000, "and 1 more"]
    # The first one is shown however long it is.
    assert some(["a" * 2_001, "b"]) == ["a" * 2_001, "and 1 more"]
    assert listed(["x" * (SHOWN + 1), 7]) == f"{'x' * SHOWN}..., 7"
    assert short("x" * SHOWN) == "x" * SHOWN


def test_an_address_loses_its_login() -> None:
    assert without_userinfo("https://kim:a/b?c@pbx.test/x") == "https://pbx.test/x"
    assert without_userinfo("see //kim@pbx.test and mail kim@pbx.test") == "see //pbx.test and mail kim@pbx.test"


@pytest.mark.parametrize(
    ("names", "otherwise", "shown"),
    [
        (["nubmer"], "", "does not know nubmer (did you mean number?)"),
        (["zzz"], "", "does not know zzz; it knows number, type"),
        (["nubmer", "zzz"], "", "does not know nubmer (did you mean number?), zzz; it knows number, type"),
        (["zzz"], "settings are many", "does not know zzz; settings are many"),
        ([5], "", "does not know 5; it knows number, type"),
        (["x" * 1_000_000], "", f"does not know {'x' * SHOWN}...; it knows number, type"),
    ],
)
def test_names_that_are_not_known(names: list[object], otherwise: str, shown: str) -> None:
    assert not_known(names, ["type", "number"], otherwise) == shown


def test_many_names_that_are_not_known() -> None:
    shown = not_known([f"zz{number}" for number in range(1000)], ["type"])
    assert shown.endswith(", and 980 more; it knows type")
    assert len(shown) < 300

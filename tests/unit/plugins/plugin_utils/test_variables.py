# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that a task takes from variables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.ucfleet.voice.plugins.plugin_utils._variables import OPTIONS, evaluated, options_from

#: what ansible-core before 2.19 leaves in place of an omitted value
OMIT = "__omit_place_holder__1"


class Templar:
    """Nothing is a template; notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def template(self, variable: Any) -> Any:
        self.asked.append(variable)
        return variable


def taken(names: Any, **variables: Any) -> dict[str, Any]:
    return options_from({OPTIONS: names, "omit": OMIT, **variables}, Templar())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({}, {}),
        (None, {}),
        ({"url": "role_url"}, {"url": "here"}),
        ({"url": "role_url", "token": "role_token"}, {"url": "here"}),
        ({"name": "item.name"}, {"name": "x"}),
        ({"note": "item.note"}, {}),
        ({"url": "role_url.host"}, {}),
        ({"customer": ["item.customer", "role_customer"]}, {"customer": "c"}),
        ({"name": ["item.name", "role_customer"]}, {"name": "x"}),
        ({"name": ["item.nothing", "role_nothing"]}, {}),
        ({"off": "role_off"}, {"off": False}),
        ({"all": "role_list"}, {"all": []}),
    ],
)
def test_defined_variables_are_options(names: Any, expected: dict[str, Any]) -> None:
    variables = {"role_url": "here", "item": {"name": "x"}, "role_customer": "c", "role_off": False, "role_list": []}
    assert taken(names, **variables) == expected


def test_a_null_is_no_option_and_the_next_variable_counts() -> None:
    assert taken({"a": ["item.a", "role_a"]}, item={"a": None}, role_a=1) == {"a": 1}


def test_what_is_omitted_is_not_there_at_any_depth() -> None:
    value = {"a": OMIT, "b": [OMIT, {"c": OMIT, "d": 1}], "e": "text"}
    assert taken({"x": "role_x", "y": "role_y"}, role_x=value, role_y=OMIT) == {"x": {"b": [{"d": 1}], "e": "text"}}


def test_only_the_named_variables_are_evaluated() -> None:
    """Others can hold templates that cannot be evaluated."""
    templar = Templar()
    options_from({OPTIONS: {"url": "role_url"}, "role_url": "here", "role_other": "{{ broken }}"}, templar)
    assert "{{ broken }}" not in str(templar.asked)


@pytest.mark.parametrize("names", ["role_url", ["role_url"], 5])
def test_another_shape_is_refused(names: Any) -> None:
    with pytest.raises(AnsibleActionFail, match="must be a dictionary"):
        taken(names, role_url="here")


def test_without_a_marker_values_stay_as_they_are() -> None:
    """Newer lines of ansible-core leave omitted values out themselves."""
    assert evaluated({"a": {"b": OMIT}}, {}, Templar()) == {"a": {"b": OMIT}}

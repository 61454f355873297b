# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts and groups, and values that are never rendered."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleParserError
from ansible.utils.unsafe_proxy import AnsibleUnsafe, wrap_var

from ansible_collections.ucfleet.voice.plugins.plugin_utils._inventory import (
    Host,
    VoiceInventory,
    groups_by,
    place_of,
)
from ansible_collections.ucfleet.voice.plugins.plugin_utils._untrusted import untrusted


class Fixed(VoiceInventory):
    """An inventory whose options are given."""

    NAME = "fixed"

    def __init__(self, unsafe_names: str) -> None:
        super().__init__()
        self.given = {"unsafe_names": unsafe_names}

    def option(self, name: str) -> Any:
        return self.given[name]


HOSTILE = [
    "a b",
    "a:b",
    "a,b",
    "a*",
    "!a",
    "&a",
    "~a",
    "@a",
    "-i",
    "a[1:3]",
    "{{ 1 }}",
    "a/b",
    "a\n",
    "\u202ea",
    "",
    "%a",
]


@pytest.mark.parametrize("name", [*HOSTILE, "all", "ungrouped", "localhost"])
def test_an_unsafe_name_is_refused(name: str) -> None:
    with pytest.raises(AnsibleParserError, match=r"fleet\.yml:7 .* is no safe name of a host"):
        Fixed("fail")._safe([Host(name, {}, where="fleet.yml:7")])


@pytest.mark.parametrize("name", ["3100", "kim.lee", "0003_210", "müller", "李", "kim-lee"])
def test_a_safe_name_stays(name: str) -> None:
    assert [host.name for host in Fixed("fail")._safe([Host(name, {})])] == [name]


def test_unsafe_characters_are_replaced_where_that_is_asked_for() -> None:
    hosts = [Host("Kim Lee", {}), Host("0003*210", {})]
    assert [host.name for host in Fixed("replace")._safe(hosts)] == ["Kim_Lee", "0003_210"]


@pytest.mark.parametrize("group", ["a", "all", "ungrouped"])
def test_a_group_has_no_name_that_is_taken(group: str) -> None:
    with pytest.raises(AnsibleParserError, match=f"the group {group} has the name of a host"):
        Fixed("fail")._safe([Host("a", {}, (group,), "x:1")])


def test_many_problems_are_counted() -> None:
    with pytest.raises(AnsibleParserError, match="and 80 more"):
        Fixed("fail")._safe([Host(f"a b{number}", {}) for number in range(100)])


def test_places_and_groups() -> None:
    value = {"vars": {"site": "bonn", "teams": ["a", "", None, {"b": 1}, 7]}}
    assert place_of(value, "vars.teams.4") == 7
    assert place_of(value, "vars.teams.9") is place_of(value, "vars.site.x") is None
    assert groups_by(value, ["vars.site", "vars.teams", "vars.none"], "x_") == ("x_site_bonn", "x_teams_a", "x_teams_7")


def test_what_could_begin_a_template_is_marked() -> None:
    shown = untrusted({"{{ k }}": [{"a": "{{ 6 * 7 }}"}, ("{% x %}", "{# c #}")], "n": 1, "t": "text"})
    assert shown == {"{{ k }}": [{"a": "{{ 6 * 7 }}"}, ["{% x %}", "{# c #}"]], "n": 1, "t": "text"}
    # On the older lines of ansible-core the mark is a class of its own, on the newer ones the lack of trust.
    assert isinstance(untrusted("{{ 1 }}"), type(wrap_var("{{ 1 }}")))
    assert not isinstance(shown["t"], AnsibleUnsafe)

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options stand in one order everywhere, and so do the parts of the documentation of modules and plugins."""

from __future__ import annotations

import itertools
import pathlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import Resource
from ansible_collections.ucfleet.voice.tests.unit.support.modules import (
    ACCOUNT_MODULES,
    MODULES,
    PLUGIN_FILES,
    documented,
    job,
    source,
)

PARTS = (
    *("module", "name", "short_description", "version_added", "description", "positional", "author", "requirements"),
    *("options", "extends_documentation_fragment", "attributes", "notes", "seealso"),
)
#: pairs in both orders -> why
BOTH_ORDERS = {
    ("dest", "format"): "the format of what fleet_info reads, and of what fleet_report writes",
    ("extension", "id"): "the id of an employee, and that of an event, which stands in place of what names it",
    ("first_name", "last_name"): "a person, and a contact, which sipXcom identifies by the last name first",
}
#: modules for an object whose state can be described
RESOURCES = [name for name in ACCOUNT_MODULES if isinstance(job(name), Resource)]


def levels(options: dict[str, Any]) -> Iterator[list[str]]:
    """The names of the options, and those of the suboptions of each."""
    yield list(options)
    for entry in options.values():
        yield from levels(entry.get("suboptions") or {})


@pytest.mark.parametrize("path", PLUGIN_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_documentation_has_its_parts_in_one_order(path: pathlib.Path) -> None:
    parts = list(documented(path))
    assert parts == sorted(parts, key=PARTS.index)


def test_two_options_stand_in_the_same_order_in_all_modules() -> None:
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for module in MODULES:
        # The options of user_settings stand in the order in which they are applied.
        if module != "user_settings":
            for names in levels(yaml.safe_load(source(module).DOCUMENTATION).get("options") or {}):
                for one, other in itertools.combinations(names, 2):
                    found[min(one, other), max(one, other)].add((one, other))
    assert {pair for pair, orders in found.items() if len(orders) > 1} == set(BOTH_ORDERS)


@pytest.mark.parametrize("module", RESOURCES)
def test_what_names_the_object_stands_first_and_its_state_last(module: str) -> None:
    resource = job(module)
    assert isinstance(resource, Resource)
    names = [field.name for field in resource.own_fields()]
    naming = [name for name in (*resource.key, *resource.key_options, resource.id_option) if name]
    assert names[: len(naming)] == naming
    assert "state" not in names[:-1]
    assert (names[-1:] == ["state"]) is resource.absentable


@pytest.mark.parametrize("module", [name for name in MODULES if f"{name}_info" in MODULES])
def test_a_module_that_reads_begins_with_what_the_other_one_begins_with(module: str) -> None:
    writes, reads = ([field.name for field in job(name).fields()] for name in (module, f"{module}_info"))
    shared = [name for name in writes if name in reads]
    assert shared == [name for name in reads if name in writes]

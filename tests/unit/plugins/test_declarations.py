# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declaration, documentation, action, action groups and role specs agree."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._module import argument_spec
from ansible_collections.ucfleet.voice.tests.unit.support.modules import (
    ACCOUNT_MODULES,
    MODULES,
    PLUGINS,
    ROOT,
    documentation,
    job,
    operation,
    source,
)

SECRET_WORDS = ("password", "token", "secret", "pin", "access_code", "moderator_code")
#: options whose names only look like secrets, with the reason
NO_SECRETS: dict[str, str] = {"update_pin": "when to set the PIN"}
CORE_LINES = 40


def test_there_are_modules() -> None:
    assert MODULES


def differences(spec: Mapping[str, Any], docs: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """What documentation and argument spec do not agree on."""
    for name in sorted(set(spec) ^ set(docs)):
        yield f"{path}{name}: only in the {'declaration' if name in spec else 'documentation'}"
    for name in sorted(set(spec) & set(docs)):
        argument, entry = spec[name], docs[name]
        for key, default in (("type", "str"), ("elements", None), ("required", False), ("default", None)):
            if argument.get(key, default) != entry.get(key, default):
                yield f"{path}{name}: {key} is {argument.get(key)!r}, documented as {entry.get(key)!r}"
        if [str(c) for c in argument.get("choices", [])] != [str(c) for c in entry.get("choices", [])]:
            yield f"{path}{name}: choices {argument.get('choices')} are documented as {entry.get('choices')}"
        if not entry.get("description"):
            yield f"{path}{name}: no description"
        yield from differences(argument.get("options", {}), entry.get("suboptions", {}), f"{path}{name}.")


@pytest.mark.parametrize("name", MODULES)
def test_documentation_agrees_with_the_declaration(name: str) -> None:
    found = list(differences(argument_spec(job(name).fields()), documentation(name)["options"]))
    assert not found, "\n".join(found)


#: these work on files and send no request
LOCAL_MODULES = {"fleet_record", "fleet_report", "presence_export"}


@pytest.mark.parametrize("name", MODULES)
def test_documentation_is_complete(name: str) -> None:
    document = documentation(name)
    assert document["module"] == name == job(name).name
    assert document["version_added"]
    assert not document["short_description"].endswith(".")
    group = ("action_group",) if name in ACCOUNT_MODULES else ()
    for attribute in ("check_mode", "diff_mode", "idempotent", *group):
        assert document["attributes"][attribute]["support"], attribute
    examples = yaml.safe_load(source(name).EXAMPLES)
    assert any(f"ucfleet.voice.{name}" in task for task in flatten(examples)), "no example uses the module"


def flatten(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for task in tasks:
        yield task
        for key in ("tasks", "block"):
            yield from flatten(task.get(key, []))


def returned(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Names of what a resource shows, nested."""
    return {field.name: returned(field.fields) if field.fields else {} for field in fields if not field.write_only}


def contained(docs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: contained(entry.get("contains", {})) for name, entry in docs.items()}


@pytest.mark.parametrize("name", MODULES)
def test_return_values_agree_with_the_declaration(name: str) -> None:
    documented = yaml.safe_load(source(name).RETURN)
    assert "failure" in documented
    if name not in LOCAL_MODULES:
        assert "requests" in (documented if name in ACCOUNT_MODULES else documented["summary"]["contains"])
    resource = job(name)
    if isinstance(resource, Resource):
        assert contained(documented[name]["contains"]) == returned(resource.state)
        assert "actions" in documented


def all_names(docs: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in docs.items():
        yield name
        yield from all_names(entry.get("contains", {}))


@pytest.mark.parametrize("name", MODULES)
def test_every_return_value_can_be_written_with_a_dot(name: str) -> None:
    """In Jinja `plan.values` is the method of the dictionary, whatever the dictionary holds."""
    assert set(all_names(yaml.safe_load(source(name).RETURN))).isdisjoint(dir(dict))


@pytest.mark.parametrize("name", MODULES)
def test_module_files_hold_no_logic(name: str) -> None:
    tree = ast.parse((ROOT / "plugins" / "modules" / f"{name}.py").read_text(encoding="utf-8"))
    code = [
        node
        for node in tree.body
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in code) <= CORE_LINES


@pytest.mark.parametrize("name", MODULES)
def test_every_module_has_its_action(name: str) -> None:
    action = importlib.import_module(f"{PLUGINS}.action.{name}").ActionModule
    assert action.operation is job(name)


@pytest.mark.parametrize("name", ACCOUNT_MODULES)
def test_action_groups_agree_with_the_documentation(name: str) -> None:
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    wanted = ["all", operation(name).platform.name]
    assert [group for group in groups if name in groups[group]] == wanted
    attribute = documentation(name)["attributes"]["action_group"]
    assert sorted(attribute["membership"]) == sorted(f"ucfleet.voice.{group}" for group in wanted)


def every_field(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from every_field(field.fields)


@pytest.mark.parametrize("name", MODULES)
def test_what_is_named_like_a_secret_is_one(name: str) -> None:
    for field in every_field(job(name).fields()):
        if any(word in field.name for word in SECRET_WORDS) and field.type == "str":
            assert field.secret or field.read_only or field.name in NO_SECRETS, field.name


@pytest.mark.parametrize("name", ACCOUNT_MODULES)
def test_every_connection_option_has_an_environment_fallback(name: str) -> None:
    platform = operation(name).platform
    for field in platform.connection:
        assert field.env == (f"{platform.name.upper()}_{field.name.upper()}",)


def test_modules_for_fleets_are_in_the_group_of_all_only() -> None:
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    assert sorted(groups["all"]) == MODULES
    for name in set(MODULES) - set(ACCOUNT_MODULES):
        assert [group for group in groups if name in groups[group]] == ["all"]
        assert documentation(name)["attributes"]["action_group"]["membership"] == ["ucfleet.voice.all"]

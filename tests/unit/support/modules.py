# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module of the collection with its declaration and its documentation."""

from __future__ import annotations

import ast
import importlib
import pathlib
from functools import cache
from types import ModuleType
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Operation

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLUGINS = "ansible_collections.ucfleet.voice.plugins"
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("[a-z]*.py"))

_FOLDERS = ("plugins/modules", "plugins/inventory", "plugins/lookup", "plugins/filter", "plugins/test")
#: modules and the plugins that have documentation
PLUGIN_FILES = [
    *(path for folder in _FOLDERS for path in sorted((ROOT / folder).glob("[a-z]*.py"))),
    ROOT / "extensions/eda/plugins/event_source/presence.py",
]


@cache
def source(name: str) -> ModuleType:
    return importlib.import_module(f"{PLUGINS}.modules.{name}")


def job(name: str) -> Job:
    """The one job that a module file runs."""
    found = [value for value in vars(source(name)).values() if isinstance(value, Job)]
    assert len(found) == 1, f"{name}.py must import exactly one job"
    return found[0]


def operation(name: str) -> Operation:
    """The job of a module that works for one account of one platform."""
    found = job(name)
    assert isinstance(found, Operation)
    return found


#: modules for one account of one platform; the others work on fleets
ACCOUNT_MODULES = [name for name in MODULES if isinstance(job(name), Operation)]


@cache
def documentation(name: str) -> dict[str, Any]:
    """A module's documentation with its fragments merged as Ansible does: what stands first wins."""
    document: dict[str, Any] = yaml.safe_load(source(name).DOCUMENTATION)
    document.setdefault("options", {})
    document.setdefault("attributes", {})
    for reference in document["extends_documentation_fragment"]:
        fragment, dot, section = reference.removeprefix("ucfleet.voice.").partition(".")
        holder = importlib.import_module(f"{PLUGINS}.doc_fragments.{fragment}").ModuleDocFragment
        part = yaml.safe_load(getattr(holder, section.upper() if dot else "DOCUMENTATION"))
        for option, entry in (part.get("options") or {}).items():
            document["options"].setdefault(option, entry)
        for attribute, entry in (part.get("attributes") or {}).items():
            document["attributes"][attribute] = entry | document["attributes"].get(attribute, {})
    return document


def documented(path: pathlib.Path, part: str = "DOCUMENTATION") -> Any:
    """The documentation of a plugin as its file has it, without fragments; or its examples, or what it returns."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str() as text)) if name == part:
                return yaml.safe_load(text)
    raise AssertionError(f"{path} has no {part}")

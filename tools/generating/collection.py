# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules of the collection with their jobs and their documentation."""

from __future__ import annotations

import functools
import importlib
import pathlib
import re
from typing import Any

import yaml

PLUGINS = "ansible_collections.ucfleet.voice.plugins"
#: the first code of a file that Ansible loads; what follows it need not work on a Python that is too old
REQUIRE_PYTHON = f"""\
from {PLUGINS}.module_utils._interpreter import require

require()

"""


def module_names(root: pathlib.Path) -> list[str]:
    """Every module, in alphabetical order."""
    return sorted(path.stem for path in (root / "plugins" / "modules").glob("[a-z]*.py"))


@functools.cache
def jobs() -> dict[str, tuple[str, str, Any]]:
    """Module -> name of the file below module_utils, name of the constant, and the job itself."""
    operations = importlib.import_module(f"{PLUGINS}.module_utils._model.operation")
    package = importlib.import_module(f"{PLUGINS}.module_utils")
    found: dict[str, tuple[str, str, Any]] = {}
    root = pathlib.Path(package.__path__[0])
    for path in sorted(root.glob("_*/**/*.py")):
        # A job belongs to the file that assigns it; others import it. The module has the name of the job.
        constants = re.findall(r"^([A-Z][A-Z_]*)(?:: \w+)? = ", path.read_text(encoding="utf-8"), re.M)
        parts = path.relative_to(root).with_suffix("").parts
        if parts[0] in ("_core", "_model") or not constants:
            continue
        place = ".".join(parts)
        declared = vars(importlib.import_module(f"{PLUGINS}.module_utils.{place}"))
        for constant in constants:
            value = declared[constant]
            if isinstance(value, operations.Job) and value.name.upper() == constant:
                found[value.name] = (place, constant, value)
    return found


def job_of(module: str) -> Any:
    """The job of a module."""
    return jobs()[module][2]


def platform_of(module: str) -> Any:
    """The platform of a module for one account; None for those that work on fleets."""
    return getattr(job_of(module), "platform", None)


_LITERAL = re.compile(r'^DOCUMENTATION = r"""\n(.*?)^"""$', re.M | re.S)


@functools.cache
def header_of(root: pathlib.Path, module: str) -> dict[str, Any]:
    """The documentation of a module as it stands in its file."""
    found = _LITERAL.search((root / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"plugins/modules/{module}.py has no DOCUMENTATION")
    return dict(yaml.safe_load(found[1]))


@functools.cache
def fragment(name: str) -> dict[str, Any]:
    """The options of a documentation fragment."""
    text = importlib.import_module(f"{PLUGINS}.doc_fragments.{name}").ModuleDocFragment.DOCUMENTATION
    return dict(yaml.safe_load(text)["options"])

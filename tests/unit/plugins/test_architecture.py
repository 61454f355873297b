# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arrows between the packages point one way."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT

UTILS = ROOT / "plugins" / "module_utils"
OURS = "ansible_collections.ucfleet.voice.plugins"
PLATFORMS = ("_sipxcom", "_ucp", "_voipnow", "_telecomx")

#: package -> what of the collection it may import (below module_utils)
ALLOWED = {
    "_core": {"_core"},
    # The model is pure: of the core it knows errors, settings, redaction marks and kept reads, not HTTP.
    "_model": {"_model", "_core.errors", "_core.settings", "_core.redact", "_core.shared", "_core.text"},
    **{platform: {platform, "_core", "_model"} for platform in PLATFORMS},
}
FILES = sorted(path for path in UTILS.rglob("*.py") if path.stat().st_size)


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names of everything a file imports, functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(imported: str, rules: set[str]) -> bool:
    local = imported.removeprefix(f"{OURS}.module_utils.")
    return any(local == rule or local.startswith(f"{rule}.") for rule in rules)


def parts(path: pathlib.Path) -> tuple[str, ast.AST]:
    return path.relative_to(UTILS).parts[0], ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(UTILS)))
def test_packages_import_only_what_they_may(path: pathlib.Path) -> None:
    package, tree = parts(path)
    assert [name for name in imports(tree) if not may_import(path, package, name)] == []


def may_import(path: pathlib.Path, package: str, name: str) -> bool:
    top = name.partition(".")[0]
    if name.startswith(OURS):
        return package not in ALLOWED or allowed(name, ALLOWED[package])
    if top == "ansible":
        return path.name in ("_module.py", "_ansible.py")
    if top in ("requests", "urllib3"):
        # What sends requests, what makes the connections for them, and what names their failures.
        return path in [UTILS / "_core" / name for name in ("http.py", "connection.py", "network_errors.py")]
    return True


def test_nothing_but_the_packages_of_the_map_lies_below_module_utils() -> None:
    known = {*ALLOWED, "_module.py", "_ansible.py", "_interpreter.py", "_fleet"}
    assert {path.relative_to(UTILS).parts[0] for path in FILES} <= known


@pytest.mark.parametrize("package", ["_core", "_model"])
def test_the_engine_names_no_platform(package: str) -> None:
    for path in sorted((UTILS / package).glob("*.py")):
        text = path.read_text(encoding="utf-8").lower()
        for word in ("sipxcom", "sipx", "voipnow", "telecom", "qvoice", "fmfm"):
            assert word not in text, f"{path.name} names {word}"


@pytest.mark.parametrize(
    ("imported", "package", "fits"),
    [
        (f"{OURS}.module_utils._core.response.Response", "_model", False),
        (f"{OURS}.module_utils._core.errors", "_model", True),
        (f"{OURS}.module_utils._model.field.Field", "_core", False),
        (f"{OURS}.module_utils._ucp.client.UCP", "_sipxcom", False),
        (f"{OURS}.module_utils._model.field.Field", "_sipxcom", True),
    ],
)
def test_the_rule_itself(imported: str, package: str, fits: bool) -> None:
    assert allowed(imported, ALLOWED[package]) is fits

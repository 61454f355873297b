# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changelog names everything that is new. antsibull-changelog finds modules, lookups and inventories by itself."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
CHANGES = [ROOT / "changelogs" / "changelog.yaml", *(ROOT / "changelogs" / "fragments").glob("*.yml")]
#: what a fragment has to name, and where it is
NAMED = {
    ("plugin", "filter"): "plugins/filter/[a-z]*.py",
    ("plugin", "test"): "plugins/test/[a-z]*.py",
    ("object", "role"): "roles/*",
    ("object", "playbook"): "playbooks/*.yml",
}


def entries(kind: str, name: str) -> Iterator[Mapping[str, Any]]:
    """What fragments add, and what releases have added."""
    for path in CHANGES:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from content.get(f"add {kind}.{name}", ())
        for release in content.get("releases", {}).values():
            yield from release.get(f"{kind}s", {}).get(name, ())


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_the_changelog_names_what_no_tool_finds(kind: str, name: str) -> None:
    found = list(entries(kind, name))
    assert sorted(entry["name"] for entry in found) == sorted(path.stem for path in ROOT.glob(NAMED[kind, name]))
    assert all(entry["description"] and not entry["description"].endswith(".") for entry in found)

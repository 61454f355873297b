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

from ansible_collections.ucfleet.voice.tests.unit.support.modules import PLUGIN_FILES, documented

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


def described(kind: str, name: str) -> Iterator[str]:
    """What fragments and releases say of one module, plugin or role."""
    for path in CHANGES:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups = [content.get(f"add object.{kind}", ()), content.get(f"add plugin.{kind}", ())]
        for release in content.get("releases", {}).values():
            groups += [release.get(part, {}).get(kind, ()) for part in ("plugins", "objects")]
            groups.append(release.get("modules", ()) if kind == "modules" else ())
        yield from (str(entry["description"]) for group in groups for entry in group if entry["name"] == name)


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_the_changelog_names_what_no_tool_finds(kind: str, name: str) -> None:
    found = list(entries(kind, name))
    assert sorted(entry["name"] for entry in found) == sorted(path.stem for path in ROOT.glob(NAMED[kind, name]))
    assert all(entry["description"] and not entry["description"].endswith(".") for entry in found)


def test_the_changelog_names_event_sources_and_rulebooks() -> None:
    """antsibull-changelog has no kind for them, so the text of a release or a fragment does."""
    text = "".join(path.read_text(encoding="utf-8") for path in CHANGES)
    eda = ROOT / "extensions" / "eda"
    found = [*eda.glob("rulebooks/*.yml"), *eda.glob("plugins/event_source/[a-z]*.py")]
    assert found
    assert [path.stem for path in found if f"``{path.stem}``" not in text] == []


@pytest.mark.parametrize("path", [*PLUGIN_FILES[:-1], *sorted(ROOT.glob("roles/*/meta/argument_specs.yml"))], ids=str)
def test_the_changelog_describes_plugins_in_their_own_words(path: pathlib.Path) -> None:
    is_role = path.name == "argument_specs.yml"
    name, kind = (path.parents[1].name, "role") if is_role else (path.stem, path.parent.name)
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"] if is_role else documented(path)
    # antsibull-changelog escapes words of modules for reStructuredText and ends them with a full stop.
    texts = [text.replace("\\", "").rstrip(".") for text in described(kind, name)]
    assert texts == [spec["short_description"]]

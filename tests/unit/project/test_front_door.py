# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README and the Makefile keep what the community package and the certification ask for."""

from __future__ import annotations

import importlib
import pathlib
import re

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONGEST_README = 150
# In the order that certification asks for; the community's own sections may stand between them.
SECTIONS = [
    "Description",
    "Requirements",
    "Installation",
    "Use cases",
    "Documentation",
    "Testing",
    "Contributing",
    "Code of Conduct",
    "Communication",
    "Support",
    "Versioning, release notes and roadmap",
    "Related information",
    "License information",
]


def test_readme_has_the_sections_in_order() -> None:
    assert re.findall(r"^## (.+)$", README, re.MULTILINE) == SECTIONS


def test_readme_can_be_read_in_five_minutes() -> None:
    assert len(README.splitlines()) <= LONGEST_README


def test_readme_links_are_full_urls() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", README)
    assert targets
    assert [target for target in targets if not target.startswith("https://")] == []


def test_readme_does_not_install_ansible_with_pip() -> None:
    assert not re.search(r"pip3? install.*ansible", README)


@pytest.mark.parametrize("folder", ["modules", "roles"])
def test_readme_names_every_module_and_role(folder: str) -> None:
    names = (
        [path.name for path in (ROOT / "roles").glob("*/") if (path / "tasks").is_dir()]
        if folder == "roles"
        else [path.stem for path in (ROOT / "plugins" / "modules").glob("[!_]*.py")]
    )
    assert [name for name in names if f"`{name}`" not in README] == []


def test_commands_of_the_readme_and_the_guide_exist() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README + guide, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_ci_runs_the_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1].startswith("exec make test ")


def test_the_needs_are_the_same_everywhere() -> None:
    needs = (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8")
    environment = yaml.safe_load((ROOT / "meta" / "execution-environment.yml").read_text(encoding="utf-8"))
    # The path counts from the root of the collection, not from the file that names it.
    assert environment["dependencies"] == {"python": "meta/ee-requirements.txt"}
    oldest = re.findall(r"^requests>=([\d.]+)$", needs, re.MULTILINE)
    assert len(oldest) == 1
    assert re.search(rf"requests\S*\]?\S* {re.escape(oldest[0])} or newer", README)


def test_readme_names_every_tested_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    harness = importlib.import_module("harness")
    testing = README.partition("## Testing")[2].partition("\n## ")[0]
    versions = {**dict.fromkeys(harness.PAIRS), **harness.MORE_PAIRS}
    for core, more in versions.items():
        version = more[1] if more and "rc" in more[1] else core
        assert f"{version} (Python {harness.ALL_PAIRS[core]})" in testing

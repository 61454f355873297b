# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages of the documentation refer to exists: modules, options, playbooks, pages, files of the repository."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import Kind
from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.guides import GUIDES, blocks

PAGES = sorted(path.stem for path in GUIDES.glob("*.rst"))
LABEL = "ansible_collections.ucfleet.voice.docsite."
MODULES = {path.stem for path in (ROOT / "plugins" / "modules").glob("[a-z]*.py")}
ROLES = {path.parent.name for path in (ROOT / "roles").glob("*/tasks")}
PLAYBOOKS = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
#: of these pages every word in the first column of a table is an option, a module or a value that exists
PLATFORM_PAGES = [page for page in PAGES if page.startswith("platform_")]


def text_of(page: str) -> str:
    return (GUIDES / f"{page}.rst").read_text(encoding="utf-8")


def tasks_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary with a module of the collection as a key, at any depth."""
    if isinstance(value, list):
        for entry in value:
            yield from tasks_of(entry)
    elif isinstance(value, dict):
        if any(str(key).startswith("ucfleet.voice.") for key in value):
            yield value
        for entry in value.values():
            yield from tasks_of(entry)


def options_of(module: str) -> set[str]:
    """The options of a module as its documentation and its fragments state them."""
    source = (ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8")
    documentation = yaml.safe_load(re.search(r'DOCUMENTATION = r"""\n(.*?)"""', source, re.DOTALL)[1])  # type: ignore[index]
    found = set(documentation.get("options", {}))
    for name in documentation.get("extends_documentation_fragment", []):
        file, _dot, part = name.removeprefix("ucfleet.voice.").partition(".")
        package = "ansible_collections.ucfleet.voice.plugins.doc_fragments"
        fragment = vars(importlib.import_module(f"{package}.{file}").ModuleDocFragment)
        found |= set(yaml.safe_load(fragment[part.upper() or "DOCUMENTATION"]).get("options", {}))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_examples_name_modules_and_options_that_exist(page: str) -> None:
    problems = []
    for block in blocks(page):
        for task in tasks_of(yaml.safe_load(block)):
            for name, options in task.items():
                module = str(name).removeprefix("ucfleet.voice.")
                if module == name or not isinstance(options, dict):
                    continue
                if module not in MODULES:
                    problems.append(f"no module {module}")
                else:
                    problems += [f"{module} has no option {option}" for option in set(options) - options_of(module)]
    assert problems == []


@pytest.mark.parametrize("page", PAGES)
def test_json_examples_are_json(page: str) -> None:
    for block in blocks(page, "json"):
        try:
            json.loads(block)
        except json.JSONDecodeError:
            # JSON Lines
            for line in block.splitlines():
                json.loads(line)


@pytest.mark.parametrize("page", PAGES)
def test_commands_name_playbooks_that_exist(page: str) -> None:
    named = set(re.findall(r"ansible-playbook ucfleet\.voice\.(\w+)", text_of(page)))
    named |= set(re.findall(r"playbook ``ucfleet\.voice\.(\w+)``", text_of(page)))
    assert named <= PLAYBOOKS


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_its_label_and_stands_in_the_index(page: str) -> None:
    index = yaml.safe_load((GUIDES.parent / "extra-docs.yml").read_text(encoding="utf-8"))
    listed = [name for section in index["sections"] for name in section["toctree"]]
    assert listed.count(page) == 1
    assert f".. _{LABEL}{page}:" in text_of(page)


@pytest.mark.parametrize("page", PAGES)
def test_references_lead_to_labels_that_exist(page: str) -> None:
    labels = {
        label for name in PAGES for label in re.findall(r"^\.\. _(ansible_collections\S+):$", text_of(name), re.M)
    }
    named = set(re.findall(rf":ref:`[^`]*?({re.escape(LABEL)}[\w.]+)>?`", text_of(page)))
    assert named <= labels


@pytest.mark.parametrize("page", PLATFORM_PAGES)
def test_pages_of_platforms_name_modules_and_options(page: str) -> None:
    platform = page.removeprefix("platform_")
    package = f"ansible_collections.ucfleet.voice.plugins.doc_fragments.{platform}"
    fragment = importlib.import_module(package).ModuleDocFragment
    known = MODULES | set(yaml.safe_load(fragment.DOCUMENTATION)["options"]) | {str(kind) for kind in Kind}
    for module in MODULES:
        known |= options_of(module)
    # Names of options and modules are in lower case with underscores; this leaves out values and urls.
    named = set(re.findall(r"``([a-z]+(?:_[a-z]+)+)``", text_of(page)))
    assert named
    assert named <= known


#: groups of the inventory that an example makes
OF_EXAMPLES = {"site_bonn"}


@pytest.fixture(scope="module", name="words")
def words_of_the_code() -> set[str]:
    """Every word of the code, the roles and the playbooks."""
    patterns = (
        "plugins/**/*.py",
        "roles/**/*.yml",
        "playbooks/*.yml",
        "extensions/**/*.py",
        "extensions/**/*.yml",
        "meta/*.yml",
    )
    texts = (path.read_text(encoding="utf-8") for pattern in patterns for path in ROOT.glob(pattern))
    return {word for text in texts for word in re.findall(r"\w+", text)}


@pytest.mark.parametrize("page", PAGES)
def test_a_name_in_a_page_is_one_of_the_code(page: str, words: set[str]) -> None:
    """Names of options, variables and results are in lower case with underscores."""
    named = set(re.findall(r"``([a-z]+(?:_[a-z0-9]+)+)``", text_of(page)))
    assert sorted(named - words - OF_EXAMPLES) == []


def test_every_module_role_and_guide_can_be_chosen() -> None:
    text = text_of("choosing")
    assert set(re.findall(r"`ucfleet\.voice\.(\w+)#module`", text)) == MODULES
    linked = set(re.findall(r"`ucfleet\.voice\.(\w+)#role`", text))
    linked |= set(re.findall(r"docsite\.guide_(\w+)>`", text))
    # The first guide is for everybody; a role of a job has a guide of the same name.
    guides = {page.removeprefix("guide_") for page in PAGES if page.startswith("guide_")} - {"start"}
    assert sorted((guides | ROLES) - linked) == []


def test_the_error_catalogue_has_every_kind_once() -> None:
    assert sorted(re.findall(r"^``(\w+)``$", text_of("errors"), re.M)) == sorted(map(str, Kind))


def test_links_into_the_repository_lead_to_files() -> None:
    texts = [(ROOT / "README.md").read_text(encoding="utf-8"), *map(text_of, PAGES)]
    named = {path for text in texts for path in re.findall(r"ucfleet/voice/(?:(?:blob|tree)/)?main/([\w./-]+)", text)}
    assert named
    assert [path for path in sorted(named) if not (ROOT / path.rstrip(".")).exists()] == []

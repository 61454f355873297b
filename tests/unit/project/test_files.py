# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of the files that neither ruff nor ansible-test makes."""

from __future__ import annotations

import pathlib
import re

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import (
    GENERATED_BLOCK,
    GENERATED_FILE,
    ROOT,
    TEXT_SUFFIXES,
    tracked_files,
)

# Folders that exist on one machine only, and hosts of package registries: pip and uv know theirs.
MACHINE_PATH = re.compile(r"(?<![\w.$}~/-])/(?:root|work|home/\w+|Users/\w+)(?=/|\b)")
REGISTRY_HOST = re.compile(
    r"\b(?:files\.pythonhosted|(?:test\.)?pypi|registry\.npmjs|deb\.debian)\.(?:org|python\.org)\b"
)

#: lines of a Python file that are written by hand
LONGEST_FILE = 400

TRACKED = tracked_files()
PLUGIN_FILES = [path for path in TRACKED if path.parts[0] == "plugins" and path.suffix == ".py"]
MODULES = sorted(
    path.stem for path in PLUGIN_FILES if path.parts[:2] == ("plugins", "modules") and not path.stem.startswith("_")
)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "see /root/notes"),
        (MACHINE_PATH, 'open("/home/ann/x")'),
        (MACHINE_PATH, "cd /work"),
        (REGISTRY_HOST, "https://" + "pypi" + ".org/simple"),
    ],
)
def test_the_text_gate_sees_a_breach(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["/sipxconfig/rest/my/work", "a/root", "{{ base }}/root", "/workers", "/rootless"])
def test_the_text_gate_lets_wire_paths_pass(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_tracked_files_name_no_machine_path_and_no_registry_host() -> None:
    this_file = pathlib.Path("tests", "unit", "project", pathlib.Path(__file__).name)
    found = []
    for path in TRACKED:
        if path.suffix not in TEXT_SUFFIXES or path == this_file or path.parts[0] == "LICENSES":
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        if not (MACHINE_PATH.search(text) or REGISTRY_HOST.search(text)):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE_PATH.search(line) or REGISTRY_HOST.search(line):
                found.append(f"{path}:{number}: {line.strip()}")
    assert not found, "\n".join(found)


def test_every_module_has_an_integration_target() -> None:
    """A target of the name of a role would run the role instead; it is called module_NAME."""
    targets = ROOT / "tests" / "integration" / "targets"
    roles = {path.name for path in (ROOT / "roles").iterdir()}
    assert not roles & {path.name for path in targets.iterdir()}
    names = {name: f"module_{name}" if name in roles else name for name in MODULES}
    assert [name for name, target in names.items() if not (targets / target / "tasks" / "main.yml").is_file()] == []


def test_the_oldest_tested_line_is_the_oldest_supported_one() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    lines = re.findall(
        r"^ansible-core==(\d+\.\d+)\.\*", (ROOT / "requirements/ansible.in").read_text(encoding="utf-8"), re.M
    )
    assert runtime["requires_ansible"] == f">={lines[0]}.0"


def handwritten_lines(path: pathlib.Path) -> int:
    """The lines of a file that no tool writes."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return 0 if GENERATED_FILE in text[:800] else len(GENERATED_BLOCK.sub("", text).splitlines())


def test_no_file_is_longer_than_a_reader_can_take_in() -> None:
    """At most LONGEST_FILE lines written by hand; a longer file has more than one subject."""
    counted = {path: handwritten_lines(path) for path in TRACKED if path.suffix == ".py"}
    assert counted[pathlib.Path("plugins", "action", "fleet.py")] == 0
    assert 50 < counted[pathlib.Path("plugins", "modules", "user_settings.py")] < 300
    assert {str(path): count for path, count in counted.items() if count > LONGEST_FILE} == {}

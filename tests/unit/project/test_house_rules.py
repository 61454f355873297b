# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's own style gates, which no general tool knows."""

from __future__ import annotations

import ast
import functools
import pathlib
import re
import subprocess
from collections.abc import Iterator

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]

# Folders that exist on one machine only, and hosts of package registries: pip and uv know theirs.
MACHINE_PATH = re.compile(r"(?<![\w.$}~/-])/(?:root|work|home/\w+|Users/\w+)(?=/|\b)")
REGISTRY_HOST = re.compile(
    r"\b(?:files\.pythonhosted|(?:test\.)?pypi|registry\.npmjs|deb\.debian)\.(?:org|python\.org)\b"
)

TEXT_SUFFIXES = {
    "",
    ".cfg",
    ".in",
    ".ini",
    ".j2",
    ".json",
    ".md",
    ".py",
    ".rst",
    ".sh",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}


def tracked_files() -> list[pathlib.Path]:
    """What git tracks or would track; in a copy without git, every file that is not hidden."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        names = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [name for name in names if not any(part.startswith(".") for part in name.parts)]
    return [pathlib.Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@functools.cache
def syntax_tree(path: pathlib.Path) -> ast.AST:
    """The syntax of one file of the checkout."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


TRACKED = tracked_files()
PLUGIN_FILES = [path for path in TRACKED if path.parts[0] == "plugins" and path.suffix == ".py"]
MODULES = sorted(
    path.stem for path in PLUGIN_FILES if path.parts[:2] == ("plugins", "modules") and not path.stem.startswith("_")
)


def breaches(tree: ast.AST) -> Iterator[str]:
    """House rules that a syntax tree breaks, as "line: what"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{node.lineno}: print(); results and warnings go through Ansible"
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or (isinstance(kind, ast.Name) and kind.id in WIDE) for kind in caught):
                yield f"{node.lineno}: catches everything, which turns defects into wrong answers"
        if isinstance(node, ast.Assert):
            yield f"{node.lineno}: assert; it vanishes under -O (ansible-test: no-assert)"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.body[0].lineno == node.lineno:
            yield f"{node.lineno}: body on the line of its def (ansible-test: pep8 E704); a docstring avoids it"


def disallowed_names(tree: ast.AST) -> Iterator[int]:
    """Lines that bind `_`, which ansible-test's pylint forbids (translations use it): say `dummy` or `unused_x`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store):
            yield node.lineno
        if isinstance(node, ast.arg) and node.arg == "_":
            yield node.lineno


WIDE = {"BaseException", "Exception"}


@pytest.mark.parametrize(
    "source",
    [
        "print('x')",
        "try:\n    pass\nexcept Exception:\n    pass",
        "try:\n    pass\nexcept (ValueError, Exception) as error:\n    pass",
        "try:\n    pass\nexcept BaseException:\n    pass",
        "try:\n    pass\nexcept:\n    pass",
        "assert value",
        "def stub(self) -> int: ...",
    ],
)
def test_the_gate_sees_a_breach(source: str) -> None:
    assert list(breaches(ast.parse(source)))


def test_the_gate_lets_narrow_code_pass() -> None:
    assert not list(breaches(ast.parse("try:\n    pass\nexcept (ValueError, OSError):\n    display.v('x')")))


def test_plugins_neither_print_nor_catch_everything() -> None:
    found = [f"{path}:{breach}" for path in PLUGIN_FILES for breach in breaches(syntax_tree(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("source", ["for _ in x: pass", "a, _, b = x", "[1 for _ in x]", "lambda _: 1"])
def test_the_gate_sees_a_disallowed_name(source: str) -> None:
    assert list(disallowed_names(ast.parse(source)))


def test_no_file_binds_the_disallowed_name() -> None:
    found = [
        f"{path}:{line}" for path in TRACKED if path.suffix == ".py" for line in disallowed_names(syntax_tree(path))
    ]
    assert not found, "\n".join(found)


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
    this_file = pathlib.Path("tests", "unit", "house", pathlib.Path(__file__).name)
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


def test_tested_pairs_are_the_supported_range() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    lines = re.findall(
        r"^ansible-core==(\d+\.\d+)\.\*", (ROOT / "requirements/ansible.in").read_text(encoding="utf-8"), re.M
    )
    oldest, newest = lines[0], lines[-1]
    major, minor = newest.split(".")
    assert runtime["requires_ansible"] == f">={oldest}.0,<{major}.{int(minor) + 1}.0"

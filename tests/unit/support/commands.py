# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a command in the documentation can be typed: its program, its options, and the names that it has."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT

#: programs of others, whose options are not checked
OTHERS = frozenset({".", "ansible-builder", "cd", "curl", "git", "gpg", "pip", "python", "python3", "source", "tar"})
_ASSIGNED = re.compile(r"[A-Z_]+=\S*")


def problems(text: str) -> list[str]:
    """What is wrong with the commands of an example."""
    found = []
    for line in _lines(text):
        words = shlex.split(line, comments=True)
        if words[:1] == ["export"]:
            words = words[1:]
        while words and _ASSIGNED.fullmatch(words[0]):
            del words[0]
        if words and words[0] not in OTHERS:
            check = _PROGRAMS.get(words[0].rpartition("/")[2])
            found += [f"{line}: {one}" for one in (check(words[1:]) if check else [f"no program {words[0]}"])]
    return found


def _lines(text: str) -> Iterator[str]:
    """The commands, without prompt; an output of a command is not part of an example."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.removeprefix("$ ").strip()


def _parsed(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace | str:
    """The options, or why the program refuses them."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            return parser.parse_args(words)
    except SystemExit:
        return said.getvalue().strip().splitlines()[-1]


def _ansible(name: str, words: Sequence[str]) -> argparse.Namespace | str:
    """The options of a program of ansible-core."""
    module = importlib.import_module(f"ansible.cli.{name}")
    cli = vars(module)[f"{name.capitalize()}CLI" if name != "playbook" else "PlaybookCLI"]([f"ansible-{name}", *words])
    cli.init_parser()
    return _parsed(cli.parser, words)


def _playbook(words: Sequence[str]) -> list[str]:
    options = _ansible("playbook", words)
    if isinstance(options, str):
        return [options]
    found = []
    for playbook in options.args:
        name = playbook.removeprefix("ucfleet.voice.")
        if name != playbook and not (ROOT / "playbooks" / f"{name}.yml").is_file():
            found.append(f"no playbook {playbook}")
        if playbook.startswith("extensions/") and not (ROOT / playbook).is_file():
            found.append(f"no file {playbook}")
        if name != playbook:
            given = {one.partition("=")[0] for one in options.extra_vars if not one.startswith("@")}
            found += [f"{playbook} has no variable {one}" for one in sorted(given - variables_of(name))]
    return found


@cache
def variables_of(playbook: str) -> frozenset[str]:
    """The variables that a playbook of the collection, or a role that it calls, has."""
    text = (ROOT / "playbooks" / f"{playbook}.yml").read_text(encoding="utf-8")
    found = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text)) | {"users"}
    for role in {path.parent.name for path in (ROOT / "roles").glob("*/meta")}:
        # The role of holidays and others call the role of the fleet.
        if f"ucfleet.voice.{role}" in text or role == "fleet":
            specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
            found |= {name for spec in specs["argument_specs"].values() for name in spec["options"]}
    return frozenset(found)


def _rulebook(words: Sequence[str]) -> list[str]:
    parser = argparse.ArgumentParser()
    for name in ("-r", "-i", "-e"):
        parser.add_argument(name)
    options = _parsed(parser, words)
    if isinstance(options, str):
        return [options]
    name = str(options.r).removeprefix("ucfleet.voice.")
    path = ROOT / "extensions" / "eda" / "rulebooks" / f"{name}.yml"
    return [] if name == options.r or path.is_file() else [f"no rulebook {options.r}"]


def _make(words: Sequence[str]) -> list[str]:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    return [f"no target {one}" for one in words if "=" not in one and one not in targets]


def _sandbox(words: Sequence[str]) -> list[str]:
    parser: argparse.ArgumentParser = vars(importlib.import_module("ucfleet_sandbox.cli"))["_parser"]()
    options = _parsed(parser, words)
    return [options] if isinstance(options, str) else []


def _of_ansible(name: str) -> Callable[[Sequence[str]], list[str]]:
    def check(words: Sequence[str]) -> list[str]:
        options: Any = _ansible(name, words)
        return [options] if isinstance(options, str) else []

    return check


_PROGRAMS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "ansible-playbook": _playbook,
    "ansible-galaxy": _of_ansible("galaxy"),
    "ansible-inventory": _of_ansible("inventory"),
    "ansible-rulebook": _rulebook,
    "make": _make,
    "ucfleet-sandbox": _sandbox,
}

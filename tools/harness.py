# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the nox sessions and the full run share: interpreters, collection trees, counted results.

What the sessions leave behind goes to `.cache/` in the checkout (git-ignored): neither the home directory of the
developer nor an old copy of the collection in it takes part in a test run.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
HOME = CACHE / "home"
CONSTRAINTS = pathlib.Path("requirements", "constraints.txt")

# Line of ansible-core -> the controller's Python it is tested with (see requirements/ansible.in).
PAIRS = {"2.16": "3.11", "2.18": "3.12", "2.21": "3.13"}
# Lines that only UCFLEET_FULL=1 tests -> (Python, locked version). They share a Python with one of PAIRS, and the
# lock file chooses ansible-core by Python.
MORE_PAIRS = {
    "2.17": ("3.12", "2.17.14"),
    "2.19": ("3.13", "2.19.14"),
    "2.20": ("3.12", "2.20.10"),
    "2.22": ("3.13", "2.22.0rc1"),
}
ALL_PAIRS = {**PAIRS, **{core: python for core, (python, _version) in MORE_PAIRS.items()}}
FULL = bool(os.environ.get("UCFLEET_FULL"))
IN_CI = os.environ.get("CI") == "true"

_COLLECTION = pathlib.Path("ansible_collections", "ucfleet", "voice")


class Count(NamedTuple):
    """Outcomes of one session's tests: pytest cases, integration targets or molecule scenarios."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


def count_file(session: str) -> pathlib.Path:
    """Where a session leaves its Count for the summary, as a JSON list."""
    (CACHE / "results").mkdir(parents=True, exist_ok=True)
    return CACHE / "results" / f"{session}.json"


def junit_count(path: pathlib.Path) -> Count:
    """Outcomes in a JUnit report; a case with an error counts as failed. A missing report counts nothing."""
    suites = list(ElementTree.parse(path).iter("testsuite")) if path.exists() else []
    sums = [sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "failures", "errors", "skipped")]
    return Count(sums[0] - sum(sums[1:]), sums[1] + sums[2], sums[3])


def use_real_interpreters() -> None:
    """Put installed interpreters on PATH in place of pyenv's shims.

    ansible-test runs Python in a scrubbed environment, where a shim does not know which version to start and fails
    with status 127.
    """
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    folders = [folder for folder in os.environ["PATH"].split(os.pathsep) if pathlib.Path(folder) != pyenv / "shims"]
    for version in PAIRS.values():
        if not shutil.which(f"python{version}", path=os.pathsep.join(folders)):
            folders += [str(folder) for folder in pyenv.glob(f"versions/{version}.*/bin")]
    os.environ["PATH"] = os.pathsep.join(folders)


def has_python(version: str) -> bool:
    """Whether that Python is on PATH."""
    return shutil.which(f"python{version}") is not None


def newest_core() -> str:
    """The newest line of PAIRS whose Python is on this machine."""
    found = [core for core, python in PAIRS.items() if has_python(python)]
    return found[-1] if found else sys.exit(f"No tested Python is on PATH. Install one of {', '.join(PAIRS.values())}.")


def lock_of(core: str) -> dict[str, str]:
    """What to add to the environment so that uv installs that line of ansible-core, the rest as locked."""
    if core not in MORE_PAIRS:
        return {}
    text = (ROOT / CONSTRAINTS).read_text(encoding="utf-8")
    # An entry of the lock file is a line and indented ones with its hashes.
    kept = re.sub(r"^ansible-core==.*\n(?:[ \t].*\n)*", "", text, flags=re.MULTILINE)
    path = CACHE / f"constraints-{core}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{kept}ansible-core=={MORE_PAIRS[core][1]}\n", encoding="utf-8")
    return dict.fromkeys(("UV_CONSTRAINT", "UV_OVERRIDE"), str(path))


def linked_tree(folder: pathlib.Path) -> pathlib.Path:
    """Make the checkout importable as `ansible_collections.ucfleet.voice` below the folder, and return the folder."""
    link = folder / _COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(ROOT, target_is_directory=True)
    return folder


@contextlib.contextmanager
def copied_tree() -> Iterator[pathlib.Path]:
    """A copy of what git tracks or would track, in `<temporary>/ansible_collections/ucfleet/voice`; yields that path.

    ansible-test refuses a symbolic link, and in a folder that git ignores it tests nothing and succeeds.
    """
    with tempfile.TemporaryDirectory(prefix="ucfleet-voice-") as temporary:
        root = pathlib.Path(temporary, _COLLECTION)
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
        for name in filter(lambda name: name and (ROOT / name).is_file(), names):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
        yield root


# Where ansible-test looks before it downloads the script that puts pip into its environments, one per pip version.
_GET_PIP = """\
import ensurepip, os, subprocess, sys
environment = dict(os.environ)  # ensurepip turns the settings of pip off: index, certificates
ensurepip.bootstrap()
packages = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", *packages], env=environment))
"""
_FOR_ANSIBLE_TEST = {
    **{f"cache/get_pip_{version}.py": _GET_PIP for version in ("23_1_2", "24_2", "25_2", "26_1")},
    # ansible-test makes a key pair with ssh-keygen if there is none; tests on this host never use it.
    **dict.fromkeys(("id_rsa", "id_rsa.pub"), "Placeholder: the tests run on this host and need no SSH key.\n"),
}


def prepare_ansible_test() -> None:
    """Put into HOME what ansible-test otherwise needs a download host and OpenSSH for."""
    for name, text in _FOR_ANSIBLE_TEST.items():
        path = HOME / ".ansible" / "test" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A key of the developer's own stays; a script of an earlier version does not.
        if not path.exists() or (path.suffix == ".py" and path.read_text(encoding="utf-8") != text):
            # At once: another session may be looking for it.
            with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as temporary:
                temporary.write(text)
            pathlib.Path(temporary.name).replace(path)


def integration_targets() -> list[str]:
    """Names of the integration targets that a full run must run: all that are not hidden helpers."""
    folders = sorted((ROOT / "tests" / "integration" / "targets").glob("*/"))
    return [folder.name for folder in folders if "hidden" not in (folder / "aliases").read_text("utf-8").split()]


def integration_passed(collection: pathlib.Path) -> set[str]:
    """Targets that ansible-test names as passed in its newest data file."""
    files = sorted((collection / "tests" / "output" / "data").glob("integration-*.json"))
    return set(json.loads(files[-1].read_text(encoding="utf-8"))["targets"]) if files else set()


def molecule_scenarios() -> list[str]:
    """Names of the scenarios that test something: all but `default`, which starts and stops the simulators."""
    files = sorted((ROOT / "extensions" / "molecule").glob("*/molecule.yml"))
    return [file.parent.name for file in files if file.parent.name != "default"]


def molecule_passed(output: str) -> set[str]:
    """Scenarios that molecule's recap shows as complete: every step ran and none failed."""
    passed = set()
    for name, numbers in re.findall(r"^([\w-]+)\s*: (actions=\d+\s+(?:\w+=\d+\s*)+)$", output, re.MULTILINE):
        count = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", numbers)}
        if count["successful"] and not (count["failed"] or count["missing"] or count["skipped"]):
            passed.add(name)
    return passed


def run_and_keep(command: list[str], cwd: pathlib.Path, env: dict[str, str]) -> tuple[int, str]:
    """Run a command, show its output while it runs, and return its exit code and its output."""
    lines = []
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, "".join(lines)

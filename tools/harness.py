# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the nox sessions share: interpreters, collection trees, counted results.

Everything the sessions leave behind goes to `.cache/` in the checkout (git-ignored), so that neither the
developer's home directory nor a stale copy of the collection in it takes part in a test run.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from xml.etree import ElementTree

__all__ = [
    "CACHE",
    "CONSTRAINTS",
    "HOME",
    "PAIRS",
    "ROOT",
    "Count",
    "copied_tree",
    "failed_tasks",
    "forget_count",
    "has_python",
    "integration_passed",
    "integration_targets",
    "junit_count",
    "linked_tree",
    "molecule_passed",
    "molecule_scenarios",
    "newest_python",
    "read_count",
    "run_and_keep",
    "seed_pip_bootstrap",
    "tracked_files",
    "use_real_interpreters",
    "write_count",
]

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
HOME = CACHE / "home"
CONSTRAINTS = pathlib.Path("requirements", "constraints.txt")

# Line of ansible-core -> the controller's Python it is tested with (see requirements/ansible.in).
PAIRS = {"2.16": "3.11", "2.18": "3.12", "2.21": "3.13"}

_COLLECTION = pathlib.Path("ansible_collections", "ucfleet", "voice")


@dataclasses.dataclass(frozen=True)
class Count:
    """Outcomes of one session's tests: pytest cases, integration targets or molecule scenarios."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


def use_real_interpreters() -> None:
    """Put installed interpreters on PATH in place of pyenv's shims.

    ansible-test runs Python in a scrubbed environment, where a shim does not know which version to start and
    answers 127.
    """
    pyenv_root = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    folders = [
        folder for folder in os.environ["PATH"].split(os.pathsep) if pathlib.Path(folder) != pyenv_root / "shims"
    ]
    for version in PAIRS.values():
        if not shutil.which(f"python{version}", path=os.pathsep.join(folders)):
            folders += [str(folder) for folder in pyenv_root.glob(f"versions/{version}.*/bin")]
    os.environ["PATH"] = os.pathsep.join(folders)


def has_python(version: str) -> bool:
    """Whether that Python is on PATH."""
    return shutil.which(f"python{version}") is not None


def newest_python() -> str:
    """The newest tested Python that is here."""
    found = [version for version in PAIRS.values() if has_python(version)]
    if not found:
        sys.exit(f"None of the tested interpreters is here: Python {', '.join(PAIRS.values())}")
    return found[-1]


def tracked_files() -> list[pathlib.Path]:
    """Files of the checkout that git tracks or would track, relative to the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = sorted(set(filter(None, listing.stdout.split("\0"))))
    return [pathlib.Path(name) for name in names if (ROOT / name).is_file()]


def linked_tree(folder: pathlib.Path) -> pathlib.Path:
    """Make the checkout importable as `ansible_collections.ucfleet.voice` below the folder.

    Returns the folder, the one to put on PYTHONPATH or ANSIBLE_COLLECTIONS_PATH.
    """
    link = folder / _COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(ROOT, target_is_directory=True)
    return folder


@contextlib.contextmanager
def copied_tree() -> Iterator[pathlib.Path]:
    """A copy of the tracked files in `<temporary>/ansible_collections/ucfleet/voice`; yields that path.

    ansible-test refuses a symbolic link, and tests nothing, successfully, in a folder that git ignores.
    """
    with tempfile.TemporaryDirectory(prefix="ucfleet-voice-") as temporary:
        root = pathlib.Path(temporary, _COLLECTION)
        for name in tracked_files():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
        yield root


# Version of pip that the lines of ansible-test in use start their environments with.
_BOOTSTRAP_PIPS = ("23.1.2", "24.2", "25.2")

# Runs pip out of the wheel beside it. ansible-test passes options of the real bootstrap script that pip has not.
_BOOTSTRAP = """\
import os
import runpy
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "{wheel}"))
sys.argv = ["pip", "install"] + [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def seed_pip_bootstrap() -> None:
    """Put a bootstrap for pip where ansible-test looks before it downloads one.

    The download comes from a host that need not be in reach where the package index is.
    """
    cache = HOME / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in _BOOTSTRAP_PIPS:
        script = cache / f"get_pip_{version.replace('.', '_')}.py"
        if script.exists():
            continue
        wheel = f"pip-{version}-py3-none-any.whl"
        command = ["pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(cache)]
        without_lock = {name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"}
        subprocess.run([sys.executable, "-m", *command, f"pip=={version}"], check=True, env=without_lock)
        _replace(script, _BOOTSTRAP.format(wheel=wheel))


def _replace(path: pathlib.Path, text: str) -> None:
    """Write a file at once: another session may be looking for it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as temporary:
        temporary.write(text)
    pathlib.Path(temporary.name).replace(path)


def integration_targets() -> list[str]:
    """Names of the integration targets that a full run must run: all that are not hidden helpers."""
    folders = sorted((ROOT / "tests" / "integration" / "targets").glob("*/"))
    return [folder.name for folder in folders if "hidden" not in _words(folder / "aliases")]


def _words(path: pathlib.Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def integration_passed(collection: pathlib.Path) -> list[str]:
    """Targets that ansible-test names as passed in its newest data file."""
    files = sorted((collection / "tests" / "output" / "data").glob("integration-*.json"))
    return sorted(json.loads(files[-1].read_text(encoding="utf-8"))["targets"]) if files else []


def molecule_scenarios() -> list[str]:
    """Names of the scenarios that test something: all but `default`, which starts and stops the simulators."""
    files = sorted((ROOT / "extensions" / "molecule").glob("*/molecule.yml"))
    return [file.parent.name for file in files if file.parent.name != "default"]


_RECAP = re.compile(r"^(?P<name>[\w-]+)\s*: actions=\d+\s+(?P<numbers>(?:\w+=\d+\s*)+)$", re.MULTILINE)


def molecule_passed(output: str) -> list[str]:
    """Scenarios that molecule's recap shows as complete: every step of theirs ran and none failed."""
    passed = []
    for line in _RECAP.finditer(output):
        numbers = {key: int(value) for key, value in (word.split("=") for word in line["numbers"].split())}
        if numbers["successful"] and not (numbers["failed"] or numbers["missing"] or numbers["skipped"]):
            passed.append(line["name"])
    return passed


_TASK = re.compile(r"^(?=(?:TASK|RUNNING HANDLER|PLAY) )", re.MULTILINE)
_FAILED = re.compile(r"^(?:fatal|failed): ", re.MULTILINE)


def failed_tasks(output: str) -> list[str]:
    """What ansible-playbook printed of the tasks that failed although nothing said that they may."""
    return [task.strip() for task in _TASK.split(output) if _FAILED.search(task) and "\n...ignoring" not in task]


def run_and_keep(command: list[str], cwd: pathlib.Path, env: dict[str, str]) -> tuple[int, str]:
    """Run a command, show its output while it runs, and return its exit code and its output."""
    lines = []
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, "".join(lines)


def _count_file(session: str) -> pathlib.Path:
    return CACHE / "results" / f"{session}.json"


def write_count(session: str, count: Count) -> None:
    """Keep a session's count for the summary."""
    path = _count_file(session)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(count)), encoding="utf-8")


def read_count(session: str) -> Count | None:
    """A session's count; None when it has not counted anything."""
    path = _count_file(session)
    return Count(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def forget_count(session: str) -> None:
    """Drop what an earlier run counted."""
    _count_file(session).unlink(missing_ok=True)


def junit_count(path: pathlib.Path) -> Count:
    """Outcomes in a JUnit report; a case with an error counts as failed. A missing report counts nothing."""
    if not path.exists():
        return Count()
    cases = list(ElementTree.parse(path).iter("testcase"))
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return Count(len(cases) - failed - skipped, failed, skipped)

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
    "forget_count",
    "junit_count",
    "linked_tree",
    "read_count",
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

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the recordings of the real server are, and the program that replays them."""

from __future__ import annotations

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECORDINGS = pathlib.Path(os.environ.get("UCFLEET_RECORDINGS") or ROOT.parent / "shared" / "recordings" / "sipxcom")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per recorded scenario; a missing folder gives one test that says so."""
    if "scenario" in metafunc.fixturenames:
        paths = sorted(RECORDINGS.glob("*.jsonl"))
        metafunc.parametrize("scenario", paths or [None], ids=[path.stem for path in paths] or ["no-recordings"])


@pytest.fixture(scope="session")
def recordings() -> pathlib.Path:
    """The folder. Without recordings: a failure on the build server, skipped tests elsewhere."""
    if not any(RECORDINGS.glob("*.jsonl")):
        problem = f"no recordings of the real sipXcom server in {RECORDINGS} (set UCFLEET_RECORDINGS)"
        if os.environ.get("CI") == "true":
            pytest.fail(problem)
        pytest.skip(problem)
    return RECORDINGS


@pytest.fixture(scope="session")
def replay(recordings: pathlib.Path) -> ModuleType:
    """The recordings' own program, imported."""
    spec = importlib.util.spec_from_file_location("replay", recordings.parent / "replay.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def ports(recordings: pathlib.Path) -> Iterator[dict[str, int]]:
    """Ports of a sandbox that runs as it does for its users."""
    command = [sys.executable, "-m", "ucfleet_sandbox", "run", "--platform", "sipxcom"]
    process = subprocess.Popen(
        [*command, "--sipxcom-port", "0", "--control-port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail(f"the sandbox did not start: {process.communicate()[1]}")
    ready: dict[str, Any] = json.loads(line)
    yield ready["ports"]
    process.terminate()
    _output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `--load`: a state file that is only read."""

from __future__ import annotations

import asyncio
import json
import os
import pathlib
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox import lease as leases

from .conftest import COMMAND

Start = Callable[..., Any]

SEED = {"ucp": {"tenants": [{"name": "acme", "users": [{"username": "anna", "password": "x"}]}]}}
SWITCH_ON = {"tenants": [{"name": "other", "users": []}]}


def tenant(sandbox: Any) -> str:
    name: str = sandbox.control("GET", "/ucp/state")[1]["tenants"][0]["name"]
    return name


def test_a_loaded_file_is_only_read(start: Start, tmp_path: pathlib.Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    seed.chmod(0o400)
    sandbox = start("--platform", "ucp", "--load", str(seed))
    assert tenant(sandbox) == "acme"
    sandbox.load("ucp", SWITCH_ON)
    assert sandbox.stop()[0] == 0
    assert json.loads(seed.read_text()) == SEED
    assert list(tmp_path.iterdir()) == [seed]


@pytest.mark.parametrize("name", ["kept.json", "kept.db"])
def test_what_is_loaded_wins_and_is_kept_in_the_state_file(start: Start, tmp_path: pathlib.Path, name: str) -> None:
    seed, kept = tmp_path / "seed.json", tmp_path / name
    seed.write_text(json.dumps(SEED))
    first = start("--platform", "ucp", "--state", str(kept))
    first.load("ucp", SWITCH_ON)
    first.stop()
    second = start("--platform", "ucp", "--state", str(kept), "--load", str(seed))
    assert tenant(second) == "acme"
    second.stop()
    third = start("--platform", "ucp", "--state", str(kept))
    assert tenant(third) == "acme"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no such file"),
        ("[", "is not JSON"),
        ("[]", "must hold an object with one key per platform"),
        ('{"ucp": []}', "the state given for ucp does not fit: the state must be an object"),
        ('{"ucp": {"x": 1}}', "the state given for ucp does not fit"),
    ],
)
def test_a_file_that_cannot_be_loaded(tmp_path: pathlib.Path, text: str | None, message: str) -> None:
    seed = tmp_path / "seed.json"
    if text is not None:
        seed.write_text(text)
    command = [*COMMAND, "--platform", "ucp", "--load", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def has_ended(sandbox: Any) -> bool:
    try:
        return bool(sandbox.process.wait(timeout=10) == 0)
    except subprocess.TimeoutExpired:
        return False


def test_a_sandbox_ends_after_its_lifetime(start: Start, tmp_path: pathlib.Path) -> None:
    kept = tmp_path / "kept.json"
    sandbox = start("--platform", "ucp", "--lifetime", "1", "--state", str(kept))
    assert has_ended(sandbox)
    # As after a signal: what it keeps is written.
    assert "ucp" in json.loads(kept.read_text())


def test_a_sandbox_ends_with_the_process_that_needs_it(start: Start) -> None:
    with subprocess.Popen(["sleep", "60"]) as owner:
        sandbox = start("--platform", "ucp", "--parent", str(owner.pid))
        assert sandbox.process.poll() is None
        owner.kill()
        assert has_ended(sandbox)


def test_a_process_that_is_looked_at_where_nothing_reports_its_end() -> None:
    async def ends() -> bool:
        stop = asyncio.Event()
        with subprocess.Popen(["sleep", "60"]) as owner, pytest.MonkeyPatch.context() as patched:
            patched.delattr(os, "pidfd_open", raising=False)
            patched.setattr(leases, "_LOOK_SECONDS", 0.01)
            with leases.lease(stop, None, owner.pid):
                await asyncio.sleep(0.05)
                assert not stop.is_set()
                owner.kill()
                owner.wait()
                await asyncio.wait_for(stop.wait(), 5)
        return stop.is_set()

    assert asyncio.run(ends())


def test_a_process_that_has_ended_starts_no_sandbox() -> None:
    with subprocess.Popen(["true"]) as owner:
        owner.wait()
    done = subprocess.run([*COMMAND, "--parent", str(owner.pid)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"ucfleet-sandbox: --parent names the process {owner.pid}, which has ended\n"


@pytest.mark.parametrize("option", ["--lifetime", "--parent"])
def test_a_number_that_is_none(option: str) -> None:
    done = subprocess.run([*COMMAND, option, "0"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "'0' is not a number from 1" in done.stderr

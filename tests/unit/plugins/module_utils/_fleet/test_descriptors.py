# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs close what they open: a run that writes a file for each of thousands of users has descriptors enough."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import replacing
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import KEY
from ansible_collections.ucfleet.voice.tests.unit.support.rotate import Bench

USERS = 12


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def changed(folder: pathlib.Path) -> dict[str, Any]:
    """A real run with all files that it can write."""
    files = {f"{name}_file": str(folder / f"{name}.jsonl") for name in ("state", "undo", "memory")}
    more = {"report_file": str(folder / "report.html"), "report_format": ["html", "jsonl", "csv"]}
    return run(Fleet, pbx(USERS), users=people(USERS), **files, **more)


def planned(folder: pathlib.Path) -> dict[str, Any]:
    files = {"plan_file": str(folder / "plan.jsonl"), "resolved_file": str(folder / "resolved.yml")}
    wire, users = pbx(USERS), people(USERS)
    run(Fleet, wire, check=True, users=users, digest_key=KEY, **files)
    return run(Fleet, wire, users=users, digest_key=KEY, apply_plan=files["plan_file"])


def exported(folder: pathlib.Path) -> dict[str, Any]:
    return run(FleetInfo, pbx(USERS), users=people(USERS), dest=str(folder / "live.yml"))


def exported_to_a_folder(folder: pathlib.Path) -> dict[str, Any]:
    return run(FleetInfo, pbx(USERS), users=people(USERS), dest=f"{folder}/live/")


def rotated(folder: pathlib.Path) -> dict[str, Any]:
    return Bench(folder).run(pins=True)


@pytest.mark.parametrize("job", [changed, planned, exported, exported_to_a_folder, rotated])
def test_a_job_closes_every_file(job: Callable[[pathlib.Path], dict[str, Any]], tmp_path: pathlib.Path) -> None:
    counts = []
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        result = job(folder)
        assert not result.get("failed"), result
        counts.append(descriptors())
    assert counts[1] == counts[2]


def test_a_file_that_is_not_finished_is_closed(tmp_path: pathlib.Path) -> None:
    before = descriptors()
    for reason in (OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError()):
        with pytest.raises((VoiceError, KeyboardInterrupt, ValueError)), replacing(str(tmp_path / "x"), "dest"):
            raise reason
    assert descriptors() == before
    assert list(tmp_path.iterdir()) == []

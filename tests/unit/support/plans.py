# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans in tests: made, applied and counted."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES

KEY = "canary-digest-key-0123456789"


def plan(wire: Shared, path: pathlib.Path, users: list[dict[str, Any]], **params: Any) -> dict[str, Any]:
    """Make a plan and return the result."""
    return run(Fleet, wire, check=True, users=users, plan_file=str(path), **{"digest_key": KEY, **params})


def apply(wire: Shared, path: pathlib.Path, users: list[dict[str, Any]], **params: Any) -> dict[str, Any]:
    """Apply a plan and return the result."""
    return run(Fleet, wire, users=users, apply_plan=str(path), **{"digest_key": KEY, **params})


def planned(tmp_path: pathlib.Path, count: int = 3) -> tuple[Shared, pathlib.Path, list[dict[str, Any]]]:
    """A fleet with a plan for everybody."""
    wire, path, users = pbx(count), tmp_path / "plan.jsonl", people(count)
    assert not plan(wire, path, users).get("failed")
    return wire, path, users


def lines(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def writes(wire: Shared) -> list[str]:
    return [call for call in wire.calls if call.partition(" ")[0] in WRITES]


def counts(result: Mapping[str, Any]) -> dict[str, int]:
    names = ("total", "changed", "ok", "failed", "stale", "unplanned")
    return {name: result["summary"][name] for name in names if result["summary"][name]}

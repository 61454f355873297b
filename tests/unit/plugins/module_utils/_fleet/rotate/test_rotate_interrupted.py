# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rotations that end at any point: the next one finishes them, and no secret is lost."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import own_file
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, Shared
from ansible_collections.ucfleet.voice.tests.unit.support.rotate import USERS, Bench


class Killed(BaseException):
    """The end of the process: nothing that follows in it is done."""


@pytest.fixture(params=[False, True], ids=["plain", "encrypted"])
def bench(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Bench:
    return Bench(tmp_path, encrypted=request.param)


class Interruption:
    """Ends the process at one of the points where it can be ended: before or after a request or a replaced file."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.points = 0

    def __call__(self) -> None:
        self.points += 1
        if self.points == self.at:
            raise Killed

    @contextlib.contextmanager
    def over(self, wire: Shared, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        exchange, replace = wire.sandbox.exchange, os.replace

        def around(action: Callable[..., Any], *arguments: Any) -> Any:
            self()
            result = action(*arguments)
            self()
            return result

        def exchanged(
            method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
        ) -> Response:
            return around(exchange, method, target, headers, body, bounds)  # type: ignore[no-any-return]

        with monkeypatch.context() as patched:
            patched.setattr(wire.sandbox, "exchange", exchanged)
            patched.setattr(own_file.os, "replace", lambda old, new: around(replace, old, new))
            with contextlib.suppress(Killed):
                yield


def points_of_a_run(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch, **params: Any) -> int:
    counted = Interruption(-1)
    bench = Bench(folder)
    with counted.over(bench.wire, monkeypatch):
        bench.run(**params)
    return counted.points


def test_a_run_that_is_killed_at_any_point_is_finished(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "count").mkdir()
    points = points_of_a_run(tmp_path / "count", monkeypatch, pins=True)
    assert points > 2 * 3 * USERS
    for point in range(1, points + 1):
        folder = tmp_path / str(point)
        folder.mkdir()
        bench = Bench(folder, encrypted=point % 2 == 0)
        with Interruption(point).over(bench.wire, monkeypatch):
            bench.run(pins=True)
        bench.check_no_secret_is_lost()
        left = bench.saved()
        changed = {name for name, user in bench.accounts().items() if user["password"] != PASSWORD}
        result = bench.run(pins=True)
        assert not result.get("failed"), (point, result)
        bench.check_every_stored_secret_works()
        for name, entry in bench.stored().items():
            assert bench.accounts()[name]["voicemail_pin"] == entry["sipxcom"]["voicemail_pin"]["pin"]
        if left:
            # What was saved is used, and nobody gets two new passwords.
            for name in changed:
                saved = left[name].get("sipxcom", {}).get("password")
                assert saved in (None, bench.stored()[name]["sipxcom"]["password"]), (point, name)
        assert not bench.pending.exists(), point


@pytest.mark.parametrize("seed", range(12))
def test_killed_again_and_again(seed: int, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    bench = Bench(tmp_path, encrypted=seed % 2 == 0)
    for _attempt in range(6):
        with Interruption(chance.randint(1, 24)).over(bench.wire, monkeypatch):
            bench.run(pins=chance.random() < 0.5, concurrency=chance.choice([1, 3]))
        bench.check_no_secret_is_lost()
    bench.run(only_pending=True)
    bench.run()
    bench.check_every_stored_secret_works()
    assert not bench.pending.exists()


def test_users_whom_a_stopped_run_finished_keep_their_passwords(bench: Bench) -> None:
    # The fourth user is not tried, because the second and the third cannot be reached.
    def before(method: str, target: str) -> None:
        if sum("portal" in call for call in bench.wire.calls) == 1 and "portal" in target:
            raise VoiceError(errors.UNREACHABLE, "nobody listens", "start it")

    bench.wire.before = before
    first = bench.run(stop_when_unreachable=0, max_failures=0)
    assert first["failed"]
    assert first["pending_files"] == [str(bench.pending)]
    assert "keep it and run the rotation again" in first["msg"]
    done = bench.stored()["u3100"]
    bench.wire.before = lambda method, target: None
    second = bench.run()
    assert second["summary"]["resumed"] == 1
    assert second["summary"]["changed"] == USERS - 1
    assert bench.stored()["u3100"] == done
    bench.check_every_stored_secret_works()
    assert not bench.pending.exists()

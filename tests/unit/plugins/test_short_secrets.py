# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A secret of few characters is hidden by declarations and by its own account's client alone.

The net under the result of a fleet leaves it alone, because it equals too much (see `Mask`). So the server says
here whatever it was sent, in every way, and nothing of it may come out.
"""

from __future__ import annotations

import base64
import json
import pathlib
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import LEAST
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import Shared, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

PIN, ACCESS, MODERATOR, LOGIN = "7261", "581903", "64920", "Qz7!k"
BASIC = base64.b64encode(f"3100:{LOGIN}".encode()).decode()
SECRETS = (PIN, ACCESS, MODERATOR, LOGIN)


class Gossip:
    """A transport that refuses writes, or everything, and repeats all of the request as the reason."""

    def __init__(self, wire: Shared, status: int, reads: bool) -> None:
        self._wire = wire
        self._status = status
        self._reads = reads
        self.refused: list[str] = []

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        if method == "GET" and self._reads:
            return self._wire.exchange(method, target, headers, body, bounds)
        said = f"{method} {target} {dict(headers)} {(body or b'').decode()}"
        self.refused.append(said)
        # As a machine would write it, as a person would, and as the status line.
        text = json.dumps({"code": said, "message": said, "error": said, "errors": [said]})
        return Response(self._status, said, {"Content-Type": "application/json"}, text.encode())


@pytest.mark.parametrize("reads", [True, False], ids=["writes fail", "everything fails"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_what_a_server_repeats_of_a_short_secret_stays_hidden(tmp_path: pathlib.Path, status: int, reads: bool) -> None:
    assert max(map(len, SECRETS)) < LEAST
    state = {
        "users": [{"user_name": "3100", "password": LOGIN}],
        "conferences": [{"name": "daily", "extension": "8800", "owner": "3100"}],
    }
    wire = Shared(Sandbox(SipXcom(seed=1), state))
    desired: dict[str, Any] = {
        "vm_prefs": {"greeting": "NONE"},
        "voicemail_pin": {"pin": PIN},
        "conferences": [{"name": "daily", "access_code": ACCESS, "moderator_code": MODERATOR}],
    }
    users = people(1, desired)
    users[0]["sipxcom"]["password"] = LOGIN
    gossip = Gossip(wire, status, reads)
    reported: list[str] = []
    report = tmp_path / "report.jsonl"
    result = run(
        lambda open_transport: Fleet(open_transport=lambda settings: gossip),
        wire,
        users=users,
        report_file=str(report),
        reported=reported,
        warned=reported,
        diff=True,
    )
    assert result["summary"]["failed"] == 1
    assert gossip.refused
    if reads and status != 401:
        said = "".join(gossip.refused)
        assert [secret for secret in (PIN, ACCESS, MODERATOR) if secret not in said] == []
    everything = json.dumps([result, reported]) + report.read_text(encoding="utf-8")
    assert [secret for secret in (*SECRETS, BASIC) if secret in everything] == []

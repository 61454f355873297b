# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A callback plugin for tests: states of the simulators before a play, results of all tasks afterwards.

The environment variable COLLECTED_RESULTS names the file for the results, one line of JSON for each, and SEEDS a JSON
file: name of a play -> list of [address, state], which the plugin posts before the play begins.
"""

from __future__ import annotations

import json
import os
import pathlib
import urllib.request
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: collected
type: aggregate
short_description: Results of tasks for a test
description: Writes each result as one line of JSON.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "collected"

    def __init__(self) -> None:
        super().__init__()
        self._results = pathlib.Path(os.environ["COLLECTED_RESULTS"])
        self._seeds = json.loads(pathlib.Path(os.environ["SEEDS"]).read_text(encoding="utf-8"))

    def v2_playbook_on_play_start(self, play: Any) -> None:
        for url, state in self._seeds.get(play.get_name(), []):
            body = json.dumps(state).encode()
            request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="POST")
            with urllib.request.urlopen(request, timeout=30):
                pass

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write("skipped", result)

    def _write(self, outcome: str, result: Any) -> None:
        # pylint: disable=protected-access
        task, found = result._task, result._result
        entry = {"host": result._host.get_name(), "task": task.get_name(), "outcome": outcome, "result": found}
        entry["loop"] = bool(task.loop)
        with self._results.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, default=str) + "\n")

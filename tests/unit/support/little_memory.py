# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs in a process that gets little memory, so that hostile input which is not bounded fails at once.

    python -m ...little_memory MEBIBYTES < calls > results

Both are JSON: a list of calls (name of the job, options), and their results in this order.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import execute

#: what the process itself takes, and several times the greatest response
MEBIBYTES = 1024
JOBS = {"fleet": Fleet, "fleet_info": FleetInfo}


def results_of(calls: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The results of jobs in one such process. A MemoryError is the result `{"msg": "MemoryError"}`."""
    command = [sys.executable, "-m", __name__, str(MEBIBYTES)]
    # Address space for the memory of each thread would count, although nothing uses it.
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.run(
        command, input=json.dumps(calls), env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    found: list[dict[str, Any]] = json.loads(process.stdout)
    return found


def main() -> None:
    calls = json.load(sys.stdin)
    size = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    results = []
    for name, options in calls:
        try:
            results.append(execute(JOBS[name](), **options))
        except MemoryError:
            results.append({"msg": "MemoryError"})
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()

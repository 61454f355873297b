# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One process of coverage-guided fuzzing with atheris: `drive.py SECONDS SEED FOLDER`.

The folder `corpus` below FOLDER has the inputs as plain files, each with the name of its target in a line of its own
before it, and takes what is found. After a failure FOLDER has the input as `crash-*`, and in any case how many inputs
each target had. The memory of the process is bounded: what needs more is a failure.
"""

from __future__ import annotations

import faulthandler
import json
import os
import pathlib
import random
import resource
import sys
import time
from typing import Any

import atheris

with atheris.instrument_imports(include=["ansible_collections.ucfleet.voice.plugins"]):
    from ansible_collections.ucfleet.voice.tests.fuzz.targets import EXECUTIONS, LIMIT, TARGETS, run
    from ansible_collections.ucfleet.voice.tests.unit.support.json_values import places, spoilt

#: bytes of the address space of a process; one run needs some hundred megabytes
MEMORY = 3 << 30
#: megabytes that a process may occupy
RESIDENT = 1_024
#: megabytes at which a process ends to be started again: Python keeps some kilobytes for each thread that ended
_ENOUGH = 512
#: the exit code then
AGAIN = 3
LONGEST_INPUT = 16_384
_NOTE_SECONDS = 0.2
#: seconds after which a process shows where it is and ends
_HANGS_AFTER = 4 * LIMIT
#: what takes the place of a part of a JSON document
_INSTEAD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 10**40, 1.5, 1e308, "", "x", "\x00", "\ud800", "\xe4", "true", "-1", "0"),
    *([], [None], ["x"], {}, {"x": "y"}, {"data": []}, {"$oid": "x"}, "9" * 300, "a/../b", "http://x.test", [[[]]]),
)


def mutated(data: bytes, max_size: int, seed: int) -> bytes:
    """The input of the same target: in one half of all cases with another part in a place of a JSON document."""
    target, line_break, rest = data.partition(b"\n")
    head = target + line_break
    return head + (_other_part(rest, random.Random(seed)) or atheris.Mutate(rest, max_size))[: max_size - len(head)]


def _other_part(data: bytes, chance: random.Random) -> bytes:
    """An input with another part in a line that is JSON; empty where there is none, and in half of all cases."""
    lines = data.split(b"\n")
    with_json = [number for number, line in enumerate(lines) if line[:1] in (b"{", b"[")]
    if not with_json or chance.random() < 0.5:
        return b""
    number = chance.choice(with_json)
    try:
        value = json.loads(lines[number])
        where = chance.choice(places(value))
        other = chance.choice(_INSTEAD) if chance.random() < 0.7 else _part(value, chance)
        lines[number] = json.dumps(spoilt(value, where, other)).encode()
    except (ValueError, RecursionError):
        return b""
    return b"\n".join(lines)


def _part(value: Any, chance: random.Random) -> Any:
    """A part of a document, to be put elsewhere in it."""
    for step in chance.choice(places(value)):
        value = value[step]
    return value


class Given:
    """Takes one input after the other, for the target that it names, and notes from time to time how many there were.

    At the end of the time libFuzzer leaves without a word to Python.
    """

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self._noted_at = 0.0

    def __call__(self, data: bytes) -> None:
        target, _line_break, rest = data.partition(b"\n")
        name = target.decode("latin-1")
        if name in TARGETS:
            run(name, rest)
        if time.monotonic() > self._noted_at + _NOTE_SECONDS:
            self._noted_at = time.monotonic()
            faulthandler.dump_traceback_later(_HANGS_AFTER, exit=True)
            # In one step, because libFuzzer may end the process in the middle.
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps(EXECUTIONS), encoding="utf-8")
            new.replace(self._path)
            if _resident() > _ENOUGH:
                os._exit(AGAIN)


def _resident() -> float:
    """Megabytes that this process occupies now."""
    pages = pathlib.Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize() / (1 << 20)


def main() -> None:
    """Fuzz until the time is over or an input fails."""
    seconds, seed, folder = sys.argv[1:4]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found = pathlib.Path(folder)
    options = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-max_len={LONGEST_INPUT}",
        f"-rss_limit_mb={RESIDENT}",
        # The limit is that of `run` and of the watch below. The alarm of atheris comes after a day: with 0 it ends each
        # input that takes a second, as some do on a busy machine.
        "-timeout=86400",
        f"-artifact_prefix={found}/crash-",
    ]
    given = Given(found / "executions.json")
    atheris.Setup([sys.argv[0], *options, str(found / "corpus")], given, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

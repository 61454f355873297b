# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fleet at width, as a change process, and with many users: the rows beside those of bench_speed.py.

    bench_fleet.py [--quick] [--rounds N] [--output FILE]

prints tables in reStructuredText and ends with 1 when a target is missed. `--output` appends them to a file.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.ucfleet.voice.tests.bench import bench_change, users
from ansible_collections.ucfleet.voice.tests.bench.bench_speed import MIB, RESOURCES, Target, paired, table
from ansible_collections.ucfleet.voice.tests.bench.measuring import Bare, Bench, Failed, Usage, responder

PASSWORD = "the password of the bench"


@dataclasses.dataclass(frozen=True)
class Width:
    """Connections to a server that takes `delay` ms, and the least share of the rate of raw sockets."""

    delay: int
    connections: int
    least: float


WIDTHS = (Width(20, 32, 0.97), Width(20, 64, 0.92), Width(20, 128, 0.55), Width(5, 16, 0.93))
IDLE = Width(0, 16, 0.0)
#: the most microseconds of CPU for each request of the engine at IDLE
IDLE_CPU = 250


@dataclasses.dataclass(frozen=True)
class Size:
    """How much is measured: counts are users."""

    rounds: int = 3
    width: int = 1_000
    change: int = 1_000
    change_rounds: int = 5
    vault: int = 10_000
    audit: int = 10_000
    skip: int = 100_000
    skip_changed: int = 100
    slices: int = 2_000


QUICK = Size(
    rounds=2,
    width=300,
    change=200,
    change_rounds=3,
    vault=2_000,
    audit=2_000,
    skip=5_000,
    skip_changed=5,
    slices=500,
)


# -------------------------------------------------------------------------- width
def width(bench: Bench, size: Size) -> tuple[list[Target], list[tuple[str, ...]]]:
    """The engine beside raw sockets, in turns."""
    found, rows = [], []
    rates: dict[Width, float] = {}
    for one in (*WIDTHS, IDLE):
        bench.server.reset(delay=one.delay / 1000)
        turns = bench.bare("raw", "engine", count=size.width, connections=one.connections, rounds=size.rounds)
        where = f"{one.delay} ms, {one.connections} connections"
        rates[one] = statistics.median(turn.rate for turn in turns["engine"])
        cpu = statistics.median(turn.cpu_per_request for turn in turns["engine"]) * 1e6
        rows += [(where, name, *_client(turns[name])) for name in turns]
        if one is IDLE:
            found.append(Target(f"engine, CPU for each request, {where}", cpu, IDLE_CPU, unit=" us"))
        else:
            share = paired(turns, "engine", "raw", lambda turn: turn.rate)
            found.append(Target(f"engine / raw sockets, requests per second, {where}", share, one.least, True))
    narrow, wide = (rates[one] for one in WIDTHS if one.delay == 20 and one.connections >= 64)
    found.append(Target("engine, 128 connections / 64 connections, requests per second, 20 ms", wide / narrow, 1, True))
    return found, rows


def _client(turns: Sequence[Bare]) -> tuple[str, str]:
    rate = statistics.median(turn.rate for turn in turns)
    return f"{rate:.0f}", f"{statistics.median(turn.cpu_per_request for turn in turns) * 1e6:.0f}"


# ------------------------------------------------------------------------- change
def change(bench: Bench, folder: pathlib.Path, size: Size) -> list[Target]:
    """Plan, apply and undo beside runs without them, where every setting of every user changes."""
    turn = bench_change.Turns(bench.server, bench.source(size.change))
    found = bench_change.measure(turn, folder, size.change_rounds)
    return [
        Target(f"{one} / {other}, CPU, everybody changes", bench_change.ratio(found, one, other), most)
        for one, other, most in bench_change.TARGETS
    ]


# -------------------------------------------------------------------------- vault
def vault(bench: Bench, folder: pathlib.Path, size: Size) -> list[Target]:
    """A fleet whose passwords come from an encrypted file."""
    source, credentials = folder / "without.jsonl", folder / "credentials.vault"
    logins: dict[str, Any] = {}
    with source.open("w", encoding="utf-8") as stream:
        for name in users.names(size.vault):
            document = users.document(name, users.ONE)
            logins[document["name"]] = {"sipxcom": {"password": document["sipxcom"].pop("password")}}
            stream.write(json.dumps(document) + "\n")
    secrets = [("default", VaultSecret(PASSWORD.encode()))]
    credentials.write_bytes(VaultLib(secrets).encrypt(json.dumps(logins)))
    bench.server.reset()
    usage = bench.playbook("fleet", source=str(source), concurrency=16, credentials_file=str(credentials))
    _expect(bench, size.vault)
    what = f"{size.vault:,} users x 1 with an encrypted credentials file"
    return _limits(what, usage, 6, 90)


def _limits(what: str, usage: Usage, cpu: float, memory: float) -> list[Target]:
    return [
        Target(f"{what}, CPU", usage.cpu, cpu, unit=" s"),
        Target(f"{what}, peak memory", usage.memory / MIB, memory, unit=" MiB"),
    ]


def _expect(bench: Bench, requests: int) -> None:
    seen = bench.server.counters()
    if seen.total != requests or "401" in seen.requests:
        raise Failed(f"{requests} requests expected, the server saw {dict(seen.requests)}")


# -------------------------------------------------------------------------- audit
def audit(bench: Bench, folder: pathlib.Path, size: Size) -> list[Target]:
    """All rules on the documents of an export."""
    source = folder / "export.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for number, name in enumerate(users.names(size.audit)):
            document = users.document(name, users.RESOURCES)
            document["sipxcom"] |= _telephony(number, size.audit)
            stream.write(json.dumps(document) + "\n")
    bench.server.reset()
    usage = bench.playbook("fleet_audit", source=str(source))
    _expect(bench, 0)
    return _limits(f"audit of an export of {size.audit:,} users", usage, 10, 150)


def _telephony(number: int, count: int) -> dict[str, Any]:
    """Where the calls of a user go: to the next one, outside, and, for one in a hundred, to a dear number."""
    other = str(200_000 + (number + 1) % count)
    dear = number % 100 == 0
    return {
        "call_forward": {
            "rings": [
                {"expiration": 20, "type": "If no response", "enabled": True, "number": other},
                {
                    "expiration": 20,
                    "type": "If no response",
                    "enabled": True,
                    "number": "+499001234567" if dear else f"+4930{1_000_000 + number}",
                },
            ]
        },
        "speed_dial": {"buttons": [{"number": other, "label": "Next"}, {"number": "+4930123456", "label": "Desk"}]},
    }


# --------------------------------------------------------------------------- skip
def skip(bench: Bench, folder: pathlib.Path, size: Size) -> list[Target]:
    """A run that asks only for users whose documents changed, beside the full run."""
    source = folder / "skip.jsonl"
    users.write_source(source, size.skip, users.RESOURCES)
    options = {"source": str(source), "memory_file": str(folder / "memory.jsonl"), "concurrency": 16}
    bench.server.reset()
    full = bench.playbook("fleet", **options)
    _expect(bench, size.skip * RESOURCES)
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(size.skip_changed):
        document = json.loads(lines[number])
        # What is left is in force, so one request shows it.
        del document["sipxcom"]["vm_prefs"]["email_format"]
        lines[number] = json.dumps(document) + "\n"
    source.write_text("".join(lines), encoding="utf-8")
    bench.server.reset()
    part = bench.playbook("fleet", **options)
    sent = bench.server.counters().total
    what = f"skip_unchanged, {size.skip_changed} of {size.skip:,} users changed / full run"
    return [
        Target(f"{what}, requests", sent / (size.skip * RESOURCES), 0.05),
        Target(f"{what}, wall", part.wall / full.wall, 0.15),
    ]


# ------------------------------------------------------------------------- slices
def slices(bench: Bench, folder: pathlib.Path, size: Size) -> list[Target]:
    """Two processes with half of the users each, beside one with all; at 0 ms, so that only the CPU counts."""
    whole = bench.source(size.slices)
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    halves = [folder / f"slice-{number}.jsonl" for number in range(2)]
    for number, path in enumerate(halves):
        path.write_text("".join(lines[number::2]), encoding="utf-8")
    bench.server.reset()
    ratios = []
    for _turn in range(size.rounds):
        one, two = _together(bench, [whole]), _together(bench, halves)
        ratios.append(two / one)
    return [
        Target(
            "two slices as two processes / one process, requests per second, 0 ms", statistics.median(ratios), 1.7, True
        )
    ]


def _together(bench: Bench, sources: Iterable[pathlib.Path]) -> float:
    """Requests per second of engines that work at the same time, each in a process, until the last has finished."""
    program = [sys.executable, "-m", "ansible_collections.ucfleet.voice.tests.bench.contenders", "engine"]
    processes = [
        subprocess.Popen([*program, bench.server.url, str(source), "16", "1"], stdout=subprocess.PIPE, text=True)
        for source in sources
    ]
    outputs = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise Failed("an engine failed")
    turns = [Bare(**json.loads(output)["engine"][0]) for output in outputs]
    return sum(turn.requests for turn in turns) / max(turn.seconds for turn in turns)


# --------------------------------------------------------------------- the report
def measure(bench: Bench, folder: pathlib.Path, size: Size) -> tuple[list[Target], list[tuple[str, ...]]]:
    """All targets, and the rows of the clients at width."""
    targets, rows = width(bench, size)
    parts: tuple[Callable[[Bench, pathlib.Path, Size], list[Target]], ...] = (change, vault, audit, skip, slices)
    for part in parts:
        print(f"  {part.__name__}", file=sys.stderr, flush=True)
        targets += part(bench, folder, size)
    return targets, rows


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small numbers: for a look, not for a table")
    parser.add_argument("--rounds", type=int, help="how often clients take turns")
    parser.add_argument("--output", type=pathlib.Path, help="append the tables to this file, too")
    given = parser.parse_args(arguments)
    size = QUICK if given.quick else Size()
    if given.rounds:
        size = dataclasses.replace(size, rounds=given.rounds)
    with responder() as server, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        key = folder / "vault-password"
        key.write_text(PASSWORD, encoding="utf-8")
        os.environ["ANSIBLE_VAULT_PASSWORD_FILE"] = str(key)
        bench = Bench(server, folder)
        bench.warm_up()
        targets, rows = measure(bench, folder, size)
    text = "\n".join(
        [
            table("Targets of the fleet", ("What", "Measured", "Target", "Result"), (one.row() for one in targets)),
            table("The fleet at width", ("Server", "Client", "Requests per second", "CPU per request, us"), rows),
        ]
    )
    print(text)
    if given.output:
        with given.output.open("a", encoding="utf-8") as stream:
            stream.write("\n" + text)
    return 0 if all(target.reached for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

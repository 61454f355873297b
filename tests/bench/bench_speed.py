# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast the collection is, beside what else there is for the same work, in one interleaved run.

    bench_speed.py [--quick] [--rounds N] [--output FILE]

prints tables in reStructuredText (docs/docsite/rst/performance.rst holds one such run) and ends with 1 when a
target is missed. CPU seconds are those of the whole process tree; every figure is a median, every
ratio the median of runs next to each other. The work counts as done only if the server saw exactly the requests that
it takes.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.metadata
import os
import pathlib
import platform
import statistics
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from ansible_collections.ucfleet.voice.tests.bench import users
from ansible_collections.ucfleet.voice.tests.bench.measuring import Bare, Bench, Counters, Failed, Usage, responder

DELAY = 0.02
RESOURCES = len(users.RESOURCES)
MIB = 1 << 20
NO_OP = "no-op"
#: ways to work on a loop, with their playbooks
LOOPS = {NO_OP: "loop_noop", "direct": "loop_module", "uri": "loop_uri"}
Turns = dict[str, list[Bare]]


@dataclasses.dataclass(frozen=True)
class Size:
    """How much is measured. Counts are users; `turns` are those of clients that share a process.

    Each round runs what takes long once, and the rest `again` times.
    """

    rounds: int = 3
    again: int = 3
    turns: int = 15
    slow_turns: int = 5
    turn_users: int = 100
    hosts: int = 10
    loop: int = 100
    uri_loop: int = 8
    uri_hosts: int = 50
    fleet: int = 1_000
    memory: int = 10_000
    endless: int = 100_000

    def items(self, way: str) -> int:
        """How long a loop is."""
        return self.uri_loop if way == "uri" else self.loop


QUICK = Size(rounds=1, again=2, turns=6, slow_turns=3, uri_loop=4, uri_hosts=3, memory=2_000, endless=10_000)


@dataclasses.dataclass(frozen=True)
class Target:
    """A figure that must be reached; `least` says whether more is better."""

    what: str
    value: float
    limit: float
    least: bool = False
    unit: str = ""

    @property
    def reached(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit

    def row(self) -> tuple[str, ...]:
        sign = ">=" if self.least else "<="
        limit = f"{sign} {self.limit:g}{self.unit}"
        return (
            self.what,
            f"{self.value:.3g}{self.unit}" if self.value < 100 else f"{self.value:.0f}{self.unit}",
            limit,
            ("reached" if self.reached else "**missed**"),
        )


Measured = TypeVar("Measured", Bare, Usage)


def paired(found: Mapping[str, Sequence[Measured]], one: str, other: str, figure: Callable[[Measured], float]) -> float:
    """The median ratio of adjacent turns."""
    return statistics.median(figure(a) / figure(b) for a, b in zip(found[one], found[other], strict=True))


class Runs:
    """Every measured run by its label, with what the server saw of it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._usages: dict[str, list[Usage]] = {}
        self._counters: dict[str, Counters] = {}

    def play(
        self,
        label: str,
        playbook: str,
        requests: int,
        *,
        count: int = 0,
        hosts: int = 0,
        delay: float = 0.0,
        drifted: bool = False,
        **variables: Any,
    ) -> None:
        """Run a playbook that must send exactly `requests`."""
        self._note(
            label, requests, lambda: self.bench.playbook(playbook, count, hosts=hosts, **variables), delay, drifted
        )

    def script(self, label: str, name: str, count: int, delay: float) -> None:
        """Run a single-thread script, start of the interpreter included as it is for playbooks."""
        self._note(label, count * RESOURCES, lambda: self.bench.script(name, count), delay)

    def _note(self, label: str, requests: int, start: Callable[[], Usage], delay: float, drifted: bool = False) -> None:
        print(f"  {label}", file=sys.stderr, flush=True)
        self.bench.server.reset(drifted=drifted, delay=delay)
        usage = start()
        counters = self.bench.server.counters()
        if counters.total != requests or "401" in counters.requests:
            raise Failed(f"{label}: {requests} requests expected, the server saw {dict(counters.requests)}")
        self._usages.setdefault(label, []).append(usage)
        self._counters[label] = counters

    def fleet(self, label: str, count: int, **options: Any) -> None:
        """Run the playbook with the module `fleet`; converged unless `drifted` is set."""
        resources: Sequence[users.Resource] = options.pop("resources", users.RESOURCES)
        drifted = bool(options.get("drifted"))
        requests = sum(resource.changed_requests if drifted else 1 for resource in resources) * count
        source = str(self.bench.source(count, resources))
        self.play(label, "fleet", requests, source=source, **{"concurrency": 16, **options})

    def wall(self, label: str) -> float:
        return statistics.median(usage.wall for usage in self._usages[label])

    def cpu(self, label: str) -> float:
        return statistics.median(usage.cpu for usage in self._usages[label])

    def memory(self, label: str) -> float:
        """Of the largest process, in MiB."""
        return max(usage.memory for usage in self._usages[label]) / MIB

    def counters(self, label: str) -> Counters:
        return self._counters[label]

    def ratio(self, one: str, other: str, figure: Callable[[Usage], float]) -> float:
        """The median ratio of adjacent runs."""
        return paired(self._usages, one, other, figure)

    def per_item(self, one: str, other: str, size: Size) -> float:
        """The median ratio of the CPU that a further item takes in two loops."""

        def items(way: str) -> Iterator[float]:
            count = size.items(way)
            for many, single in zip(self._usages[f"{way}, loop"], self._usages[f"{way}, one item"], strict=True):
                yield (many.cpu - single.cpu) / (count - 1)

        return statistics.median(a / b for a, b in zip(items(one), items(other), strict=True))

    def labels(self) -> Iterable[str]:
        return self._usages


# ---------------------------------------------------------------------- what is run
def one_turn(runs: Runs, size: Size, delay: float, suffix: str) -> None:
    """What is quickly done, close together, so that all of it sees the same machine."""

    def play(label: str, playbook: str, requests: int, **options: Any) -> None:
        runs.play(label + suffix, playbook, requests, delay=delay, **options)

    play("empty", "empty", 0)
    for way, playbook in LOOPS.items():
        for label, count in ((f"{way}, one item", 1), (f"{way}, loop", size.items(way))):
            play(label, playbook, 0 if way == NO_OP else count, count=count)
    play("direct, hosts", "hosts_module", size.hosts * RESOURCES, hosts=size.hosts)
    # One user after the other: at 20 ms a tenth of the fleet is enough.
    people = size.fleet // 10 if delay else size.fleet
    runs.script("script, one Session" + suffix, "requests", people, delay)
    runs.fleet("fleet" + suffix, size.fleet, delay=delay, concurrency=32 if delay else 16)
    runs.script("script, a Session for each user" + suffix, "sessions", people, delay)


def what_takes_long(runs: Runs, size: Size, delay: float, suffix: str) -> None:
    runs.play(
        "module, hosts" + suffix,
        "hosts_module",
        size.hosts * RESOURCES,
        hosts=size.hosts,
        delay=delay,
        ucfleet_voice_direct=False,
    )
    runs.fleet("fleet, all changed" + suffix, size.fleet, delay=delay, drifted=True, concurrency=32 if delay else 16)


def measure(bench: Bench, size: Size) -> tuple[Runs, dict[str, Turns]]:
    """Everything once or in rounds: playbooks, and clients in turns."""
    runs = Runs(bench)
    for number in range(size.rounds):
        print(f"round {number + 1} of {size.rounds}", file=sys.stderr, flush=True)
        for _unused in range(size.again):
            one_turn(runs, size, 0.0, "")
        what_takes_long(runs, size, 0.0, "")
    one_turn(runs, size, DELAY, ", 20 ms")
    what_takes_long(runs, size, DELAY, ", 20 ms")
    bench.server.reset()
    turns = {}
    print("clients in turns", file=sys.stderr, flush=True)
    names = ("raw", "urllib3", "engine", "requests")
    turns["0 ms, 16 connections"] = bench.bare(*names, count=size.turn_users, connections=16, rounds=size.turns)
    bench.server.reset(delay=DELAY)
    turns["20 ms, 32 connections"] = bench.bare(
        "raw", "urllib3", "engine", count=size.fleet, connections=32, rounds=size.slow_turns
    )
    runs.play("uri, hosts", "hosts_uri", size.uri_hosts * RESOURCES, hosts=size.uri_hosts)
    runs.fleet("fleet, large", size.memory)
    runs.fleet("fleet, 1 resource", 1_000, resources=users.ONE)
    runs.fleet("fleet, endless", size.endless, resources=users.ONE)
    return runs, turns


# ---------------------------------------------------------------------- the report
def targets(runs: Runs, turns: dict[str, Turns], size: Size) -> list[Target]:
    """Every figure that must be reached."""
    idle, slow = turns["0 ms, 16 connections"], turns["20 ms, 32 connections"]
    uri_wall = runs.wall("uri, hosts") * size.fleet / size.uri_hosts
    converged = runs.counters("fleet")
    changed = runs.counters("fleet, all changed")
    writes = size.fleet * RESOURCES
    verified = size.fleet * sum(resource.changed_requests == 3 for resource in users.RESOURCES)
    return [
        Target(
            f"direct path / ordinary module, CPU, {RESOURCES} tasks x {size.hosts} hosts, start-up included",
            runs.cpu("direct, hosts") / runs.cpu("module, hosts"),
            0.12,
        ),
        Target("direct path, loop item / no-op action, CPU", runs.per_item("direct", NO_OP, size), 1.6),
        Target("uri in a loop / direct path in a loop, CPU", runs.per_item("uri", "direct", size), 25, True),
        Target(
            "fleet engine / raw sockets, requests per second, 20 ms, 32 connections",
            paired(slow, "engine", "raw", lambda turn: turn.rate),
            0.95,
            True,
        ),
        Target(
            "fleet engine / bare urllib3 pool, CPU per request, 0 ms",
            paired(idle, "engine", "urllib3", lambda turn: turn.cpu_per_request),
            1.3,
        ),
        Target(
            f"fleet playbook / single-thread requests script, wall, {size.fleet:,} users x {RESOURCES}, 0 ms",
            runs.ratio("fleet", "script, a Session for each user", lambda usage: usage.wall),
            0.9,
        ),
        Target(
            f"uri playbook / fleet playbook, wall, {size.fleet:,} users x {RESOURCES} (uri: {size.uri_hosts} users,"
            " scaled)",
            uri_wall / runs.wall("fleet"),
            300,
            True,
        ),
        Target("requests for each converged resource", converged.total / (size.fleet * RESOURCES), 1),
        Target(
            "requests for each changed resource, without the read-back that vm_prefs needs",
            (changed.total - verified) / writes,
            2,
        ),
        Target("connections of the fleet, 16 allowed", max(converged.connections, changed.connections), 16),
        Target("connections of the fleet at 20 ms, 32 allowed", runs.counters("fleet, 20 ms").connections, 32),
        Target(
            f"peak memory, {size.memory:,} users x {RESOURCES} from a file",
            runs.memory("fleet, large"),
            120,
            unit=" MiB",
        ),
        Target(
            f"peak memory, {size.endless:,} users / 1,000 users, one resource each",
            runs.memory("fleet, endless") / runs.memory("fleet, 1 resource"),
            1.5,
        ),
    ]


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A list-table of reStructuredText."""
    lines = [f".. list-table:: {title}", "   :header-rows: 1", ""]
    for row in (header, *rows):
        lines += [f"   {'* ' if number == 0 else '  '}- {cell}" for number, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def playbook_rows(runs: Runs) -> Iterable[tuple[str, ...]]:
    for label in runs.labels():
        seen = runs.counters(label)
        yield (
            label,
            f"{runs.wall(label):.1f}",
            f"{runs.cpu(label):.1f}",
            f"{runs.memory(label):.0f}",
            str(seen.total),
            str(seen.connections),
        )


def client_rows(turns: dict[str, Turns]) -> Iterable[tuple[str, ...]]:
    for title, clients in turns.items():
        for name, found in clients.items():
            rate = statistics.median(turn.rate for turn in found)
            cpu = statistics.median(turn.cpu_per_request for turn in found)
            yield title, name, f"{rate:.0f}", f"{cpu * 1e6:.0f}"


def server_row(bench: Bench, size: Size) -> str:
    """The capacity of the server, by the leanest client and by its own CPU time."""
    bench.server.reset()
    turns = bench.bare("raw", count=size.fleet, connections=16, rounds=3)["raw"]
    seen = bench.server.counters()
    best = max(turn.rate for turn in turns)
    return (
        f"The server answered {best:.0f} requests per second of the leanest client beside it on the same cores, and"
        f" needs {seen.cpu_seconds / seen.total * 1e6:.0f} us of CPU for each.\n"
    )


def shared_session(runs: Runs) -> str:
    """The script in its fastest form is no measure, because it may carry cookies from one user to the next."""
    ratio = runs.ratio("fleet", "script, one Session", lambda usage: usage.wall)
    return f"For a script with one Session for all users playbook / script is {ratio:.3g}."


def machine(size: Size, load: tuple[float, float, float]) -> str:
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("ansible-core", "requests", "urllib3")
    )
    after = os.getloadavg()[1]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {versions};"
        f" {size.rounds} rounds with {size.again} turns each; load average {load[0]:.1f} before and {after:.1f} during"
        " the run.\n"
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small numbers: for a look, not for a table")
    parser.add_argument("--rounds", type=int, help="how often each playbook is run")
    parser.add_argument("--output", type=pathlib.Path, help="write the tables to this file, too")
    options = parser.parse_args(arguments)
    size = QUICK if options.quick else Size()
    if options.rounds:
        size = dataclasses.replace(size, rounds=options.rounds)
    load = os.getloadavg()
    with responder() as server, tempfile.TemporaryDirectory() as folder:
        bench = Bench(server, pathlib.Path(folder))
        bench.warm_up()
        able = server_row(bench, size)
        runs, turns = measure(bench, size)
    found = targets(runs, turns, size)
    text = "\n".join(
        [
            textwrap.fill(machine(size, load), 118) + "\n",
            textwrap.fill(able, 118) + "\n",
            table("Targets", ("What", "Measured", "Target", "Result"), (target.row() for target in found)),
            textwrap.fill(shared_session(runs), 118) + "\n",
            table(
                "Playbooks, whole processes",
                ("Run", "Wall, s", "CPU, s", "Peak memory, MiB", "Requests", "Connections"),
                playbook_rows(runs),
            ),
            table(
                "Clients without Ansible",
                ("Server", "Client", "Requests per second", "CPU per request, us"),
                client_rows(turns),
            ),
        ]
    )
    print(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    return 0 if all(target.reached for target in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

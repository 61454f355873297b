# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The minimum speed, measured in a few seconds, so that it is part of every test run.

Counts are exact. Ratios of CPU time have wide margins, because other programs use the machine too. The targets
are in bench_speed.py and bench_fleet.py.
"""

from __future__ import annotations

import json
import pathlib
import statistics
from collections.abc import Callable, Iterator

import pytest

from ansible_collections.ucfleet.voice.tests.bench import bench_fleet, users
from ansible_collections.ucfleet.voice.tests.bench.bench_speed import Target, paired
from ansible_collections.ucfleet.voice.tests.bench.measuring import Bench, Failed, responder

RESOURCES = len(users.RESOURCES)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with responder() as server:
        bench = Bench(server, tmp_path_factory.mktemp("bench"))
        bench.warm_up()
        yield bench


@pytest.fixture(scope="module")
def start_cpu(bench: Bench) -> float:
    """CPU seconds that the start of Ansible takes."""
    return min(bench.playbook("empty").cpu for _unused in range(2))


# ------------------------------------------------------------------------- counts
@pytest.mark.parametrize("delay", [0.0, 0.02])
@pytest.mark.parametrize("drifted", [False, True])
def test_the_fleet_sends_what_it_must_and_shares_connections(bench: Bench, drifted: bool, delay: float) -> None:
    """One GET for a converged resource; GET and PUT for a change, and a verifying GET where the spec demands it."""
    count = 100
    bench.server.reset(drifted=drifted, delay=delay)
    bench.playbook("fleet", source=str(bench.source(count)), concurrency=8)
    seen = bench.server.counters()
    reads = sum(resource.changed_requests - 1 if drifted else 1 for resource in users.RESOURCES)
    expected = {"GET": count * reads, "PUT": count * RESOURCES} if drifted else {"GET": count * reads}
    assert seen.requests == expected
    # A slow server gets as many connections as allowed, and no more.
    assert seen.connections == 8 if delay else 1 <= seen.connections <= 8


def test_unchanged_users_cost_no_request(bench: Bench, tmp_path: pathlib.Path) -> None:
    source, count, changed = tmp_path / "users.jsonl", 200, 2
    users.write_source(source, count, users.RESOURCES)
    options = {"source": str(source), "memory_file": str(tmp_path / "memory.jsonl"), "concurrency": 8}

    def requests() -> int:
        bench.server.reset()
        bench.playbook("fleet", **options)
        return bench.server.counters().total

    assert (requests(), requests()) == (count * RESOURCES, 0)
    documents = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    for document in documents[:changed]:
        # What is left is in force, so one request shows it.
        del document["sipxcom"]["vm_prefs"]["email_format"]
    source.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    assert requests() == changed * RESOURCES


def test_a_second_run_changes_nothing(bench: Bench) -> None:
    bench.server.reset(drifted=True)
    for _unused in range(2):
        before = bench.server.counters().requests
        bench.bare("engine", count=20, connections=4)
    after = bench.server.counters().requests
    assert after["GET"] - before["GET"] == 20 * RESOURCES
    assert after["PUT"] == before["PUT"] == 20 * RESOURCES


@pytest.mark.parametrize("direct", [True, False])
def test_a_module_sends_one_request_for_a_converged_resource(bench: Bench, direct: bool) -> None:
    bench.server.reset()
    bench.playbook("hosts_module", hosts=1, ucfleet_voice_direct=direct)
    assert bench.server.counters().requests == {"GET": RESOURCES}


def test_a_loop_keeps_its_connection(bench: Bench) -> None:
    bench.server.reset()
    bench.playbook("loop_module", 10)
    seen = bench.server.counters()
    assert (seen.requests, seen.connections) == ({"GET": 10}, 1)


# ------------------------------------------------------------------------- ratios
def test_a_module_in_the_worker_is_many_times_cheaper(bench: Bench, start_cpu: float) -> None:
    """0.12 must be reached with the start of Ansible, for 4 tasks x 10 hosts; without it there is more room."""
    direct, module = (
        min(bench.playbook("hosts_module", hosts=2, ucfleet_voice_direct=choice).cpu for _unused in range(1 + choice))
        for choice in (True, False)
    )
    assert (direct - start_cpu) / (module - start_cpu) <= 0.3


def test_the_engine_is_near_the_bare_pool(bench: Bench) -> None:
    """CPU per request, at its best: what else runs on the machine costs the engine threads. Alone it is 0.7."""
    bench.server.reset()
    turns = bench.bare("urllib3", "engine", count=60, connections=8, rounds=9)
    engine, pool = (min(turn.cpu_per_request for turn in turns[name]) for name in ("engine", "urllib3"))
    assert engine / pool <= 1.2


def test_the_engine_keeps_a_slow_server_busy(bench: Bench) -> None:
    """Eight connections at 50 ms are 160 requests per second at most; one after the other they were 20."""
    bench.server.reset(delay=0.05)
    turns = bench.bare("raw", "engine", count=50, connections=8, rounds=3)
    assert paired(turns, "engine", "raw", lambda turn: turn.rate) >= 0.5


def test_more_connections_do_not_make_the_engine_slower(bench: Bench) -> None:
    """The best of some turns, because other programs take the processor from 128 threads first."""
    bench.server.reset(delay=0.02)
    narrow, wide = (
        max(turn.rate for turn in bench.bare("engine", count=300, connections=connections, rounds=3)["engine"])
        for connections in (64, 128)
    )
    assert wide >= 0.7 * narrow
    assert wide >= 0.08 * 128 / 0.02


def test_memory_does_not_grow_with_the_fleet(bench: Bench) -> None:
    small, large = (
        bench.playbook("fleet", source=str(bench.source(count, users.ONE)), concurrency=16).memory
        for count in (100, 3_000)
    )
    assert large <= 1.3 * small
    assert large <= 120 * 1024 * 1024


# ------------------------------------------------------------------ the bench itself
@pytest.mark.parametrize("part", [bench_fleet.change, bench_fleet.vault, bench_fleet.audit, bench_fleet.slices])
def test_each_part_of_the_bench_of_fleets_measures(
    part: Callable[[Bench, pathlib.Path, bench_fleet.Size], list[Target]],
    bench: Bench,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever sends other requests than expected fails; the limits of memory hold for any number of users."""
    key = tmp_path / "vault-password"
    key.write_text(bench_fleet.PASSWORD, encoding="utf-8")
    monkeypatch.setenv("ANSIBLE_VAULT_PASSWORD_FILE", str(key))
    size = bench_fleet.Size(rounds=1, change=20, change_rounds=1, vault=30, audit=30, slices=20)
    targets = part(Bench(bench.server, tmp_path), tmp_path, size)
    assert targets
    assert all(target.value > 0 for target in targets)
    assert all(target.reached for target in targets if target.unit)


def test_the_server_refuses_others_and_the_clients_notice(bench: Bench) -> None:
    """A client whose login is refused must not count as a fast one."""
    source = bench.source(3)
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("pw-", "other-"), encoding="utf-8")
    bench.server.reset()
    try:
        with pytest.raises(Failed, match="does not accept the login"):
            bench.bare("engine", count=3, connections=1)
    finally:
        source.write_text(text, encoding="utf-8")
    assert bench.server.counters().requests == {"401": 3}


def test_the_server_is_not_what_is_measured(bench: Bench) -> None:
    """It costs far less than the leanest client that is judged."""
    bench.server.reset()
    turns = bench.bare("urllib3", count=200, connections=8, rounds=3)["urllib3"]
    seen = bench.server.counters()
    client = statistics.median(turn.cpu_per_request for turn in turns)
    assert seen.cpu_seconds / seen.total <= client / 2


@pytest.mark.parametrize(("value", "least", "reached"), [(1.0, False, True), (1.1, False, False), (1.1, True, True)])
def test_targets_are_judged_by_their_sense(value: float, least: bool, reached: bool) -> None:
    target = Target("ratio", value, 1.0, least)
    assert target.reached is reached
    assert ("missed" in target.row()[3]) is not reached

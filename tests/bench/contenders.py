# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients without Ansible that bring the same users to the same state.

    contenders.py NAMES URL SOURCE CONNECTIONS ROUNDS

lets the clients (names with commas between) do that in turns, as often as ROUNDS says, and prints
for each a list of `{"requests": N, "seconds": ..., "cpu_seconds": ...}` of the work itself: neither
the start of the interpreter nor the imports count, reading the source does. Short turns in one
process are what makes a ratio between two clients stand while other programs use the machine.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ansible_collections.ucfleet.voice.tests.bench import users

if TYPE_CHECKING:
    # A client that needs no requests does not pay for importing it.
    import requests

LIVE = {resource.name: (resource.path, dict(resource.live)) for resource in users.RESOURCES}


def read_source(source: str) -> list[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """The users with the paths and desired documents of their resources."""
    found = []
    with open(source, encoding="utf-8") as stream:
        for line in stream:
            block = json.loads(line)["sipxcom"]
            found.append((block["username"], [LIVE[name] for name in block if name in LIVE]))
    return found


def side_by_side(work: Callable[[Iterable[Any]], int], people: list[Any], connections: int) -> int:
    """Share the users out to threads; the number of requests."""
    counts = [0] * connections

    def one(number: int) -> None:
        counts[number] = work(people[number::connections])

    threads = [threading.Thread(target=one, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


# -------------------------------------------------------------------- raw sockets
def raw_sockets(url: str, source: str, connections: int) -> int:
    """The minimum for Python: bytes out, bytes in, no HTTP library, no check of the content."""
    parts = urllib.parse.urlsplit(url)

    def work(people: Iterable[Any]) -> int:
        count = 0
        with socket.create_connection((parts.hostname, parts.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for name, resources in people:
                tail = f" HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {users.authorization(name)}\r\n\r\n"
                for path, _unused in resources:
                    connection.sendall(f"GET {parts.path}{path}{tail}".encode())
                    _receive(connection)
                    count += 1
        return count

    return side_by_side(work, read_source(source), connections)


def _receive(connection: socket.socket) -> bytes:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(connection)
    head, _unused, body = answer.partition(b"\r\n\r\n")
    length = int(head.rpartition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += _more(connection)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    return body


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise RuntimeError("the server closed the connection")
    return data


# ---------------------------------------------------------------------- libraries
def urllib3_pool(url: str, source: str, connections: int) -> int:
    """The connection pool below requests, used as sparingly as its interface allows."""
    import urllib3

    parts = urllib.parse.urlsplit(url)
    pool = urllib3.HTTPConnectionPool(parts.hostname or "", parts.port, maxsize=connections, block=True)

    def work(people: Iterable[Any]) -> int:
        count = 0
        for name, resources in people:
            headers = {"Authorization": users.authorization(name), "Accept": "application/json"}
            for path, _unused in resources:
                answer = pool.urlopen("GET", parts.path + path, headers=headers, retries=False)
                json.loads(answer.data)
                count += 1
        return count

    return side_by_side(work, read_source(source), connections)


def requests_script(url: str, source: str, connections: int) -> int:
    """What one would write by hand: one user after the other, a PUT where something differs.

    One Session serves all users. This is the fastest way, but it has a risk: a session cookie that any response sets
    goes out with the requests of the next user.
    """
    import requests

    count = 0
    with requests.Session() as session:
        for name, resources in read_source(source):
            count += _one_user(session, url, name, resources)
    return count


def requests_sessions(url: str, source: str, connections: int) -> int:
    """The same with a Session for each user, so that no cookie passes from one to the next."""
    import requests

    count = 0
    for name, resources in read_source(source):
        with requests.Session() as session:
            count += _one_user(session, url, name, resources)
    return count


def _one_user(session: requests.Session, url: str, name: str, resources: Iterable[tuple[str, dict[str, Any]]]) -> int:
    count = 0
    session.auth = (name, users.password(name))
    for path, desired in resources:
        answer = session.get(url + path, timeout=30)
        answer.raise_for_status()
        count += 1
        if any(answer.json().get(key) != value for key, value in desired.items()):
            session.put(url + path, json=desired, timeout=30).raise_for_status()
            count += 1
    return count


def engine(url: str, source: str, connections: int) -> int:
    """What the module `fleet` does, without Ansible around it."""
    from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET
    from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Run

    options = {field.name: field.default for field in FLEET.fields()}
    options |= {"source": source, "defaults": {"sipxcom": {"url": url}}, "concurrency": connections}
    result = FLEET.execute(Run(options))
    if result.get("failed"):
        raise RuntimeError(result["msg"])
    return int(result["summary"]["requests"])


CONTENDERS = {
    "raw": raw_sockets,
    "urllib3": urllib3_pool,
    "requests": requests_script,
    "sessions": requests_sessions,
    "engine": engine,
}
_LIBRARIES = {
    "urllib3": ("urllib3",),
    "requests": ("requests",),
    "sessions": ("requests",),
    "engine": ("ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet",),
}


def measured(name: str, url: str, source: str, connections: int) -> dict[str, float]:
    """One turn of one client."""
    wall, cpu = time.perf_counter(), time.process_time()
    count = CONTENDERS[name](url, source, connections)
    return {
        "requests": count,
        "seconds": time.perf_counter() - wall,
        "cpu_seconds": time.process_time() - cpu,
    }


def main(names: str, url: str, source: str, connections: str, rounds: str) -> None:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names.split(",")}
    for name in found:
        for library in _LIBRARIES.get(name, ()):
            __import__(library)
    for _unused in range(int(rounds)):
        for name, turns in found.items():
            turns.append(measured(name, url, source, int(connections)))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

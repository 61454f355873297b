# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the first inputs of each target into the corpus: exchanges with the simulators, and files of real runs.

Run with PYTHONPATH as the tests have it: python -m ansible_collections.ucfleet.voice.tests.fuzz.seeds
"""

from __future__ import annotations

import gzip
import json
import pathlib
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import dump_yaml
from ansible_collections.ucfleet.voice.tests.fuzz.targets import CORPUS, escaped
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import KEY, plan
from ansible_collections.ucfleet.voice.tests.unit.support.wrong_types import Scenario, scenarios

#: bytes of one seed: longer ones make the fuzzer slow
_LONGEST = 6_000
_OK = b"HTTP/1.1 200 OK\r\n"
HTTP: dict[str, bytes] = {
    "sized": _OK + b'Content-Type: application/json\r\nContent-Length: 11\r\n\r\n{"a": true}',
    "chunked": _OK + b'Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n5;x=y\r\n: 1} \r\n0\r\nX-Trailer: 1\r\n\r\n',
    "until_the_end": b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nOK",
    "close": b"HTTP/1.1 503 Later\r\nConnection: close\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
    "interim": b"HTTP/1.1 100 Continue\r\n\r\n" + _OK + b"Content-Length: 2\r\n\r\n{}",
    "no_content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://kim:word@evil.test/?q\r\nContent-Length: 0\r\n\r\n",
    "two_lengths": _OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "negative": _OK + b"Content-Length: -2\r\n\r\n{}",
    "both": _OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "folded": _OK + b"X-A: b\r\n c\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nContent-Length: 2\r\n\r\n{}",
    "old": b"<html>no status line</html>",
    "gzip": _OK + b"Content-Encoding: gzip\r\nContent-Length: 22\r\n\r\n" + gzip.compress(b"{}", mtime=0),
    "two_responses": (_OK + b"Content-Length: 2\r\n\r\n{}") * 2,
}
DOCUMENTS: dict[str, bytes] = {
    "object": b'application/json\n{"a": [1, -2.5e3, true, null, "\\u00e9\\ud83d\\ude00"]}',
    "mark": b"application/json; charset=utf-8\n\xef\xbb\xbf[]",
    "utf_16": b'application/json; charset="utf-16"\n' + '{"a": "\u00fc"}'.encode("utf-16"),
    "latin_1": b'text/plain; charset=iso-8859-1\n"\xfc"',
    "retry_after": b"120\n{}",
    "retry_after_date": b"Wed, 21 Oct 2065 07:28:00 GMT\n[1]",
    "deep": b"\n" + b"[" * 30 + b"]" * 30,
    "numbers": b"\n[1e308, 1E-400, 99999999999999999999999, -0, 0.1]",
    "page": b"text/html\n<!DOCTYPE html><html><body>Sign in</body></html>",
    "entities": b'text/xml\n<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "&b;&b;">]><x>&a;</x>',
}
YAML = b"""- &kim
  name: kim
  sipxcom: {username: "3100", voicemail_pin: {pin: "8041592653"}}
- <<: *kim
  name: lee
  born: 2024-01-13 10:00:00
  vars: {number: 0170, rate: 1.50, on: yes, text: |
    two
    lines
    }
---
name: bo
ucp: {fmfm: {enabled: true}}
"""
CSV = b'name,class,Ext,sipxcom.call_forward.rings.0.number\nkim,staff,3100,0170\nlee,"a,b",3101,"42\n03"\n'
CLASSES = b"""staff:
  required_vars: [pin]
  sipxcom:
    voicemail_pin: {pin: "${pin}"}
    vm_prefs: {greeting: NONE}
boss:
  extends: staff
  sipxcom:
    im_prefs: {call_info: true, on_the_phone_message: "${who} $$ talks"}
    call_forward: {rings: [{number: "${mobile}"}]}
"""
STORED = b"""# all users
kim: {sipxcom: {password: one}}   # the first
lee:
  sipxcom:
    password: >-
      a folded
      word
    voicemail_pin: {pin: '0815', update_pin: always}
bo: &b
  ucp: {username: bo, password: "x\\ty"}
ann: {}
"""


def exchange_of(scenario: Scenario) -> bytes:
    """The name of a scenario and what the simulator answers to it."""
    server = scenario.make()
    real = server.exchange
    lines = [scenario.name.encode()]

    def noting(method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds) -> Response:
        response = real(method, target, headers, body, bounds)
        lines.append(f"{response.status} {response.content_type}".strip().encode())
        try:
            # On one line.
            lines.append(json.dumps(response.json()).encode())
        except ValueError:
            lines.append(response.body.replace(b"\n", b" "))
        return response

    server.exchange = noting  # type: ignore[method-assign]
    scenario.run(server)
    return b"\n".join(lines)


def refusals(platform: str) -> Iterator[tuple[str, bytes]]:
    """Error responses of each form that the platforms have."""
    login = {"ucp": b'200 application/json\n{"access_token": "x"}\n', "voipnow": b"", "telecomx": b"", "sipxcom": b""}
    first, *_others = (one.name for one in scenarios() if one.operation.platform.name == platform)
    name = first.encode()
    bodies = {
        "error_object": b'400 application/json\n{"error": {"code": "x", "message": "no @SECRET@"}}',
        "error_list": b'422 application/json\n{"errors": [{"code": "name", "message": "taken", "path": "a.b"}]}',
        "error_text": b'404 application/json\n{"error": "not_found", "error_description": "gone"}',
        "page": b"403 text/html\n<html><body><h2>HTTP ERROR 403</h2></body></html>",
        "broken": b'200 application/json\n{"a": [',
        "unavailable": b"503 text/plain\nlater",
    }
    for kind, body in bodies.items():
        yield kind, name + b"\n" + login[platform] + body


def fleet_files() -> dict[str, bytes]:
    """What runs write, by the target that reads it."""
    with tempfile.TemporaryDirectory() as name:
        folder, users = pathlib.Path(name), people(2)
        plan(pbx(2), folder / "plan", users)
        given: dict[str, Any] = {"users": users, "digest_key": KEY, "concurrency": 1}
        run(Fleet, pbx(2), undo_file=str(folder / "undo"), report_file=str(folder / "report.jsonl"), **given)
        run(Fleet, pbx(2), memory_file=str(folder / "memory"), skip_unchanged=True, **given)
        broken = {"name": "user-3101", "sipxcom": {**users[1]["sipxcom"], "password": "wrong"}}
        # The second user fails and ends the run, so that a state remains.
        given["users"] = [users[0], broken, people(3)[2]]
        run(Fleet, pbx(3), state_file=str(folder / "state"), max_failures=0, **given)
        read = {one.name.partition(".")[0]: one.read_bytes() for one in folder.iterdir()}
    logins = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in users}
    new: dict[str, Any] = {name: {"sipxcom": {"password": f"new-{name}"}} for name in logins}
    new["user-3101"]["sipxcom"]["voicemail_pin"] = {"pin": "80415926", "update_pin": "on_create"}
    with tempfile.TemporaryDirectory() as name:
        run(FleetInfo, pbx(1), users=people(1), dest=f"{name}/live/")
        exported = pathlib.Path(name, "live", "user-3100.yml").read_bytes()
    return {
        "folder": exported,
        "stored": STORED,
        "pending": json.dumps(new).encode(),
        "fleet": dump_yaml(users).encode(),
        "classes": CLASSES,
        "credentials": json.dumps(logins).encode(),
        "plan": read["plan"],
        "undo": read["undo"],
        "undo_file": read["undo"],
        "memory_file": read["memory"],
        "state_file": read["state"],
        "report": read["report"],
        "yml": YAML,
        "csv": CSV,
        "json": json.dumps(users, indent=1).encode(),
        "jsonl": b"".join(json.dumps(user).encode() + b"\n" for user in users) + b"# note\n",
    }


def every() -> Iterator[tuple[str, str, bytes]]:
    """Target, name and input of each seed."""
    for name, data in HTTP.items():
        yield "http", name, data
    for name, data in DOCUMENTS.items():
        yield "document", name, data
    for scenario in scenarios():
        if not scenario.name.endswith((" there", " in check mode")):
            yield scenario.operation.platform.name, scenario.name.replace(" ", "_"), exchange_of(scenario)
    for platform in ("sipxcom", "ucp", "voipnow", "telecomx"):
        for name, data in refusals(platform):
            yield platform, f"refusal_{name}", data
    for target, data in fleet_files().items():
        yield target, "run", data
    yield (
        "credentials",
        "yaml",
        dump_yaml([{"user-3100": {"sipxcom": {"password": PASSWORD}}}]).removeprefix("- ").encode(),
    )
    yield "stored", "json", json.dumps({"kim": {"sipxcom": {"password": "one"}}, "lee": {}}, indent=2).encode()
    yield "report", "plan", fleet_files()["plan"]


def main() -> None:
    """Write all of them."""
    for target, name, data in every():
        if len(data) <= _LONGEST:
            path = CORPUS / target / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(escaped(data))


if __name__ == "__main__":
    main()

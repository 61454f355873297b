# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outside of the sandbox: a real process, raw sockets, its control port."""

from __future__ import annotations

import contextlib
import http.client
import json
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ucfleet_sandbox.cli import main

Start = Callable[..., Any]

LOGIN = {"username": "anna", "password": "canary-password", "domain": "acme"}
STATE = {
    "tenants": [{"name": "acme", "users": [{"username": "anna", "password": "canary-password"}]}],
    "tokens": {"canary-token": {"owner": "acme/anna", "expires": None}},
}
PROFILES = b"/ucp/v2/fmfm/profiles"


def get(target: bytes, *lines: bytes, close: bool = True) -> bytes:
    """A raw GET with the token of STATE."""
    fields = [
        b"Host: sandbox",
        b"Authorization: Bearer canary-token",
        *lines,
        *([b"Connection: close"] if close else []),
    ]
    return b"GET " + target + b" HTTP/1.1\r\n" + b"\r\n".join(fields) + b"\r\n\r\n"


def put_switch(enabled: bool, *lines: bytes) -> bytes:
    """A raw PUT of the feature switch."""
    body = b'{"enabled": %s}' % str(enabled).lower().encode()
    fields = [b"Host: sandbox", b"Authorization: Bearer canary-token", b"Content-Length: %d" % len(body), *lines]
    return b"PUT /ucp/v2/fmfm HTTP/1.1\r\n" + b"\r\n".join(fields) + b"\r\nConnection: close\r\n\r\n" + body


@pytest.fixture(scope="module")
def running(start: Start) -> Any:
    return start("--platform", "ucp", "telecomx", "--platform", "voipnow", "--log-limit", "50")


@pytest.fixture
def sandbox(running: Any) -> Iterator[Any]:
    """The shared process with fresh state, no faults and an empty log."""
    running.load("ucp", STATE)
    running.faults("ucp")
    running.control("DELETE", "/ucp/requests")
    yield running
    running.faults("ucp")


# ------------------------------------------------------------ start and stop
def test_the_ready_line_names_every_port(running: Any) -> None:
    ready = running.ready
    assert set(ready["ports"]) == {"ucp", "telecomx", "voipnow", "control"}
    assert all(ready[f"{name}_port"] == port for name, port in ready["ports"].items())
    assert ready["urls"]["ucp"] == f"http://127.0.0.1:{ready['ucp_port']}"
    assert (ready["ready"], ready["tls"], ready["ca_path"]) == (True, False, None)
    assert running.control("GET", "/healthz") == (200, {"status": "ok", "platforms": ["ucp", "voipnow", "telecomx"]})


def test_without_platform_all_of_them_run(start: Start) -> None:
    sandbox = start()
    assert list(sandbox.ready["ports"]) == ["sipxcom", "ucp", "voipnow", "telecomx", "control"]
    for platform in ("sipxcom", "ucp", "voipnow", "telecomx"):
        assert sandbox.request(platform, "GET", "/nowhere")[0] == 404
    assert sandbox.stop() == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(start: Start, number: int) -> None:
    sandbox = start("--platform", "ucp", "--control-port", "0")
    with sandbox.connect("ucp"):  # an idle connection must not hold it up
        assert sandbox.stop(number) == (0, "", "")


def fails(*arguments: str) -> str:
    """The one sentence on stderr of a start that fails with code 2, as a user sees it."""
    command = [sys.executable, "-m", "ucfleet_sandbox", "run", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def fails_here(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The same without a process of its own."""
    try:
        code = main(["run", *arguments])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    output = capsys.readouterr()
    assert output.out == ""
    return output.err


def test_a_port_in_use_is_one_sentence(running: Any) -> None:
    port = running.ready["ucp_port"]
    assert fails("--platform", "ucp", "--ucp-port", str(port)) == (
        f"ucfleet-sandbox: cannot listen on 127.0.0.1:{port} for ucp: Address already in use\n"
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("state.json", b"{", "is not JSON"),
        ("state.json", b"[]", "must hold an object with one key per platform"),
        ("state.json", b"\xff", "cannot read the state file"),
        ("state.json", b'{"ucp": {"tenants": [{"nme": 1}]}}', "does not fit ucp: tenants[0].name is missing"),
        ("state.db", b"this is text, long enough to be no database at all" * 20, "cannot use the state database"),
        ("no/such/state.json", None, "its directory does not exist"),
        ("no/such/state.db", None, "cannot use the state database"),
    ],
)
def test_a_bad_state_file_is_one_sentence(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    message = fails_here(capsys, "--platform", "ucp", "--state", str(path))
    assert sentence in message
    assert message.count("\n") == 1
    if content is not None:
        assert path.read_bytes() == content


def test_wrong_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "invalid choice" in fails_here(capsys, "--platform", "pbx")
    assert "is not a port number" in fails_here(capsys, "--ucp-port", "70000")


# ------------------------------------------------------------- raw requests
@pytest.mark.parametrize(
    "target", ["/ucp/v2//fmfm/../%41?a=%2f&b=a+b", "//host/x", "/a?b?c", "/x/./y;z=1*@:!'()[]\\|", "/%zz%"]
)
def test_targets_arrive_byte_for_byte(sandbox: Any, target: str) -> None:
    answer = sandbox.send("ucp", get(target.encode()))
    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert sandbox.log("ucp")["requests"][0]["target"] == target


def test_no_body_and_an_empty_body_differ(sandbox: Any) -> None:
    sandbox.send("ucp", get(PROFILES))
    sandbox.send("ucp", get(PROFILES, b"Content-Length: 0"))
    assert [entry["body"] for entry in sandbox.log("ucp")["requests"]] == [None, ""]


def test_chunked_bodies_are_read(sandbox: Any) -> None:
    body = json.dumps(LOGIN).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    head = b"POST /ucp/v2/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert b"access_token" in sandbox.send("ucp", head + chunks)


def test_expect_continue_is_answered(sandbox: Any) -> None:
    body = json.dumps(LOGIN).encode()
    with sandbox.connect("ucp") as connection:
        head = b"POST /ucp/v2/login HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_head_has_the_length_but_no_body(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "status", "status": 299, "body": "twelve bytes"})
    answer = sandbox.send("ucp", get(b"/x").replace(b"GET", b"HEAD", 1))
    assert b"Content-Length: 12\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_status_747_with_a_reason_of_its_own(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "status", "status": 747, "reason": "Taken Taken"})
    assert sandbox.send("ucp", get(b"/x")).startswith(b"HTTP/1.1 747 Taken Taken\r\n")
    sandbox.faults("ucp", {"fault": "status", "status": 747})
    assert sandbox.send("ucp", get(b"/x")).startswith(b"HTTP/1.1 747 \r\n")


def test_no_content_type_where_the_platform_sets_none(sandbox: Any) -> None:
    sandbox.load("ucp", {**STATE, "switches": {"switch_answer": "empty"}})
    answer = sandbox.send("ucp", put_switch(True))
    head, _unused, body = answer.partition(b"\r\n\r\n")
    assert b"content-type" not in head.lower()
    assert b"Content-Length: 0" in head
    assert body == b""
    sandbox.load("ucp", {**STATE, "switches": {"write_status": 204}})
    assert b"content-length" not in sandbox.send("ucp", put_switch(True)).lower()


def test_connections_are_kept_and_counted(sandbox: Any) -> None:
    with sandbox.connect("ucp") as connection:
        for _unused in range(3):
            connection.sendall(get(PROFILES, close=False))
            assert connection.recv(65536).endswith(b"[]")
    sandbox.send("ucp", get(PROFILES))
    log = sandbox.log("ucp")
    numbers = [entry["connection"] for entry in log["requests"]]
    assert numbers == [numbers[0]] * 3 + [numbers[0] + 1]
    assert log["counters"]["connections"] == 2
    assert log["counters"]["requests"] == 4
    assert log["counters"]["by_method"] == {"GET": 4}


def test_pipelined_requests_are_answered_in_order(sandbox: Any) -> None:
    answer = sandbox.send("ucp", get(PROFILES, close=False) + get(b"/x", close=False) + get(PROFILES))
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"200"]


def test_what_is_no_http_is_refused_without_a_word_on_stderr(start: Start) -> None:
    sandbox = start("--platform", "ucp")
    for raw in (
        b"nonsense\r\n\r\n",
        b"GET /x HTTP/1.1\r\nHost: x\r\nContent-Length: canary\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        assert sandbox.send("ucp", raw).split(b" ", 2)[1] == b"400"
    with sandbox.connect("ucp") as connection:  # gone in the middle of its body
        connection.sendall(b"POST /ucp/v2/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ncanary")
    assert sandbox.control("GET", "/healthz")[0] == 200
    assert sandbox.stop() == (0, "", "")


# ------------------------------------------------------------- control port
def test_the_state_is_replaced_and_dumped(sandbox: Any) -> None:
    status, state = sandbox.control("GET", "/ucp/state")
    assert (status, state["tenants"][0]["users"][0]["username"]) == (200, "anna")
    state["tenants"][0]["users"][0]["username"] = "bo"
    sandbox.load("ucp", state)
    assert sandbox.control("GET", "/ucp/state")[1] == state


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text"),
    [
        ("POST", "/ucp/state", b"{", 400, "the body is not JSON"),
        ("POST", "/ucp/state", [], 400, "must be a JSON object"),
        ("POST", "/ucp/state", {"tenant": []}, 422, "tenant is not a known key"),
        ("POST", "/ucp/state", {"switches": {"kazoo": 1}}, 422, "switches.kazoo must be true or false"),
        ("POST", "/ucp/faults", {"rules": [{"fault": "flood"}]}, 422, "rules[0].fault must be one of"),
        ("GET", "/pbx/state", None, 404, "there is no platform 'pbx' here (running: ucp, voipnow, telecomx)"),
        ("GET", "/nowhere", None, 404, "not offered"),
        ("PUT", "/ucp/state", None, 405, "not offered"),
        ("GET", "/ucp/requests?since=x", None, 400, "since must be a sequence number"),
    ],
)
def test_bad_control_requests_get_a_sentence(
    sandbox: Any, method: str, path: str, body: Any, status: int, text: str
) -> None:
    before = sandbox.control("GET", "/ucp/state")
    answer = sandbox.control(method, path, body)
    assert answer[0] == status
    assert set(answer[1]) == {"error"}
    assert text in answer[1]["error"]
    assert sandbox.control("GET", "/ucp/state") == before


def test_the_log_shows_what_happened(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "delay", "seconds": 0.05}, {"fault": "status", "status": 503, "on": 2})
    sandbox.send("ucp", get(PROFILES))
    sandbox.send("ucp", get(PROFILES))
    first, second = sandbox.log("ucp")["requests"]
    assert (first["method"], first["target"], first["status"]) == ("GET", PROFILES.decode(), 200)
    assert (first["user"], first["fault"], second["faults"]) == ("acme/anna", "delay", ["delay", "status"])
    assert (second["status"], second["fault"]) == (503, "status")
    assert first["duration_ms"] >= 50
    assert second["seq"] == first["seq"] + 1
    assert [e["seq"] for e in sandbox.control("GET", f"/ucp/requests?since={first['seq']}")[1]["requests"]] == [
        second["seq"]
    ]
    sandbox.control("DELETE", "/ucp/requests")
    assert sandbox.log("ucp") == {
        "requests": [],
        "counters": {
            "requests": 0,
            "connections": 0,
            "connections_refused": 0,
            "by_method": {},
            "by_status": {},
            "by_fault": {},
            "effects": 0,
            "dropped": 0,
        },
    }


def test_the_log_is_bounded(sandbox: Any) -> None:
    sandbox.send("ucp", get(PROFILES, close=False) * 59 + get(PROFILES))
    log = sandbox.log("ucp")
    assert len(log["requests"]) == 50
    assert (log["counters"]["requests"], log["counters"]["dropped"]) == (60, 10)


def test_the_log_holds_no_secret(sandbox: Any) -> None:
    sandbox.request("ucp", "POST", "/ucp/v2/login", LOGIN)
    sandbox.request("ucp", "GET", "/ucp/v2/devices?token=canary-1&x=1", token="canary-token")
    sandbox.request("ucp", "POST", "/ucp/v2/login", {"a": [{"refresh_token": "canary-2"}], "pin": "canary-3"})
    for target in (
        "/sipxconfig/rest/my/voicemail/pin/canary-4",
        "/my/portal/password/a/canary-5",
        "/my/%70in/canary-6",
    ):
        sandbox.request("ucp", "PUT", target)
    sandbox.request("ucp", "DELETE", "/employee/5f00/token/canary-7")
    sandbox.send(
        "ucp", b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\nConnection: close\r\n\r\npassword: canary-8!!"
    )
    text = json.dumps(sandbox.log("ucp"))
    assert "canary" not in text
    assert "Authorization" in text
    assert "/my/voicemail/pin/***" in json.dumps(sandbox.log("ucp"))


# -------------------------------------------------------------------- faults
def test_refuse_resets_before_anything_is_read(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "refuse", "times": 1})
    # The reset may come as early as in the connect.
    with pytest.raises(ConnectionResetError), sandbox.connect("ucp") as connection:
        connection.recv(1)
    assert sandbox.send("ucp", get(PROFILES)).startswith(b"HTTP/1.1 200")
    counters = sandbox.log("ucp")["counters"]
    assert (counters["connections"], counters["connections_refused"], counters["requests"]) == (2, 1, 1)


def enabled(sandbox: Any) -> bool:
    user = sandbox.control("GET", "/ucp/state")[1]["tenants"][0]["users"][0]
    return bool(user["enabled"])


@pytest.mark.parametrize(("when", "took_effect"), [("before", False), ("after", True)])
def test_reset_before_and_after_the_effect(sandbox: Any, when: str, took_effect: bool) -> None:
    sandbox.faults("ucp", {"fault": "reset", "when": when})
    with pytest.raises(ConnectionResetError):
        sandbox.send("ucp", put_switch(True))
    assert enabled(sandbox) is took_effect
    assert sandbox.log("ucp")["requests"][0]["status"] is None


@pytest.mark.parametrize(("when", "took_effect"), [("before", False), ("after", True)])
def test_status_with_retry_after(sandbox: Any, when: str, took_effect: bool) -> None:
    rule = {"fault": "status", "status": 429, "retry_after": 7, "body": {"slow": "down"}, "headers": {"X-Why": "busy"}}
    sandbox.faults("ucp", {**rule, "when": when})
    answer = sandbox.send("ucp", put_switch(True))
    assert answer.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
    assert b"\r\nRetry-After: 7\r\n" in answer
    assert b"\r\nX-Why: busy\r\n" in answer
    assert answer.endswith(b'{"slow": "down"}')
    assert enabled(sandbox) is took_effect


def test_truncated_body_keeps_its_length(sandbox: Any) -> None:
    whole = sandbox.send("ucp", get(b"/ucp/v2/nothing"))
    sandbox.faults("ucp", {"fault": "truncate", "keep": 5})
    cut = sandbox.send("ucp", get(b"/ucp/v2/nothing"))
    head, _unused, body = cut.partition(b"\r\n\r\n")
    assert len(body) == 5
    assert b"Content-Length: %d" % len(whole.partition(b"\r\n\r\n")[2]) in head


def test_html_and_garbage(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "html", "on": 1}, {"fault": "garbage"})
    page = sandbox.send("ucp", get(PROFILES))
    assert page.startswith(b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html")
    garbage = sandbox.send("ucp", get(PROFILES))
    assert garbage.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(garbage.partition(b"\r\n\r\n")[2])


def test_expired_tokens(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "expire_tokens", "on": 2})
    answers = [sandbox.send("ucp", get(PROFILES))[9:12] for unused in range(3)]
    assert answers == [b"200", b"401", b"401"]


def test_stale_reads_show_the_answer_before_the_last_write(sandbox: Any) -> None:
    sandbox.load("ucp", {**STATE, "switches": {"read_switch": True}})

    def read() -> Any:
        return json.loads(sandbox.send("ucp", get(b"/ucp/v2/fmfm")).partition(b"\r\n\r\n")[2])["enabled"]

    assert read() is False
    sandbox.faults("ucp", {"fault": "stale_read"})
    assert read() is False, "no write yet: the true answer"
    sandbox.send("ucp", put_switch(True))
    assert read() is False, "stale"
    assert sandbox.control("GET", "/ucp/faults")[1]["counters"] == [{"matched": 1, "fired": 1}]
    # A login writes no data, so it makes nothing older.
    sandbox.faults("ucp")
    assert read() is True
    sandbox.request("ucp", "POST", "/ucp/v2/login", LOGIN)
    sandbox.faults("ucp", {"fault": "stale_read", "method": "GET"})
    assert read() is False


def test_faults_are_selected_by_user_method_and_target(sandbox: Any) -> None:
    sandbox.faults(
        "ucp", {"fault": "status", "status": 503, "user": "acme/anna", "method": ["GET"], "target": "profiles$"}
    )
    assert sandbox.send("ucp", get(PROFILES))[9:12] == b"503"
    assert sandbox.send("ucp", get(b"/ucp/v2/devices"))[9:12] == b"200"
    assert sandbox.send("ucp", put_switch(True))[9:12] == b"200"
    assert sandbox.send("ucp", get(PROFILES).replace(b"canary-token", b"other"))[9:12] == b"401"


# --------------------------------------------------------------- persistence
def test_json_state_is_loaded_and_written(start: Start, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"ucp": STATE, "elsewhere": {"kept": True}}))
    sandbox = start("--platform", "ucp", "--state", str(path))
    assert sandbox.send("ucp", put_switch(True)).startswith(b"HTTP/1.1 200")
    assert sandbox.stop()[0] == 0
    written = json.loads(path.read_text())
    assert written["elsewhere"] == {"kept": True}
    assert written["ucp"]["tenants"][0]["users"][0]["enabled"] is True
    assert [item.name for item in tmp_path.iterdir()] == ["state.json"]


def test_sqlite_survives_kill_9(start: Start, tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "state.db")
    sandbox = start("--platform", "ucp", "--state", path)
    users = [{"username": f"u{n}", "password": "p"} for n in range(20, 0, -1)]
    sandbox.load("ucp", {"tenants": [{"name": "acme", "users": users}]})
    for number in (3, 12):
        login = {"username": f"u{number}", "password": "p", "domain": "acme"}
        token = json.loads(sandbox.request("ucp", "POST", "/ucp/v2/login", login)[1])["access_token"]
        assert sandbox.request("ucp", "PUT", "/ucp/v2/fmfm", {"enabled": True}, token=token)[0] == 200
        created = {"name": "x", "devices": []}
        assert sandbox.request("ucp", "POST", "/ucp/v2/fmfm/profiles", created, token=token)[0] == 200
    assert "locked" in fails("--platform", "ucp", "--state", path)
    before = sandbox.control("GET", "/ucp/state")
    sandbox.stop(signal.SIGKILL)
    again = start("--platform", "ucp", "--state", path)
    assert again.control("GET", "/ucp/state") == before
    assert again.request("ucp", "GET", "/ucp/v2/fmfm/profiles", token=token)[0] == 200
    again.stop()


# ----------------------------------------------------------------------- TLS
def test_tls_with_a_throw_away_ca(start: Start) -> None:
    sandbox = start("--platform", "ucp", "--tls")
    ca_path = pathlib.Path(sandbox.ready["ca_path"])
    assert ca_path.parent.stat().st_mode & 0o77 == 0
    context = ssl.create_default_context(cafile=str(ca_path))
    port = sandbox.ready["ucp_port"]
    for host in ("127.0.0.1", "localhost"):
        connection = http.client.HTTPSConnection(host, port, context=context, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/x")
            assert connection.getresponse().status == 404
    with pytest.raises(ssl.SSLCertVerificationError), socket.create_connection(("127.0.0.1", port)) as plain:
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")
    sandbox.faults("ucp", {"fault": "reset"})
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/x")
        # Python's ssl shows the reset as an end of file on some versions.
        with pytest.raises((ConnectionError, ssl.SSLEOFError)):
            connection.getresponse()
    assert sandbox.ready["urls"]["ucp"].startswith("https://")
    assert sandbox.control("GET", "/healthz")[0] == 200
    assert sandbox.stop() == (0, "", "")
    assert not ca_path.parent.exists()

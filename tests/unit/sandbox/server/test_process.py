# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start and stop, states that outlive the process, and TLS."""

from __future__ import annotations

import contextlib
import http.client
import json
import pathlib
import signal
import socket
import ssl
from typing import Any

import pytest

from ucfleet_sandbox.cli import main

from .conftest import STATE, Start, fails, put_switch


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

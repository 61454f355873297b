# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS and proxies as users see them: one warning in a run, messages with cause and cure, no login of a proxy shown."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.authority import DAY, Issued, issue
from ansible_collections.ucfleet.voice.tests.unit.support.process import ansible_playbook
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import Connection, Server, answering

pytestmark = pytest.mark.timeout(300)

BODY = b'{"extension": "3301", "did": ""}'
PREFS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
UNVERIFIED = "are not verified (validate_certs is false)"
PLAIN = "are plain http (allow_http is true)"
PATHS = {"direct": True, "module": False}


def read(url: str, **more: Any) -> dict[str, Any]:
    """A task that reads, without a change."""
    return {
        "ucfleet.voice.fax_prefs_info": {
            "url": url,
            "username": "u1",
            "password": "canary-login",
            "retries": 0,
            **more,
        },
        "ignore_errors": True,
    }


def fleet(url: str) -> dict[str, Any]:
    """A task that reads the settings of 40 users."""
    users = [{"name": f"u{number}", "sipxcom": {"username": f"u{number}"}} for number in range(40)]
    login = {"url": url, "validate_certs": False, "password": "canary-login"}
    options = {"users": users, "defaults": {"sipxcom": login}, "gather_subset": ["im_prefs"], "fail_on_error": False}
    return {"ucfleet.voice.fleet_info": options}


def played(folder: pathlib.Path, tasks: list[dict[str, Any]], *, direct: bool, **env: str) -> str:
    """All output of a playbook with these tasks, at high verbosity, in one line."""
    playbook = folder / "play.yml"
    variables = {"ucfleet_voice_direct": direct, "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    play = {"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks}
    playbook.write_text(yaml.safe_dump([play]), encoding="utf-8")
    text = ansible_playbook(folder, playbook, "-vv", **{**dict.fromkeys(("http_proxy", "https_proxy"), ""), **env})
    assert "canary" not in text
    return " ".join(text.split())


def shown_warnings(text: str, words: str) -> int:
    """How many warnings on the screen have these words; results repeat them as data."""
    return sum(words in part[:600] for part in text.split("[WARNING]: ")[1:])


def refusing(status: bytes) -> bytes:
    head = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
    return head % (status, len(PAGE), PAGE)


PAGE = b"<html><body>Blocked by policy. canary-page</body></html>"
#: what the proxy says to a request for this host; nothing to any other
PROXIED = {
    b"plain.test": PREFS,
    b"login.test": refusing(b"407 Proxy Authentication Required"),
    b"blocked.test": refusing(b"403 Forbidden"),
    b"gone.test": refusing(b"502 Bad Gateway"),
}


def proxying(connection: Connection, server: Server) -> None:
    while request := connection.read():
        server.requests.append(request)
        for host, answer in PROXIED.items():
            if host in request.partition(b"\r\n")[0]:
                connection.send(answer)
                break
        else:
            return


def plain(connection: Connection, server: Server) -> None:
    """A server without TLS, for which the handshake is no request."""
    connection.stream.recv(65536)
    connection.send(refusing(b"400 Bad Request"))


@pytest.fixture(name="proxies", scope="module")
def _proxies() -> Iterator[dict[str, str]]:
    """Variables that lead every request to another host to a proxy of this one."""
    with Server(proxying) as proxy:
        url = f"http://user:canary-proxy@127.0.0.1:{proxy.port}"
        yield {"http_proxy": url, "https_proxy": url, "no_proxy": "127.0.0.1"}
    # The others were asked directly.
    assert proxy.requests
    assert not any(b"127.0.0.1" in request.partition(b"\r\n")[0] for request in proxy.requests)


@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_protected_is_warned_of_once_in_a_run(
    path: str, proxies: dict[str, str], tmp_path: pathlib.Path
) -> None:
    root = issue("root", is_ca=True)
    (tmp_path / "ca.pem").write_bytes(root.pem())
    with contextlib.ExitStack() as stack:

        def port(certificate: Issued | None) -> int:
            context = certificate.context(tmp_path) if certificate else None
            return stack.enter_context(Server(answering(PREFS), context)).port

        fleets, reads, verified, open_port = (
            port(certificate) for certificate in (issue("alone"), issue("alone"), issue("server", root), None)
        )
        tasks = [
            fleet(f"https://127.0.0.1:{fleets}"),
            *(read(f"https://127.0.0.1:{reads}", validate_certs=False) for _turn in range(3)),
            *(read("http://plain.test:8080", allow_http=True) for _turn in range(2)),
            read(f"https://127.0.0.1:{verified}", ca_path="ca.pem"),
            read(f"http://127.0.0.1:{open_port}"),
        ]
        text = played(tmp_path, tasks, direct=PATHS[path], **proxies)
    assert "ok=8 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0" in text
    assert shown_warnings(text, f"TLS certificates of 127.0.0.1:{fleets} {UNVERIFIED}") == 1
    assert shown_warnings(text, f"TLS certificates of 127.0.0.1:{reads} {UNVERIFIED}") == 1
    assert shown_warnings(text, f"connections to plain.test:8080 {PLAIN}") == 1
    assert shown_warnings(text, "set ca_path to the CA and remove validate_certs") == 2
    assert shown_warnings(text, str(verified)) == shown_warnings(text, str(open_port)) == 0


@pytest.mark.parametrize("path", PATHS)
def test_every_failure_of_the_way_names_its_cause_and_its_cure(
    path: str, proxies: dict[str, str], tmp_path: pathlib.Path
) -> None:
    root = issue("root", is_ca=True)
    (tmp_path / "ca.pem").write_bytes(root.pem())
    certificates = (
        issue("server", root, begins=-2 * DAY, ends=-DAY),
        issue("server", root, names=("pbx.example.org",)),
        issue("alone"),
    )
    with contextlib.ExitStack() as stack:
        servers = [Server(answering(PREFS), certificate.context(tmp_path)) for certificate in certificates]
        servers.append(Server(plain))
        urls = [f"https://127.0.0.1:{stack.enter_context(server).port}" for server in servers]
        urls += [f"https://{name}.test:8443" for name in ("login", "blocked", "gone", "silent")]
        urls.append("https://user:canary-url@pbx.test")
        tasks = [read(url, ca_path="ca.pem") for url in urls]
        text = played(tmp_path, tasks, direct=PATHS[path], **proxies)
    assert "ignored=9" in text
    messages = text.replace(" (GET /sipxconfig/rest/my/faxprefs)", "")
    for words in (
        "certificate has expired; renew the certificate on the server",
        "it is for pbx.example.org; use a name in url that the certificate has",
        "self-signed certificate; put the CA (or the self-signed certificate itself) into ca_path",
        "does not speak TLS on this port",
        "begin url with http://",
        "the proxy in front of login.test:8443 requires a login (HTTP 407); put the user and password of the proxy",
        "the proxy in front of blocked.test:8443 refused the connection (HTTP 403); let the proxy pass connections",
        "the proxy in front of gone.test:8443 refused the connection (HTTP 502); let the proxy pass connections",
        "silent.test:8443 or the proxy in front of it broke the connection before TLS was established",
        "url holds credentials",
    ):
        assert words in messages

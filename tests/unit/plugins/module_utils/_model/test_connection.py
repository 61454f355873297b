# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import (
    complete_url,
    connection_fields,
    settings_reader,
    unprotected,
)

READ = settings_reader(port=8443, path="/api")


def problem(call: Any, *args: Any, **options: Any) -> str:
    with pytest.raises(VoiceError) as caught:
        call(*args, **options)
    assert caught.value.kind == errors.INVALID
    return caught.value.message


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("pbx.test", "https://pbx.test:8443/api"),
        (" https://pbx.test ", "https://pbx.test:8443/api"),
        ("https://PBX.Test/", "https://pbx.test:8443/api"),
        ("HTTPS://pbx.test", "https://pbx.test:8443/api"),
        ("https://pbx.test:443", "https://pbx.test/api"),
        ("https://pbx.test:9000/other/", "https://pbx.test:9000/other"),
        ("pbx.test:9000", "https://pbx.test:9000/api"),
        ("http://pbx.test", "http://pbx.test/api"),
        ("http://pbx.test:80", "http://pbx.test/api"),
        ("http://pbx.test:443", "http://pbx.test:443/api"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api"),
        ("https://[::1]:9000", "https://[::1]:9000/api"),
        ("::1", None),
        ("[::1]", "https://[::1]:8443/api"),
    ],
)
def test_an_address_is_completed(url: str, expected: str | None) -> None:
    if expected is None:
        problem(complete_url, url, port=8443, path="/api")
    else:
        assert complete_url(url, port=8443, path="/api") == expected


def test_the_usual_port_is_left_out() -> None:
    assert complete_url("pbx.test", port=443, path="/api") == "https://pbx.test/api"


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("", "url is empty"),
        ("   ", "url is empty"),
        ("ftp://pbx.test", "not an http or https address"),
        ("https://", "not an http or https address"),
        ("https://user:canary@pbx.test", "holds credentials"),
        ("https://@pbx.test", "holds credentials"),
        ("https://user:can/canary@pbx.test", "holds credentials"),
        ("user:canary?x#y@pbx.test", "holds credentials"),
        ("https://pbx.test/?a=b", "holds a query"),
        ("https://pbx.test/#a", "holds a query or a fragment"),
        ("https://pbx.test:99999", "not an address"),
        ("https://pbx.test:x", "not an address"),
        ("https://pbx.test:0", "port 0"),
        ("https://[::1", "not an address"),
        ("https://pbx .test", "white space"),
        ("https://http://pbx.test", "not an http or https address"),
        ("https://pbx,test", "not an http or https address"),
        ("https://pbx.test:", "not an http or https address"),
        ("https://{{pbx}}", "not an http or https address"),
        ("https://<pbx>", "not an http or https address"),
        ("https://pbx.test/a\nb", "white space"),
    ],
)
def test_what_is_no_address_is_described(url: str, what: str) -> None:
    text = problem(complete_url, url, port=8443, path="/api")
    assert what in text
    assert "canary" not in text


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("", "url is empty; give the host or the address of the server."),
        ("https://a:b@c", "url holds credentials; give them in the options meant for them."),
        ("https://pbx .test", "url holds white space; write it as https://host[:port]."),
        ("ftp://pbx.test", "url is not an http or https address; write it as https://host[:port]."),
        ("https://pbx.test:0", "url names port 0, where nothing can listen; write it as https://host[:port]."),
        ("https://pbx.test/?a=b", "url holds a query or a fragment; give only scheme, host, port and path."),
    ],
)
def test_a_wrong_address_is_described_with_what_to_do(url: str, text: str) -> None:
    assert problem(complete_url, url, port=8443, path="/api") == text


@given(st.text() | st.text().map(lambda text: f"https://{text}") | st.from_regex(r"https?://[a-z.:\[\]@/?#0-9]*"))
def test_any_text_is_an_address_or_invalid(text: str) -> None:
    try:
        url = complete_url(text, port=8443, path="/api")
    except VoiceError as error:
        if error.kind != errors.INVALID:
            raise
        return
    assert url.startswith(("https://", "http://"))
    assert complete_url(url, port=8443, path="/api") == url


def test_settings_come_from_the_options() -> None:
    settings = READ(
        {"url": "pbx.test", "username": "kim", "password": "canary", "timeout": 3.0, "other": 1, "token": None}
    )
    assert (settings.url, settings.username, settings.timeout) == ("https://pbx.test:8443/api", "kim", 3.0)
    assert settings.secrets() == ("canary",)
    assert "canary" not in repr(settings)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"timeout": 0}, "timeout must be a number of seconds"),
        ({"timeout": float("inf")}, "timeout must be a number of seconds"),
        ({"timeout": float("nan")}, "timeout must be a number of seconds"),
        ({"deadline": -1.0}, "deadline must be a number of seconds"),
        ({"retry_max_delay": -1.0}, "retry_max_delay must be a number of seconds"),
        ({"max_response_size": 1023}, "max_response_size must be at least 1024 bytes"),
        ({"password": ""}, "password must not be empty"),
        ({"client_secret": ""}, "client_secret must not be empty"),
        ({"token": ""}, "token must not be empty"),
        ({"retries": -1}, "retries must not be negative"),
        ({"password": "canary\n"}, "password holds a control character"),
        ({"token": "canary\r\nX: y"}, "token holds a control character"),
        ({"token": "canary-ü"}, "token holds a character that a token cannot have"),
        ({"username": "\udc80canary"}, "username holds a character that no platform can store"),
        ({"client_secret": "\x7fcanary"}, "client_secret holds a control character"),
        ({"domain": "canary\t"}, "domain holds a control character"),
        ({"password": "********"}, "password is the mark that stands for a hidden secret"),
        ({"client_secret": "$encrypted$"}, "client_secret is '$encrypted$', which a program puts in place"),
        ({"domain": "********"}, "domain is the mark that stands for a hidden secret"),
        ({"username": "{{ user }}"}, "username is '{{ user }}', a template that nobody rendered"),
        ({"username": "  "}, "username must not be blank"),
        ({"password": " "}, "password must not be blank"),
        ({"username": "canary "}, "username begins or ends with a blank; remove it"),
        ({"username": "\xa0canary"}, "username begins or ends with a blank"),
        ({"token": " canary"}, "token begins or ends with a blank"),
        ({"client_id": "canary "}, "client_id begins or ends with a blank"),
        ({"domain": " canary"}, "domain begins or ends with a blank"),
    ],
)
def test_options_that_cannot_be_meant(options: dict[str, Any], what: str) -> None:
    text = problem(READ, {"url": "pbx.test", **options})
    assert what in text
    assert "nothing was sent" in text
    assert "canary" not in text


def test_a_password_may_have_blanks_around_it() -> None:
    settings = READ({"url": "pbx.test", "username": "kim lee", "password": " canary ", "client_secret": " canary "})
    assert (settings.username, settings.password, settings.client_secret) == ("kim lee", " canary ", " canary ")


def test_several_wrong_options_are_reported_at_once() -> None:
    text = problem(READ, {"url": "pbx.test", "timeout": 0, "retries": -1})
    assert "timeout" in text
    assert "retries" in text


def test_each_option_has_its_environment_variable() -> None:
    fields = {field.name: field for field in connection_fields("X", "username", "password", required=("username",))}
    assert fields["ca_path"].env == ("X_CA_PATH",)
    assert [name for name, field in fields.items() if field.required] == ["url", "username"]
    assert [name for name, field in fields.items() if field.secret] == ["password"]
    with_address = {field.name: field for field in connection_fields("X", url="https://one.test")}
    assert (with_address["url"].required, with_address["url"].default) == (False, "https://one.test")


@pytest.mark.parametrize("host", ["pbx.test", "10.0.0.1", "[2001:db8::1]", "localhost.pbx.test", "127.0.0.1.pbx.test"])
def test_credentials_cross_a_network_without_tls_only_with_permission(host: str) -> None:
    assert "allow_http" in problem(READ, {"url": f"http://{host}", "password": "canary"})
    assert READ({"url": f"http://{host}", "allow_http": True}).url == f"http://{host}/api"
    assert READ({"url": f"https://{host}:443"}).allow_http is False


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "pbx.localhost", "LOCALHOST"])
def test_this_host_needs_no_permission(host: str) -> None:
    assert READ({"url": f"http://{host}:8080"}).url.startswith("http://")


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": 0.001, "deadline": 0.001, "retry_max_delay": 0.0, "retries": 0, "max_response_size": 1024},
        {"timeout": 31_536_000.0, "deadline": 31_536_000.0, "retry_max_delay": 31_536_000.0},
    ],
    ids=["least", "most"],
)
def test_the_limits_themselves_are_accepted(options: dict[str, Any]) -> None:
    settings = READ({"url": "pbx.test", **options})
    assert {name: getattr(settings, name) for name in options} == options


def test_every_problem_is_a_clause_of_one_message() -> None:
    text = problem(READ, {"url": "pbx.test", "timeout": 31_536_001.0, "retries": -1, "max_response_size": 0})
    assert text == (
        "timeout must be a number of seconds from 0.001 to 31536000, not 3.1536e+07; max_response_size must be at least"
        " 1024 bytes; retries must not be negative; correct the connection options; nothing was sent."
    )


def test_connections_that_are_open_to_others_are_named_with_the_cure() -> None:
    given = [
        {"url": "https://pbx.test"},
        {"url": "http://127.0.0.1:80", "allow_http": True},
        {"url": "http://a.test", "allow_http": True},
        {"url": "https://b.test:8443", "validate_certs": False},
        {"url": "https://b.test:8443/other", "validate_certs": False},
    ]
    assert list(unprotected(map(READ, given))) == [
        "TLS certificates of b.test:8443 are not verified (validate_certs is false), so anybody on the path can read"
        " and change all data, passwords included; set ca_path to the CA and remove validate_certs",
        "connections to a.test are plain http (allow_http is true), so anybody on the path can read and change all"
        " data, passwords included; begin url with https://",
    ]


@pytest.mark.parametrize(("count", "more"), [(10, ""), (11, " and 1 more"), (13, " and 3 more")])
def test_a_warning_about_connections_lists_ten_servers(count: int, more: str) -> None:
    servers = [f"s{number:02}.test" for number in range(count)]
    given = [{"url": f"https://{name}:443", "validate_certs": False} for name in reversed(servers)]
    [text] = unprotected(map(READ, given))
    shown = ", ".join(f"{name}" for name in servers[:10])
    assert text.replace(":443", "").startswith(f"TLS certificates of {shown}{more} are not verified (")

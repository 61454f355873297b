# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret gets into the request log."""

from __future__ import annotations

import json

import pytest

from ucfleet_sandbox.redaction import is_secret_name, redact_body, redact_target

CANARY = "canary"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "newPassword",
        "sip_password",
        "client_secret",
        "access_token",
        "authenticatorToken",
        "accessRequestToken",
        "pin",
        "voicemail-pin",
        "masterPinCode",
        "userPin",
        "pinCode",
        "smsKey",
        "moderatorCode",
        "accessCode",
        "pvt_md5_auth",
        "X-API-Key".replace("-", "_"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["pinned", "spin", "name", "extension", "codecs", "participants", "status", "Pinboard"[3:]]
)
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/sipxconfig/rest/my/voicemail/pin/canary", "/sipxconfig/rest/my/voicemail/pin/***"),
        ("/my/portal/password/ca/na?ry", "/my/portal/password/***?ry"),
        ("/my/portal/PASSWORD/canary", "/my/portal/PASSWORD/***"),
        ("/my/portal/passwor%64/canary", "/my/portal/passwor%64/***"),
        ("/employee/5f/token/canary", "/employee/5f/token/***"),
        ("/employee/5f/token", "/employee/5f/token"),
        ("/my/voicemail/pin/", "/my/voicemail/pin/"),
        ("/auth/validateToken?token=canary&simple=true", "/auth/validateToken?token=***&simple=true"),
        ("/x?a=%2f&b&pass%77ord=canary&=", "/x?a=%2f&b&pass%77ord=***&="),
        ("//a/../%41?x=1", "//a/../%41?x=1"),
    ],
)
def test_targets(target: str, expected: str) -> None:
    assert redact_target(target) == expected


def test_json_bodies() -> None:
    body = {"name": "anna", "password": CANARY, "list": [{"refresh_token": {"deep": CANARY}}], "pin": ""}
    clean = json.loads(redact_body(json.dumps(body).encode(), "application/json"))
    assert clean == {"name": "anna", "password": "***", "list": [{"refresh_token": "***"}], "pin": ""}


def test_json_without_secrets_stays_as_it_was_sent() -> None:
    assert redact_body(b'{ "a" :1}', "application/json") == '{ "a" :1}'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (
            b"client_id=a&client_secret=canary&type=x",
            "application/x-www-form-urlencoded",
            "client_id=a&client_secret=***&type=x",
        ),
        (b"<a><pin>canary</pin><name>x</name></a>", "text/xml", "<a><pin>***</pin><name>x</name></a>"),
        (b"<a><pin><![CDATA[canary]]></pin><pin/></a>", "text/xml", "<a><pin>***</pin><pin /></a>"),
        (b"<a token='canary'><pin><b>canary</b></pin></a>", "text/xml", '<a token="***"><pin>***</pin></a>'),
        (b"<a  x='1'>text</a>", "text/xml", "<a  x='1'>text</a>"),
        (b"plain words", "text/plain", "plain words"),
        (b"\xff\xfe", "image/png", "\ufffd\ufffd"),
        (b"", "", ""),
    ],
)
def test_other_bodies(body: bytes, content_type: str, expected: str) -> None:
    assert redact_body(body, content_type) == expected


@pytest.mark.parametrize(
    "body", [b'{"password": "canary"', b"password=canary", b"<x password='canary'", b"[" * 99_999 + b"token"]
)
def test_what_cannot_be_read_but_speaks_of_secrets_is_withheld(body: bytes) -> None:
    text = redact_body(body, "application/json")
    assert CANARY not in text
    assert "withheld" in text

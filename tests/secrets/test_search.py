# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The search finds each secret in each form, or that it found nothing would mean nothing."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse
from collections.abc import Callable

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.secrets.canaries import canaries, declared, search

WRITERS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": lambda text: json.dumps({"password": text}),
    "json in json": lambda text: json.dumps(json.dumps([text])),
    "yaml": lambda text: yaml.safe_dump({"password": text}, width=1000),
    "html": html.escape,
    "url": lambda text: urllib.parse.urlencode({"password": text}),
    "path": urllib.parse.quote,
    "repr": lambda text: repr([text]),
    "hex": lambda text: text.encode().hex(),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_each_form_is_found(writer: str) -> None:
    for name, secret in canaries().items():
        # Formats leave a code of stars and hashes as it is, and four characters occur in hexadecimal by chance.
        if len(secret) < 8 and writer == "hex":
            continue
        text = WRITERS[writer](secret)
        assert [leak.name for leak in search({name: secret}, {"here": f"before {text} after".encode()})] == [name]


@pytest.mark.parametrize("before", ["", "3100:", "kim:", "ab"])
def test_base64_of_a_longer_text_is_found(before: str) -> None:
    for name, secret in canaries().items():
        if len(secret) >= 8:
            data = base64.b64encode(f"{before}{secret} and more".encode())
            assert [leak.name for leak in search({name: secret}, {"here": data})] == [name]


def test_nothing_is_found_where_nothing_is() -> None:
    assert search(canaries(), {"here": b"q7 5A Wz 9 # * 7 # 80 41592653", "there": b""}) == []


def test_every_declared_secret_has_a_value() -> None:
    assert set(declared()) <= set(canaries())
    assert {"password", "token", "client_secret", "authenticator_token", "pin", "new_password", "digest_key"} <= set(
        declared()
    )

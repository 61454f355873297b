# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import urllib.parse

from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, Redactor

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=20)


def test_a_secret_is_cut_out_of_any_text() -> None:
    assert Redactor(["s3cret"]).clean("PUT /pin/s3cret failed for s3cret") == f"PUT /pin/{HIDDEN} failed for {HIDDEN}"


def test_percent_encoded_and_base64_forms_are_cut_out_too() -> None:
    secret = "pass word/ü?"
    redactor = Redactor([secret])
    for form in (
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote(secret),
        urllib.parse.quote_plus(secret),
        "pass%20word%2f%c3%bc%3f",
        base64.b64encode(secret.encode()).decode(),
    ):
        assert redactor.clean(f"before {form} after") == f"before {HIDDEN} after", form


def test_the_longest_secret_goes_first_so_that_no_rest_of_it_remains() -> None:
    assert Redactor(["12", "1234"]).clean("pin 1234") == f"pin {HIDDEN}"


def test_nothing_is_no_secret() -> None:
    redactor = Redactor(["", "x"])
    redactor.add(None)
    redactor.add("")
    assert redactor.clean("abc") == "abc"


@given(st.lists(ANY_TEXT, max_size=3), ANY_TEXT)
@example(["\ud800x"], "")
def test_any_text_can_be_a_secret(secrets: list[str], text: str) -> None:
    cleaned = Redactor(secrets).clean("".join(f"{text}{secret}" for secret in secrets))
    for secret in secrets:
        # What consists of stars cannot be told from the marker, and may arise where two pieces meet.
        if len(secret) > 1 and not set(secret) & set(HIDDEN) and secret not in text:
            assert secret not in cleaned.replace(HIDDEN, "\x00"), (secret, cleaned)

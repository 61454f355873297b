# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Header lines are read as http.client reads them, whatever they are."""

from __future__ import annotations

import http.client
import io
from email.errors import MultipartInvariantViolationDefect, StartBoundaryNotFoundDefect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.headers import Response, parse_headers

LINE = st.one_of(
    st.from_regex(rb"[A-Za-z-]{1,9}:[\t ]?[ -~]{0,20}[ \t]?\r\n", fullmatch=True),
    st.sampled_from(
        (
            *(b"no colon\r\n", b": empty\r\n", b"a b: c\r\n", b" folded\r\n", b"X:y\n", b"X:\r\r\n", b"\x00: 1\r\n"),
            *(
                "N\u00e4me: 1\r\n".encode(),
                b"X: \xff\r\n",
                b"Content-Type: multipart/mixed; boundary=a\r\n",
                b"From x\r\n",
            ),
        )
    ),
)


def both(data: bytes) -> tuple[http.client.HTTPMessage, http.client.HTTPMessage]:
    return parse_headers(io.BytesIO(data)), http.client.parse_headers(io.BytesIO(data))


@given(st.lists(LINE, max_size=6), st.sampled_from((b"\r\n", b"\n", b"")))
def test_like_http_client(lines: list[bytes], end: bytes) -> None:
    ours, theirs = both(b"".join(lines) + end)
    assert ours.items() == theirs.items()
    assert ours.get_content_type() == theirs.get_content_type()
    # The parser for e-mails misses the parts of a multipart body, which is not there yet; urllib3 ignores that.
    known = [
        type(one)
        for one in theirs.defects
        if not isinstance(one, (StartBoundaryNotFoundDefect, MultipartInvariantViolationDefect))
    ]
    assert [type(one) for one in ours.defects if type(one) in known] == known
    assert (
        (ours.get_payload() or "") == (theirs.get_payload() or "")
        or theirs.is_multipart()
        or theirs.get_content_maintype() == "multipart"
    )


def test_too_many_and_too_long_lines_are_refused() -> None:
    with pytest.raises(http.client.HTTPException, match="got more than 100 headers"):
        parse_headers(io.BytesIO(b"A: b\r\n" * 101 + b"\r\n"))
    with pytest.raises(http.client.LineTooLong):
        parse_headers(io.BytesIO(b"A: " + b"b" * 70_000 + b"\r\n\r\n"))


def test_the_response_of_this_python_uses_it() -> None:
    """Else the time that it saves is lost, and nothing else."""
    assert "parse_headers" in http.client.HTTPResponse.begin.__code__.co_names
    assert Response.begin.__globals__["parse_headers"] is parse_headers

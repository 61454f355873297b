# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The header lines of a response, read without the parser for e-mails that http.client uses.

That parser takes a tenth of the processor time of a request. It still reads whatever is not a plain line.

Private to the collection.
"""

from __future__ import annotations

import http.client
import re
import types
from typing import Any

#: one or more lines as RFC 9112 has them: a token, a colon, a text, and neither folding nor bytes outside of ASCII
_LINES = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)*\r\n")


def parse_headers(fp: Any) -> http.client.HTTPMessage:
    """The headers from a file, as `http.client.parse_headers` returns them, which reads what is not plain."""
    lines = http.client._read_headers(fp)  # type: ignore[attr-defined]
    data = b"".join(lines)
    if not _LINES.fullmatch(data):
        return http.client.parse_headers(_Again(lines))
    message = http.client.HTTPMessage()
    for line in data.decode("ascii").split("\r\n")[:-2]:
        name, _colon, value = line.partition(":")
        message.set_raw(name, value.lstrip(" \t"))
    return message


class _Again:
    """Lines that were read, for a second reader."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = iter(lines)

    def readline(self, _length: int = -1, /) -> bytes:
        return next(self._lines, b"")


class Response(http.client.HTTPResponse):
    """http.client's response with other header lines. Where its code does not call the function, nothing changes."""

    begin = types.FunctionType(
        http.client.HTTPResponse.begin.__code__, {**vars(http.client), "parse_headers": parse_headers}, "begin"
    )

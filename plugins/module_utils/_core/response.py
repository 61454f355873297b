# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A response and what its headers and body mean.

Private to the collection.
"""

from __future__ import annotations

import email.utils
import json
import math
import re
import time
from collections.abc import Mapping
from typing import Any, NoReturn

_CHARSET = re.compile(r"charset=\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
#: encodings that servers use; Python knows others that take seconds for a few hundred kilobytes (punycode)
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1"), "latin-1"),
    **dict.fromkeys(("windows-1252", "cp1252"), "cp1252"),
    **{name: name for name in ("iso-8859-15", "utf-16", "utf-16le", "utf-16be")},
}
#: how deep a JSON document may be nested, and how many characters a number may have
_DEEPEST = 100
_LONGEST_NUMBER = 40
#: a longer Retry-After is neither a number nor a date
_LONGEST_DATE = 64


class Response:
    """What the server sent. `headers` are looked up without regard to case."""

    __slots__ = ("body", "headers", "reason", "status")

    def __init__(self, status: int, reason: str, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type") or ""

    @property
    def text(self) -> str:
        """The body by its declared charset; UTF-8 where none is declared or it is not a common one."""
        match = _CHARSET.search(self.content_type)
        codec = _CODECS.get(match.group(1).lower(), "utf-8") if match else "utf-8"
        try:
            return self.body.decode(codec)
        except UnicodeError:
            return self.body.decode("latin-1")

    def json(self) -> Any:
        """The body as JSON value, whatever media type it claims. Raises ValueError, also for extreme documents."""
        try:
            value = _DECODER.decode(self.text.removeprefix("\ufeff"))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if self.body.count(b"[") + self.body.count(b"{") > _DEEPEST:
            _check_depth(value)
        return value


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_no_number)


def _check_depth(value: Any) -> None:
    """Raises ValueError for a value that is nested too deeply for code that recurses."""
    level = [value]
    for _depth in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return
    raise ValueError("nested too deeply")


def retry_after(response: Response) -> float | None:
    """Seconds of a Retry-After header (a number or a date, RFC 9110 section 10.2.3); anything else counts as none."""
    text = str(response.headers.get("Retry-After") or "").strip()
    if len(text) > _LONGEST_DATE:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None

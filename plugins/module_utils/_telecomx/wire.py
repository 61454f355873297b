# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ids, totals, successes and errors on the wire (Telecom X protocol, sections 1 and 3).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import UnfitBody, empty_or_document, is_page
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue


def read_id(value: Any) -> str:
    """An id in lower case, plain or as `{"$oid": ...}` (section 1.2). Raises WrongValue."""
    if isinstance(value, Mapping) and "$oid" in value:
        value = value["$oid"]
    if not isinstance(value, str) or not value:
        raise WrongValue("is no id")
    return value.lower()


@dataclasses.dataclass(frozen=True)
class Problem:
    """One error of an error body: what the server says and about which property."""

    code: str
    text: str

    def __str__(self) -> str:
        if self.text and self.code:
            return f"{self.text} ({self.code})"
        return self.text or self.code


def read_problem(response: Response) -> Problem | None:
    """The error of an error body: `error` as object, list or text, `errors` as list, or a plain text.

    None when there is none, or a page.
    """
    try:
        document = response.json()
    except ValueError:
        document = "" if is_page(response) else response.text.strip()
    value = document.get("error", document.get("errors")) if isinstance(document, Mapping) else document
    if isinstance(value, str):
        return Problem("", value) if value else None
    found = value if isinstance(value, list) and isinstance(document, Mapping) else [value]
    items = [item for item in found if isinstance(item, Mapping)] if isinstance(document, Mapping) else []
    if not items:
        return None
    codes = [_text(item.get("code")) for item in items]
    texts = [text for text in map(_said, items) if text]
    if not codes[0] and not texts:
        return None
    return Problem(codes[0], "; ".join(texts[:3]))


def _said(item: Mapping[str, Any]) -> str:
    message, path = _text(item.get("message")), _text(item.get("path"))
    return f"{message} [{path}]" if message and path and path != _text(item.get("code")) else message


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def success(response: Response) -> None:
    """The body of a successful write: nothing, or a document that reports no failure (section 1)."""
    document = empty_or_document(response)
    if isinstance(document, dict) and document.get("success", True) is not True:
        raise UnfitBody("a document that reports no success")


def total_of(value: Any) -> int | None:
    """The number of all rows, also as a text of digits; None where there is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None

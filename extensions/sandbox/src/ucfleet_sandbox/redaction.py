# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cuts secrets out of request targets and bodies before they reach the request log.

Deliberately generous: a value too many replaced costs nothing, one too few is a leak.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode
from xml.etree import ElementTree

__all__ = ["MARK", "is_secret_name", "redact_body", "redact_target"]

#: what stands in the place of a secret
MARK = "***"

_SECRET_PARTS = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "accesscode",
    "moderatorcode",
    "smskey",
    "apikey",
    "api_key",
    "credential",
    "authorization",
    "md5_auth",
)
# "pin" only as a word of its own: "pinned" and "spinning" are no secrets.
_PIN = re.compile(r"(?:^|[^a-zA-Z])(?i:pin)(?:$|[^a-zA-Z])|(?:^p|P)in(?:[A-Z]|$)")
_EXACT = frozenset({"code", "pass", "pwd"})

# The segment after one of these is the secret itself, whatever it contains (even a slash).
_SECRET_SEGMENTS = frozenset({"pin", "password", "token"})


def is_secret_name(name: str) -> bool:
    """Whether a field, parameter or element of this name holds a secret."""
    lowered = name.lower()
    return lowered in _EXACT or any(part in lowered for part in _SECRET_PARTS) or _PIN.search(name) is not None


def redact_target(target: str) -> str:
    """The request target without the secrets that travel in its path or query."""
    path, mark, query = target.partition("?")
    return _redact_path(path) + mark + _redact_query(query)


def _redact_path(path: str) -> str:
    segments = path.split("/")
    for index, segment in enumerate(segments[:-1]):
        if unquote(segment).lower() in _SECRET_SEGMENTS and any(segments[index + 1 :]):
            return "/".join([*segments[: index + 1], MARK])
    return path


def _redact_query(query: str) -> str:
    return "&".join(_redact_pair(pair) for pair in query.split("&"))


def _redact_pair(pair: str) -> str:
    name, mark, value = pair.partition("=")
    return name + mark + MARK if value and is_secret_name(unquote(name.replace("+", " "))) else pair


def redact_body(body: bytes, content_type: str) -> str:
    """The body as text, secrets replaced; a body that cannot be read but speaks of secrets is withheld."""
    text = body.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in content_type.lower():
        return _redact_form(text)
    try:
        clean, found = _redact_json(json.loads(text))
    except (ValueError, RecursionError):
        return _redact_markup(text)
    return json.dumps(clean, ensure_ascii=False) if found else text


def _redact_form(text: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    if not pairs:
        return _redact_markup(text)
    return urlencode([(name, MARK if value and is_secret_name(name) else value) for name, value in pairs], safe="*@:/")


def _redact_json(value: Any) -> tuple[Any, bool]:
    """The value with secrets replaced, and whether there were any."""
    if isinstance(value, dict):
        result: dict[str, Any] = {}
        found = False
        for key, item in value.items():
            if is_secret_name(key) and item not in (None, ""):
                result[key], hit = MARK, True
            else:
                result[key], hit = _redact_json(item)
            found = found or hit
        return result, found
    if isinstance(value, list):
        items = [_redact_json(item) for item in value]
        return [item for item, unused in items], any(hit for unused, hit in items)
    return value, False


def _redact_markup(text: str) -> str:
    if not any(is_secret_name(word) for word in re.findall(r"[A-Za-z_][\w-]*", text)):
        return text
    try:
        return _redact_xml(ElementTree.fromstring(text))
    except (ElementTree.ParseError, ValueError):
        return f"(withheld: {len(text)} characters that are neither JSON nor XML and may hold a secret)"


def _redact_xml(root: ElementTree.Element) -> str:
    for element in root.iter():
        if is_secret_name(_local_name(element.tag)) and (len(element) or (element.text or "").strip()):
            element[:] = []
            element.text = MARK
        for name in element.attrib:
            if is_secret_name(_local_name(name)):
                element.set(name, MARK)
    return ElementTree.tostring(root, encoding="unicode")


def _local_name(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms in which a server may repeat a secret.

Private to the collection.
"""

from __future__ import annotations

import base64
import html
import html.entities
import json
import re
import urllib.parse
from collections.abc import Iterator

_ESCAPE = re.compile("%[0-9A-F]{2}")
_UNICODE_ESCAPE = re.compile(r"\\u[0-9a-f]{4}")
#: how single characters are written in HTML and XML
_APOSTROPHES = ("&#x27;", "&#39;", "&apos;", "'")
_QUOTES = ("&quot;", "&#34;", '"')


def forms_of(secret: str) -> frozenset[str]:
    """The secret as it is, encoded for URLs, base64, JSON and HTML, and each of them decoded with the wrong charset.

    Most secrets are letters and digits, which look alike in most of these forms.
    """
    found: set[str] = set()
    # Somebody may have collapsed the blanks before.
    for text in {secret, " ".join(secret.split())} - {""}:
        for plain in {text, *_wrongly_decoded(text)}:
            found.add(plain)
            found.update(_in_html(plain))
            found.update(_in_json(plain))
        for encoded in _encoded(text):
            found.update(_in_urls(encoded))
            found.update(_base64(encoded))
    return frozenset(found | {wrong for form in found if not form.isascii() for wrong in _wrongly_decoded(form)})


def _encoded(text: str) -> set[bytes]:
    """The bytes of a text. A lone surrogate (a name that was no UTF-8) has no encoding of its own."""
    found = {text.encode("utf-8", "surrogatepass")}
    if not text.isascii():
        found.add(text.encode("latin-1", "replace"))
    return found


def _wrongly_decoded(text: str) -> Iterator[str]:
    """What becomes of a text beyond ASCII where writer and reader disagree about the charset."""
    if text.isascii():
        return
    utf8 = text.encode("utf-8", "surrogatepass")
    yield utf8.decode("latin-1")
    yield utf8.decode("cp1252", "replace")
    yield text.encode("cp1252", "replace").decode("latin-1")
    latin = text.encode("latin-1", "replace")
    yield latin.decode("latin-1")
    yield latin.decode("utf-8", "replace")
    yield text.encode("ascii", "replace").decode("ascii")


def _in_urls(encoded: bytes) -> Iterator[str]:
    quoted = {urllib.parse.quote(encoded, safe=safe) for safe in ("", "/", "*@+")}
    quoted.add(urllib.parse.quote_plus(encoded))
    yield from quoted
    for form in quoted:
        yield _ESCAPE.sub(lambda escape: escape.group().lower(), form)


def _base64(encoded: bytes) -> Iterator[str]:
    for form in (base64.b64encode(encoded).decode("ascii"), base64.urlsafe_b64encode(encoded).decode("ascii")):
        yield form
        yield form.rstrip("=")


def _in_json(text: str) -> Iterator[str]:
    for ascii_only in (True, False):
        form = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        for written in (form, form.replace("/", "\\/")):
            yield written
            yield _UNICODE_ESCAPE.sub(lambda escape: "\\u" + escape.group()[2:].upper(), written)


def _in_html(text: str) -> Iterator[str]:
    if text.isascii() and text.isalnum():
        return
    escaped = html.escape(text, quote=False)
    for apostrophe in _APOSTROPHES:
        for quote in _QUOTES:
            form = escaped.replace("'", apostrophe).replace('"', quote)
            yield form
            if not form.isascii():
                yield "".join(char if char.isascii() else f"&#{ord(char)};" for char in form)
                yield "".join(char if char.isascii() else f"&#x{ord(char):x};" for char in form)
                yield "".join(char if char.isascii() else f"&#x{ord(char):X};" for char in form)
                yield "".join(map(_named, form))


def _named(char: str) -> str:
    if char.isascii():
        return char
    name = html.entities.codepoint2name.get(ord(char))
    return f"&{name};" if name else f"&#{ord(char)};"

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets that are easy to find again, one for each place that takes a secret, and the search for them.

The search knows nothing of how the collection hides secrets: it has its own list of the forms of a text.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import html
import json
import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, job

#: characters that are written differently in JSON, HTML, XML, URLs and program code
AWKWARD = "q7\"<{:02}&%5A+Wz;'~"
#: a form that is shorter than this occurs by chance
_LEAST = 8


def secret_fields(fields: Iterable[Field], above: tuple[str, ...] = ()) -> Iterator[tuple[str, Field]]:
    """The path of each declared secret, such as `conferences.access_code`, with its field."""
    for field in fields:
        path = (*above, field.name)
        if field.secret:
            yield ".".join(path), field
        yield from secret_fields(field.fields, path)


def declared() -> dict[str, Field]:
    """All declared secrets of all modules: path -> field."""
    return {path: field for name in MODULES for path, field in secret_fields(job(name).fields())}


def _accepts(field: Field, value: str) -> bool:
    try:
        field.check(value)
    except WrongValue:
        return False
    return True


@functools.cache
def canaries() -> dict[str, str]:
    """A value for each declared secret, and for those that only a server or a file has; no two are equal."""
    found = {}
    for number, (path, field) in enumerate(sorted(declared().items()), start=10):
        candidates = (AWKWARD.format(number), f"9#*{number}*#7", f"80{number}41592653")
        found[path] = next(value for value in candidates if _accepts(field, value))
    # A short code, which is hidden by its place in a document and by nothing else.
    found["moderator_code"] = "#*7#"
    on_servers = ("sip password", "device secret", "stored password", "login secret", "ring password", "vault password")
    for number, name in enumerate((*on_servers, "wrong password", "resolved password"), start=70):
        found[name] = AWKWARD.format(number)
    found |= {"stored pin": "6677415926", "stored code": "5#*5*#55#"}
    assert len(set(found.values())) == len(found)
    return found


def _of_characters(text: str) -> Iterator[str]:
    """A text as formats write its characters."""
    yield text
    for form in ("NFC", "NFD"):
        yield unicodedata.normalize(form, text)
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield json.dumps(json.dumps(text)[1:-1])[1:-1]
    yield json.dumps(text)[1:-1].replace("/", "\\/")
    yield html.escape(text)
    yield html.escape(text, quote=False)
    yield html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    yield html.escape(text).replace("&#x27;", "&apos;")
    yield repr(text)[1:-1]
    yield text.replace("'", "''")
    yield text.replace("'", "\\'")
    yield text.replace("'", "'\"'\"'")
    for quote in (urllib.parse.quote, urllib.parse.quote_plus):
        yield quote(text)
        yield quote(text, safe="")
        yield quote(quote(text, safe=""), safe="")
    yield urllib.parse.quote(text, safe="").lower()


def _as_a_whole(data: bytes) -> Iterator[str]:
    """Bytes in base64, wherever in a longer text they begin, and as hexadecimal digits."""
    yield data.hex()
    yield data.hex().upper()
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + data)
        # The first and the last characters depend on the neighbours, too.
        first, last = (0, 2, 3)[before], len(data) + before
        core = coded[first : last * 8 // 6].decode()
        yield core
        yield core.translate(str.maketrans("+/", "-_"))


@functools.cache
def forms(secret: str) -> frozenset[bytes]:
    """What to look for. The last characters of encoded forms may differ by what follows."""
    found = {form.encode() for form in _of_characters(secret)}
    for data in (secret.encode(), secret.encode("utf-16-le"), secret.encode("latin-1", "replace")):
        found.update(form.encode() for form in _as_a_whole(data) if len(form) >= _LEAST + 2)
    found.add(secret.encode("utf-16-le"))
    return frozenset(found)


@dataclasses.dataclass(frozen=True)
class Leak:
    """A secret that was found, with its surroundings. `place` is a file or an output."""

    name: str
    place: str
    around: str

    def __str__(self) -> str:
        return f"{self.name} in {self.place}: ...{self.around}..."


def search(secrets: Mapping[str, str], places: Mapping[str, bytes]) -> list[Leak]:
    """Each secret in each place, at its first occurrence in any form."""
    found = []
    for place, data in places.items():
        for name, secret in secrets.items():
            starts = [start for form in forms(secret) if (start := data.find(form)) >= 0]
            if starts:
                around = data[max(0, min(starts) - 200) : min(starts) + 120]
                found.append(Leak(name, place, around.decode("utf-8", "replace")))
    return found

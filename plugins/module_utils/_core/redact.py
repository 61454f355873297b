# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping secrets out of everything that is shown.

Private to the collection.
"""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any

#: stands for a secret that is set
HIDDEN = "********"
#: stands for a secret that differs from the one before
HIDDEN_CHANGED = "******** (changed)"
#: a shorter secret is cut out only where it is no part of a longer word or number: stars inside of words spell it out
SHORT = 4
#: the fewest characters by which a secret is recognised in a text that need not be about its owner
TELLING = 8
_ESCAPE = re.compile("%[0-9A-F]{2}")


class Redactor:
    """Cuts known secrets out of texts that came from elsewhere (server messages, paths)."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._forms: set[str] = set()
        self._longest_first: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Hide this text from now on, also where it is percent-encoded or base64."""
        if secret:
            self._secrets.add(secret)

    def clean(self, text: str) -> str:
        """The text with each known secret replaced, longest first so that no part of one survives."""
        # Only failures need the forms, and most accounts of a fleet have none.
        if self._secrets:
            while self._secrets:
                self._forms |= _forms_of(self._secrets.pop())
            # Those of one length in a fixed order: where they overlap, it decides what is left.
            self._longest_first = sorted(self._forms, key=lambda form: (-len(form), form))
        for form in self._longest_first:
            if form in text:
                text = _cut_out(form, text)
        return text


def _cut_out(form: str, text: str) -> str:
    if len(form) >= SHORT:
        return text.replace(form, HIDDEN)
    return re.sub(rf"(?<![^\W_]){re.escape(form)}(?![^\W_])", HIDDEN, text)


def _forms_of(secret: str) -> set[str]:
    """A secret as it may show: plain, percent-encoded, base64."""
    # A lone surrogate (a name that was no UTF-8) has no encoding of its own.
    octets = secret.encode("utf-8", "surrogatepass")
    quoted = {urllib.parse.quote(octets, safe=safe) for safe in ("", "/", "*@+")}
    quoted.add(urllib.parse.quote_plus(octets))
    lower = {_ESCAPE.sub(lambda escape: escape.group().lower(), form) for form in quoted}
    return {secret, base64.b64encode(octets).decode("ascii")} | quoted | lower


class Mask:
    """The second net under the result of each job, on one account or on many.

    The first one is that no declared secret is ever put into a result, and that each client cuts the secrets of
    its own account out of what a server says. Here every text meets the secrets of everybody, where a short one
    says nothing: PINs equal extensions and are part of numbers, an access code equals a count, and stars over a user
    name that is known would give the PIN away. So only secrets of at least `TELLING` characters are looked for:
    anywhere in what people read, and as the whole value of a setting. What identifies users and places, and numbers, stay as they are.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = frozenset(secret for secret in secrets if len(secret) >= TELLING)
        self._redactor = Redactor(self._secrets)
        #: key in a result -> what is done to the texts below it
        self._treatments: dict[str, Callable[[str], str]] = {
            **dict.fromkeys(("msg", "warnings", "exception", "failure"), self.text),
            **dict.fromkeys(("before", "after", "users"), self._value),
            **dict.fromkeys(("name", "username"), _as_it_is),
        }

    def text(self, text: str) -> str:
        """A text for people without the secrets."""
        return self._redactor.clean(text)

    def result(self, result: Mapping[str, Any]) -> dict[str, Any]:
        """A result without the secrets; what is given stays unchanged."""
        return dict(self._masked(result, _as_it_is))

    def _value(self, text: str) -> str:
        return HIDDEN if text in self._secrets else text

    def _masked(self, value: Any, treatment: Callable[[str], str]) -> Any:
        if isinstance(value, str):
            return treatment(value)
        if isinstance(value, Mapping):
            return {key: self._masked(inner, self._treatments.get(key, treatment)) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._masked(inner, treatment) for inner in value]
        return value


def _as_it_is(text: str) -> str:
    return text

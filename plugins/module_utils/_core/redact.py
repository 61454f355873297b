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
from collections.abc import Iterable

#: stands for a secret that is set
HIDDEN = "********"
#: stands for a secret that differs from the one before
HIDDEN_CHANGED = "******** (changed)"
_ESCAPE = re.compile("%[0-9A-F]{2}")


class Redactor:
    """Cuts known secrets out of texts that came from elsewhere (server messages, paths)."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._forms: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Hide this text from now on, also where it is percent-encoded or base64."""
        if secret:
            self._secrets.add(secret)

    def clean(self, text: str) -> str:
        """The text with each known secret replaced, longest first so that no part of one survives."""
        # Only failures need the forms, and most accounts of a fleet have none.
        while self._secrets:
            self._forms |= _forms_of(self._secrets.pop())
        for form in sorted(self._forms, key=len, reverse=True):
            if form in text:
                text = text.replace(form, HIDDEN)
        return text


def _forms_of(secret: str) -> set[str]:
    """A secret as it may show: plain, percent-encoded, base64."""
    # A lone surrogate (a name that was no UTF-8) has no encoding of its own.
    octets = secret.encode("utf-8", "surrogatepass")
    quoted = {urllib.parse.quote(octets, safe=safe) for safe in ("", "/", "*@+")}
    quoted.add(urllib.parse.quote_plus(octets))
    lower = {_ESCAPE.sub(lambda escape: escape.group().lower(), form) for form in quoted}
    return {secret, base64.b64encode(octets).decode("ascii")} | quoted | lower

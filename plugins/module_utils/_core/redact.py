# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping secrets out of everything that is shown.

Private to the collection.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.secret_forms import Level, forms_of, levels

#: stands for a secret that is set
HIDDEN = "********"
#: stands for a secret that differs from the one before
HIDDEN_CHANGED = "******** (changed)"
#: a shorter secret is cut out only where it is no part of a longer word or number: stars inside of words spell it out
SHORT = 4
#: the fewest characters by which a secret is recognised in a text that need not be about its owner
LEAST = 8
#: how many first characters of a form lead to it: the longest that it has
_WINDOWS = (LEAST, SHORT)
#: a secret that a value of a setting may contain by chance: words, a number, an address
_LIKE_A_VALUE = re.compile(
    r"[A-Za-z]+(?:[ ._@-][A-Za-z]+)*|[0-9+#* ()-]+|[A-Za-z0-9]+(?:[.@_-][A-Za-z0-9]+)*\.[A-Za-z]+"
)
#: a short secret that is no part of a word
_WORD = r"(?<![^\W_])(?:{})(?![^\W_])"


class Redactor:
    """Cuts known secrets out of texts that came from elsewhere (server messages, paths), in every form of a secret.

    The forms are found by their first characters, so that a text costs the same however many secrets there are.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        #: those whose forms are not worked out yet: only failures need them, and most accounts of a fleet have none
        self._new: set[str] = set()
        self._forms: set[str] = set()
        #: all secrets as they were given
        self.known: set[str] = set()
        #: the first characters of forms -> how long the forms are that begin with them
        self._lengths: dict[str, frozenset[int]] = {}
        self._words: re.Pattern[str] | None = None
        self._lock = threading.Lock()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Hide this text from now on, in every form."""
        if secret:
            self.known.add(secret)
            self._new.add(secret)

    def clean(self, text: str) -> str:
        """The text with each known secret replaced; where two overlap, both go."""
        if self._new:
            self._learn()
        if not self._forms:
            return text
        spans = [span for level in levels(text) for span in self._spans_of(level)]
        return _cut_out(spans, text) if spans else text

    def clean_bytes(self, data: bytes) -> bytes:
        """Like `clean`, of bytes in any charset that keeps ASCII."""
        # Each byte becomes one character, and UTF-8 that is read in this way is one of the forms.
        return self.clean(data.decode("latin-1")).encode("latin-1") if data else data

    def _learn(self) -> None:
        """Work out the forms of new secrets. Several threads may clean texts with one redactor."""
        with self._lock:
            new = tuple(self._new)
            for secret in new:
                for form in forms_of(secret):
                    self._forms.add(form)
                    window = next((size for size in _WINDOWS if len(form) >= size), 0)
                    if window:
                        key = form[:window]
                        self._lengths[key] = self._lengths.get(key, frozenset()) | {len(form)}
            short = sorted(form for form in self._forms if len(form) < SHORT)
            self._words = re.compile(_WORD.format("|".join(map(re.escape, short)))) if short else None
            # Only now: until here whoever comes waits for the lock.
            self._new.difference_update(new)

    def _spans_of(self, level: Level) -> Iterator[tuple[int, int]]:
        """Where a secret begins and ends in the original of a text."""
        starts = level.starts
        yield from ((starts[begin], starts[end]) for begin, end in self._spans(level.text))
        if self._words is not None:
            for match in self._words.finditer(level.text):
                begin, end = match.span()
                yield starts[begin], starts[end]

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a secret begins and ends."""
        forms, lengths = self._forms, self._lengths
        for start in range(len(text)):
            for size in _WINDOWS:
                for length in lengths.get(text[start : start + size], ()):
                    if start + length <= len(text) and text[start : start + length] in forms:
                        yield start, start + length


def _cut_out(spans: list[tuple[int, int]], text: str) -> str:
    """The text with the marker in place of the spans; those that overlap become one."""
    pieces: list[str] = []
    end = 0
    for begin, after in sorted(spans):
        if begin >= end:
            pieces += [text[end:begin], HIDDEN]
        end = max(end, after)
    return "".join([*pieces, text[end:]])


class Mask:
    """The second net under the result of each job, on one account or on many.

    The first one is that no declared secret is ever put into a result, and that each client cuts the secrets of
    its own account out of what a server says. Here every text is searched for all users' secrets, where a short one
    says nothing: PINs equal extensions and are part of numbers, an access code equals a count, and stars over a user
    name that is known would give the PIN away. So only secrets of at least `LEAST` characters are looked for:
    anywhere in what people read, and as the whole value of a setting. What identifies users and places, and numbers,
    stay as they are. A secret that is neither words nor a number nor an address is looked for inside of
    every other text, too: a server may repeat it in a value.
    """

    def __init__(self, secrets: Iterable[str], *, in_names: bool = False) -> None:
        """`in_names`: these secrets are nobody's name, as tokens of sessions."""
        self._secrets = frozenset(secret for secret in secrets if len(secret) >= LEAST)
        self._redactor = Redactor(self._secrets)
        self._strong = frozenset(secret[:LEAST] for secret in self._secrets if not _LIKE_A_VALUE.fullmatch(secret))
        #: key in a result -> what is done to the texts below it
        self._treatments: dict[str, Callable[[str], str]] = {
            **dict.fromkeys(("msg", "warnings", "exception", "failure"), self.text),
            **dict.fromkeys(("before", "after", "users"), self._value),
            **dict.fromkeys(("name", "username"), self._elsewhere if in_names else _as_it_is),
        }

    def text(self, text: str) -> str:
        """A text for people without the secrets."""
        return self._redactor.clean(text)

    def result(self, result: Mapping[str, Any]) -> dict[str, Any]:
        """A result without the secrets; what is given stays unchanged."""
        return dict(self._masked(result, self._elsewhere))

    def _value(self, text: str) -> str:
        return HIDDEN if text in self._secrets else self._elsewhere(text)

    def _elsewhere(self, text: str) -> str:
        strong = self._strong
        if strong and any(text[start : start + LEAST] in strong for start in range(len(text) - LEAST + 1)):
            return self._redactor.clean(text)
        return text

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

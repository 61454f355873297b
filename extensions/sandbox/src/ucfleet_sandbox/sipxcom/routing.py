# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes: the longest matching prefix of the raw request target wins (sipXcom protocol, section 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

__all__ = ["Router"]

# A variable takes one URI segment, raw: it ends at a slash, a question mark or a broken percent escape.
_SEGMENT = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+"
_VARIABLE = re.compile(r"\{([^}]+)\}")

T = TypeVar("T")


class Router(Generic[T]):
    """Finds the target of a path with query; templates may contain `{variables}` and a query."""

    def __init__(self, routes: Iterable[tuple[str, T]]) -> None:
        self._routes = [(template.partition("{")[0], _compile(template), target) for template, target in routes]

    def find(self, remaining: str) -> tuple[T, dict[str, str]] | None:
        """Target and raw variables of the best route for what follows the base path; None when no route matches."""
        best: tuple[T, dict[str, str]] | None = None
        best_length = 0
        for literal, pattern, target in self._routes:
            if not remaining.startswith(literal):
                continue
            match = pattern.match(remaining)
            if match and match.end() > best_length:
                best, best_length = (target, match.groupdict()), match.end()
        return best


def _compile(template: str) -> re.Pattern[str]:
    pieces = _VARIABLE.split(template)
    literals, names = pieces[::2], pieces[1::2]
    text = re.escape(literals[0])
    for name, literal in zip(names, literals[1:], strict=True):
        text += f"(?P<{name}>{_SEGMENT}){re.escape(literal)}"
    return re.compile(text)

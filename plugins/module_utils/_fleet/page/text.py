# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text of a report that is safe to show: names and values come from people, files and servers.

Private to the collection.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

#: characters of a value in a sentence
LONGEST = 200
#: what a spreadsheet takes for the beginning of a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: invisible characters (controls, direction marks, surrogates) by Unicode category
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text with its invisible characters written as code points, so that none changes how a page reads."""
    if text.isprintable():
        return text
    return "".join(f"<U+{ord(one):04X}>" if unicodedata.category(one) in _INVISIBLE else one for one in text)


def cut(text: str) -> str:
    """A text as a sentence has it: not longer than fits one."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text)} characters)"


def cell(text: str) -> str:
    """A text as a cell of a table of comma-separated values, which no spreadsheet takes for a formula.

    An apostrophe in front is what spreadsheets take for text; see OWASP, CSV injection. Some leave out blanks first.
    """
    return f"'{text}" if text.lstrip(" \xa0").startswith(_FORMULA) else text


def script_json(value: Any) -> str:
    """JSON for a script element of a page: no character of it ends the element or begins a comment."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

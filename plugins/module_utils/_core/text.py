# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of servers and files as they may be shown: on one line, without control characters, of limited length.

Private to the collection.
"""

from __future__ import annotations

import re

#: the most characters that a message quotes of a server's own words
QUOTED = 300
#: an authority with credentials before the host; a password may hold slashes and question marks
_USERINFO = re.compile(r"//[^\s\"'<>]*@")


def printable(text: str) -> str:
    """The text without characters that a terminal acts on (escape sequences, line breaks, text direction)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in text)


def one_line(text: str) -> str:
    """A printable text with single blanks."""
    return " ".join(printable(text).split())


def quoted(text: str) -> str:
    """What a message shows of a server's words. Secrets must be cut out before: shortening may keep a part of one."""
    line = one_line(text)
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}..."


def without_userinfo(address: str) -> str:
    """An address without the credentials before its host."""
    return _USERINFO.sub("//", address)

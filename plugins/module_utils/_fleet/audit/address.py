# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can stand where a number is called: numbers, SIP addresses (RFC 3261, 19.1), tel addresses (RFC 3966).

Private to the collection.
"""

from __future__ import annotations

import re
import urllib.parse
from typing import NamedTuple

#: a display name with the address in angle brackets
_BRACKETS = re.compile(r"<([^<>]*)>")
_SCHEME = re.compile(r"(sips?|tel):", re.IGNORECASE)
#: a host as a name, as an IPv4 address, or as an IPv6 address in brackets, before port and parameters
_HOST = re.compile(r"(\[[^\]]*\]|[^:;?]*)")
_CONTEXT = re.compile(r";phone-context=(\+[0-9().-]+)", re.IGNORECASE)
_PASSWORD = re.compile(r"((?:sips?:|<|^)[^@:<>]*):[^@<>]*@", re.IGNORECASE)


class Address(NamedTuple):
    """User and host of what is called; `host` is empty for a plain number, `context` is the country code of a tel."""

    user: str
    host: str = ""
    context: str = ""


def parse(written: str) -> Address:
    """The parts of an address. A SIP address without `@` has a host only in theory; its text counts as the user."""
    address = written.strip()
    inside = _BRACKETS.search(address)
    if inside is not None:
        address = inside[1].strip()
    scheme = _SCHEME.match(address)
    if scheme is not None:
        address = address[scheme.end() :]
    context = _CONTEXT.search(address)
    before, at, after = address.partition("@")
    user = before.partition(";")[0] if at else address.partition(";")[0].partition("?")[0]
    if at:
        user = user.partition(":")[0]
    if scheme is not None or at:
        user = urllib.parse.unquote(user)
    found = _HOST.match(after)
    host = found[1].strip().lower() if found is not None else ""
    return Address(user.strip(), host, context[1] if context is not None else "")


def shown(written: str) -> str:
    """An address without the password that a SIP address can hold."""
    return _PASSWORD.sub(r"\1@", written) if "@" in written else written

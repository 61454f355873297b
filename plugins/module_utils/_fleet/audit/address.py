# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can stand where a number is called: numbers, SIP addresses (RFC 3261, 19.1), tel addresses (RFC 3966).

Private to the collection.
"""

from __future__ import annotations

import re
import unicodedata
import urllib.parse
from collections.abc import Iterable
from typing import NamedTuple

#: a display name with the address in angle brackets
_BRACKETS = re.compile(r"<([^<>]*)>")
#: what an address has and a plain number has not
_MARKS = re.compile(r"[@:;<?]")
_SCHEME = re.compile(r"(sips?|tel):", re.IGNORECASE)
#: a host as a name, as an IPv4 address, or as an IPv6 address in brackets, before port and parameters
_HOST = re.compile(r"(\[[^\]]*\]|[^:;?]*)")
_CONTEXT = re.compile(r";phone-context=(\+[0-9().-]+)", re.IGNORECASE)
#: what the labels of a host name in another script begin with
_ENCODED = "xn--"
_SEPARATORS = re.compile(r"[\s()./\u2010-\u2015-]+")


class Address(NamedTuple):
    """User and host of what is called; `host` is empty for a plain number, `context` is the country code of a tel."""

    user: str
    host: str = ""
    context: str = ""


def parse(written: str) -> Address:
    """The parts of an address."""
    if _MARKS.search(written) is None:
        return Address(written.strip())
    inside = _BRACKETS.search(written)
    address = (written if inside is None else inside[1]).strip()
    scheme = _SCHEME.match(address)
    address = address if scheme is None else address[scheme.end() :]
    context = _CONTEXT.search(address)
    # No user part has an @ (RFC 3261, 25.1), so a text with several is wrong; the last part is where a call can go.
    before, at, after = address.rpartition("@")
    user = before.partition(":")[0] if at else after.partition("?")[0]
    user = user.partition(";")[0]
    if scheme is not None or at:
        user = urllib.parse.unquote(user)
    found = _HOST.match(after) if at else None
    host = found[1].strip().lower() if found is not None else ""
    return Address(user.strip(), host, context[1] if context is not None else "")


def with_user(written: str, user: str) -> str:
    """An address with another user; the address itself where its user is written in another way than it reads."""
    old = parse(written).user
    inside = _BRACKETS.search(written)
    start = 0 if inside is None else inside.start(1)
    start += len(written[start:]) - len(written[start:].lstrip())
    scheme = _SCHEME.match(written, start)
    start = start if scheme is None else scheme.end()
    return f"{written[:start]}{user}{written[start + len(old) :]}" if written.startswith(old, start) else written


def shown(written: str) -> str:
    """An address without the password that a SIP address can hold."""
    before, at, after = written.rpartition("@")
    scheme = _SCHEME.search(before)
    start = scheme.end() if scheme is not None else 0
    user, colon, _password = before[start:].partition(":")
    return f"{before[:start]}{user}@{after}" if at and colon else written


def compact(written: str) -> str:
    """Without what separates the digits of a written number."""
    return _SEPARATORS.sub("", written)


def digits(written: str) -> str:
    """The digits of a number with a country code, in one form for the ways to write it; empty for anything else."""
    plain = compact(parse(written).user)
    number = plain[1:] if plain.startswith("+") else plain[2:] if plain.startswith("00") else ""
    return f"+{number}" if number.isascii() and number.isdecimal() else ""


def in_domains(domain: str, known: Iterable[str]) -> bool:
    """Whether a host name is one of the domains or below one."""
    name = host_name(domain)
    wanted = (host_name(one) for one in known)
    return any(name == one or name.endswith(f".{one}") for one in wanted if one)


def host_name(written: str) -> str:
    """A host name in one form for the ways to write it: in its own script, in small letters, without outer dots."""
    name = written.strip().lower()
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).lower().replace("\u3002", ".")
    name = name.strip(".")
    return ".".join(_in_its_script(label) for label in name.split(".")) if _ENCODED in name else name


def _in_its_script(label: str) -> str:
    """A label of a host name without its encoding as ASCII (RFC 5890); itself where it has none."""
    encoded = label.removeprefix(_ENCODED)
    try:
        return label if encoded == label else encoded.encode("ascii").decode("punycode")
    except UnicodeError:
        return label

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of the Java runtime that show on the wire: number syntax, text of a double, order of a hash set."""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Iterable

__all__ = ["decode_long", "double_text", "hash_set_order", "parse_int"]

_DECIMAL = re.compile(r"[+-]?[0-9]+")
_DECODABLE = re.compile(r"([+-]?)(0[xX]|#|0(?=[0-9]))?([0-9a-fA-F]+)")

#: longer texts are no numbers that fit, however many zeros they start with
_LONGEST_NUMBER = 200

INT_MIN, INT_MAX = -(2**31), 2**31 - 1
LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1


def parse_int(text: str | None) -> int | None:
    """A decimal 32-bit integer as `Integer.parseInt` reads it; None when the text is not one."""
    if text is None or len(text) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(text):
        return None
    value = int(text)
    return value if INT_MIN <= value <= INT_MAX else None


def decode_long(text: str) -> int | None:
    """A 64-bit integer as `Long.decode` reads it: `0x` and `#` are hexadecimal, a leading zero means octal."""
    match = _DECODABLE.fullmatch(text[: _LONGEST_NUMBER + 1])
    if not match or len(text) > _LONGEST_NUMBER:
        return None
    sign, prefix, digits = match.groups()
    base = 10 if prefix is None else 8 if prefix == "0" else 16
    try:
        value = int(sign + digits, base)
    except ValueError:
        return None
    return value if LONG_MIN <= value <= LONG_MAX else None


def double_text(value: float) -> str:
    """The text of a double as `Double.toString` writes it (`1000.0`, `1.0E10`)."""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    sign = "-" if math.copysign(1, value) < 0 else ""
    shortest = decimal.Decimal(repr(abs(value)))
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = f"{shortest:f}"
        return sign + (plain if "." in plain else f"{plain}.0")
    _sign, digits, exponent = shortest.normalize().as_tuple()
    text = "".join(str(digit) for digit in digits)
    return f"{sign}{text[0]}.{text[1:] or '0'}E{len(text) - 1 + int(exponent)}"


def _string_hash(text: str) -> int:
    value = 0
    units = text.encode("utf-16-be", "surrogatepass")
    for index in range(0, len(units), 2):
        value = (value * 31 + (units[index] << 8 | units[index + 1])) & 0xFFFFFFFF
    return value


def hash_set_order(texts: Iterable[str]) -> list[str]:
    """The texts without duplicates in the order in which a `HashSet` walks over them."""
    unique = list(dict.fromkeys(texts))
    size = 16
    while len(unique) > size * 3 // 4:
        size *= 2

    def bucket(text: str) -> int:
        value = _string_hash(text)
        return (value ^ value >> 16) & (size - 1)

    return sorted(unique, key=bucket)

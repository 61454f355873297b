# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Choice of a representation by the Accept header (sipXcom protocol, section 3.3)."""

from __future__ import annotations

__all__ = ["choose_variant"]

_EVERYTHING = [("*", "*", 1.0)]


def choose_variant(accept: str | None, variants: tuple[str, ...]) -> str | None:
    """The best of the variants (media types, in the server's order), None when none is acceptable.

    Ties go to the first variant. A quality of 0 is a low quality, not an exclusion.
    """
    ranges = _parse(accept)
    best: str | None = None
    best_quality = 0.0
    for variant in variants:
        quality = _quality(variant, ranges)
        if quality is not None and (best is None or quality > best_quality):
            best, best_quality = variant, quality
    return best


def _parse(accept: str | None) -> list[tuple[str, str, float]]:
    """Media ranges as (type, subtype, quality); everything when the header says nothing or has a bad quality."""
    ranges = []
    for item in (accept or "").split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if not name:
            continue
        quality = _read_quality(parameters)
        if quality is None:
            return _EVERYTHING
        main, slash, sub = name.partition("/")
        ranges.append((main, sub if slash else "*", quality))
    return ranges or _EVERYTHING


def _read_quality(parameters: list[str]) -> float | None:
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value.strip().strip('"'))
            except ValueError:
                return None
            return quality if 0 <= quality <= 1 else None
    return 1.0


def _quality(variant: str, ranges: list[tuple[str, str, float]]) -> float | None:
    """The quality of the most specific range that fits the variant."""
    main, _slash, sub = variant.partition("/")
    best_score, best_quality = -1, None
    for range_main, range_sub, quality in ranges:
        if range_main not in ("*", main) or range_sub not in ("*", sub):
            continue
        score = 2 * (range_main == main) + (range_sub == sub)
        if score > best_score:
            best_score, best_quality = score, quality
    return best_quality

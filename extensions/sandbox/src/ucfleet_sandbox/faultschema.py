# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The schema of fault rules: which keys a kind takes, and what they may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ucfleet_sandbox.faultanswers import ECHO_FORMS, GARBAGE

__all__ = ["FaultError", "check_rule", "number_set", "split_document", "target_pattern", "text_set"]

_SELECTORS = frozenset({"method", "target", "user"})
_FIRING = frozenset({"rate", "probability", "seed", "after", "times", "on"})
_COUNTING = _FIRING - {"seed"}
_OWN_KEYS: dict[str, frozenset[str]] = {
    "refuse": frozenset(),
    "reset": frozenset({"when"}),
    "delay": frozenset({"seconds", "when"}),
    "drip": frozenset({"part", "seconds", "bytes"}),
    "status": frozenset({"status", "reason", "headers", "retry_after", "body", "content_type", "when"}),
    "truncate": frozenset({"keep"}),
    "html": frozenset({"status", "when"}),
    "garbage": frozenset({"form", "when"}),
    "empty": frozenset({"status", "when"}),
    "echo_secret": frozenset({"status", "form", "when"}),
    "gzip": frozenset({"pad"}),
    "content_type": frozenset({"content_type"}),
    "drop_field": frozenset({"field", "where"}),
    "duplicate": frozenset({"response"}),
    "ignore_write": frozenset(),
    "expire_tokens": frozenset(),
    "stale_read": frozenset({"writes", "seconds"}),
    "other_user": frozenset(),
}
#: keys that a kind cannot do without
_REQUIRED = {"content_type": ("content_type",), "drop_field": ("field",)}
#: keys with a fixed choice, by kind
_CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "drip": ("part", ("status", "headers", "body", "all")),
    "garbage": ("form", tuple(GARBAGE)),
    "echo_secret": ("form", tuple(ECHO_FORMS)),
    "drop_field": ("where", ("response", "request", "both")),
    "duplicate": ("response", ("first", "second")),
}


class FaultError(ValueError):
    """The posted faults are not of the schema; the text names rule and key."""


def split_document(document: Any) -> tuple[int, list[Any]]:
    if isinstance(document, list):
        return 0, document
    if not isinstance(document, dict):
        raise FaultError("faults must be a list of rules or an object with the key rules")
    # `counters` may stay in, so that what GET shows can be posted again.
    unknown = set(document) - {"seed", "rules", "counters"}
    if unknown:
        raise FaultError(f"unknown key {sorted(unknown)[0]!r} (known: seed, rules)")
    seed, rules = document.get("seed", 0), document.get("rules", [])
    if not _is_int(seed):
        raise FaultError("seed must be an integer")
    if not isinstance(rules, list):
        raise FaultError("rules must be a list")
    return seed, rules


def check_rule(spec: Any, where: str) -> None:
    """Raise FaultError for a rule that is not of the schema."""
    if not isinstance(spec, dict):
        raise FaultError(f"{where} must be an object")
    kind = spec.get("fault")
    if kind not in _OWN_KEYS:
        raise FaultError(f"{where}.fault must be one of {', '.join(_OWN_KEYS)}")
    selectors = frozenset[str]() if kind == "refuse" else _SELECTORS
    unknown = set(spec) - {"fault", "name"} - selectors - _FIRING - _OWN_KEYS[kind]
    if unknown:
        raise FaultError(f"{where}: key {sorted(unknown)[0]!r} does not belong to the fault {kind}")
    _check_own_keys(spec, where, kind)
    _check_firing(spec, where)


def _check_firing(spec: Mapping[str, Any], where: str) -> None:
    if "on" in spec and _COUNTING & set(spec) != {"on"}:
        raise FaultError(f"{where}.on cannot be combined with rate, after or times")
    if "rate" in spec and "probability" in spec:
        raise FaultError(f"{where}.rate and {where}.probability are the same: give one of them")
    key = "probability" if "probability" in spec else "rate"
    rate = spec.get(key, 1)
    if not _is_number(rate) or not 0 < rate <= 1:
        raise FaultError(f"{where}.{key} must be a number above 0 and at most 1")
    _check_int(spec, "after", where, lowest=0)
    _check_int(spec, "times", where, lowest=1)
    if "seed" in spec and not _is_int(spec["seed"]):
        raise FaultError(f"{where}.seed must be an integer")


def _check_own_keys(spec: Mapping[str, Any], where: str, kind: str) -> None:
    if spec.get("when", "before") not in ("before", "after"):
        raise FaultError(f'{where}.when must be "before" or "after"')
    if (kind == "delay" or "seconds" in spec) and (
        not _is_number(spec.get("seconds")) or not 0 <= spec["seconds"] <= 3600
    ):
        raise FaultError(f"{where}.seconds must be a number from 0 to 3600")
    for key, lowest in (("keep", 0), ("bytes", 1), ("pad", 0), ("writes", 1)):
        _check_int(spec, key, where, lowest=lowest)
    for key in _REQUIRED.get(kind, ()):
        if key not in spec:
            raise FaultError(f"{where}.{key} is missing")
    choice, values = _CHOICES.get(kind, ("", ()))
    if choice in spec and spec[choice] not in values:
        raise FaultError(f"{where}.{choice} must be one of {', '.join(values)}")
    if kind == "status" or "status" in spec:
        status = spec.get("status", 0)
        if not _is_int(status) or not 200 <= status <= 999:
            raise FaultError(f"{where}.status must be an integer from 200 to 999")
    for key in ("reason", "content_type", "field", "name"):
        if key in spec and not _is_header_text(spec[key]):
            raise FaultError(f"{where}.{key} must be text without line breaks")
    _check_headers(spec, where)


def _check_headers(spec: Mapping[str, Any], where: str) -> None:
    headers = spec.get("headers", {})
    if not isinstance(headers, dict) or not all(
        re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) and _is_header_text(value) for name, value in headers.items()
    ):
        raise FaultError(f"{where}.headers must be an object of header names and texts")
    retry_after = spec.get("retry_after", 0)
    if not _is_header_text(retry_after) and (not _is_number(retry_after) or retry_after < 0):
        raise FaultError(f"{where}.retry_after must be a number of seconds or a text")


def _check_int(spec: Mapping[str, Any], key: str, where: str, lowest: int) -> None:
    if key in spec and (not _is_int(spec[key]) or spec[key] < lowest):
        raise FaultError(f"{where}.{key} must be an integer of at least {lowest}")


def text_set(spec: Mapping[str, Any], key: str, where: str) -> frozenset[str] | None:
    if key not in spec:
        return None
    value = [spec[key]] if isinstance(spec[key], str) else spec[key]
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise FaultError(f"{where}.{key} must be a text or a list of texts")
    return frozenset(value)


def number_set(spec: Mapping[str, Any], where: str) -> frozenset[int] | None:
    if "on" not in spec:
        return None
    value = spec["on"] if isinstance(spec["on"], list) else [spec["on"]]
    if not value or not all(_is_int(item) and item >= 1 for item in value):
        raise FaultError(f"{where}.on must be a number from 1 or a list of such numbers")
    return frozenset(value)


def target_pattern(spec: Mapping[str, Any], where: str) -> re.Pattern[str] | None:
    if "target" not in spec:
        return None
    if not isinstance(spec["target"], str):
        raise FaultError(f"{where}.target must be a regular expression")
    try:
        return re.compile(spec["target"])
    except re.error as problem:
        raise FaultError(f"{where}.target is no regular expression: {problem}") from None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_header_text(value: Any) -> bool:
    return isinstance(value, str) and not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value)

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Query rules and envelopes that all lists of VoipNow share (sections 4.5, 5.1, 5.7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ucfleet_sandbox.answers import empty_answer, json_answer, query_values
from ucfleet_sandbox.platform import Request, Response

__all__ = ["Listing", "Refused", "answer", "written"]

#: highest count and startIndex
_HIGHEST = 4999
_LONG_ORDERS = {"ascending": False, "descending": True}
_SHORT_ORDERS = {"asc": False, "desc": True}


class Refused(Exception):
    """An error answer with one of the documented codes."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(message or code.replace("_", " "))
        self.status = status
        self.code = code


@dataclasses.dataclass(frozen=True)
class Listing:
    """A kind of list: names of fields, which of them filter, which one sorts, and which one is the id.

    `mixed` are the fields that are JSON numbers while the others are texts, in the mixed typing.
    """

    fields: tuple[str, ...]
    filters: tuple[str, ...]
    key: str
    mixed: frozenset[str] = frozenset()


@dataclasses.dataclass
class _Query:
    count: int
    start: int
    fields: list[str] | None
    matches: Callable[[dict[str, Any]], bool] | None
    descending: bool | None


def answer(rows: list[dict[str, Any]], listing: Listing, request: Request, switches: dict[str, Any]) -> Response:
    """The collection that a request asks for, in the variant of the switches. Raises Refused."""
    query = _read_query(request, listing, switches)
    if query.matches is not None:
        rows = [row for row in rows if query.matches(row)]
    if query.descending is not None:
        rows = sorted(rows, key=lambda row: str(row[listing.key]), reverse=query.descending)
    page = rows[query.start : query.start + query.count]
    if not page and switches["empty_collection"] == "204":
        return empty_answer(204)
    document: dict[str, Any] = {
        "startIndex": query.start,
        "totalResults": len(rows) + (switches["total_results"] == "wrong"),
        "itemsPerPage": query.count,
        "filtered": query.matches is not None,
        "sorted": query.descending is not None,
    }
    if switches["number_typing"] == "text":
        document = {key: str(value) if _is_number(value) else value for key, value in document.items()}
    document |= _links(request, query, len(rows), switches)
    document |= _entry(page, query, listing, switches)
    return json_answer([document] if switches["envelope"] == "array" else document)


def _entry(page: list[dict[str, Any]], query: _Query, listing: Listing, switches: dict[str, Any]) -> dict[str, Any]:
    if not page:
        empty: dict[str, Any] = {"list": [], "object": {}, "null": None}
        shape = switches["empty_collection"]
        return {} if shape == "missing" else {"entry": empty[shape]}
    rows = [written(row, listing.mixed, switches) for row in page]
    keys = [str(row[listing.key]) for row in page]
    if query.fields is not None:
        rows = [{name: row[name] for name in query.fields if name in row} for row in rows]
    return {"entry": dict(zip(keys, rows, strict=True)) if switches["entry_shape"] == "object" else rows}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def written(row: dict[str, Any], mixed: frozenset[str], switches: dict[str, Any]) -> dict[str, Any]:
    """A row with its numbers in the type that the switch asks for."""
    typing = switches["number_typing"]

    def number(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [written(item, mixed, switches) for item in value]
        if not _is_number(value) or typing == "number" or (typing == "mixed" and name in mixed):
            return value
        return str(value)

    return {name: number(name, value) for name, value in row.items()}


def _links(request: Request, query: _Query, total: int, switches: dict[str, Any]) -> dict[str, str]:
    if switches["links"] == "none":
        return {}
    host = "elsewhere.invalid" if switches["links"] == "foreign" else request.headers.get("Host") or "localhost"

    def page(start: int) -> str:
        return f"https://{host}{request.path}?count={query.count}&startIndex={start}"

    links = {}
    if query.start + query.count < total:
        links["next"] = page(query.start + query.count)
    if query.start > 0:
        links["prev"] = page(max(0, query.start - query.count))
    return links


# -------------------------------------------------------------------- query
def _read_query(request: Request, listing: Listing, switches: dict[str, Any]) -> _Query:
    values = {name: items[0] for name, items in query_values(request).items()}
    return _Query(
        count=_number(values.get("count", "20"), 1, "count_invalid"),
        start=_number(values.get("startIndex", "0"), 0, "startindex_invalid"),
        fields=_fields(values.get("fields"), listing),
        matches=_filter(values, listing, switches),
        descending=_order(values.get("sortOrder"), switches),
    )


def _number(text: str, lowest: int, code: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and lowest <= int(text) <= _HIGHEST):
        raise Refused(400, code, f"must be a number from {lowest} to {_HIGHEST}")
    return int(text)


def _fields(text: str | None, listing: Listing) -> list[str] | None:
    if text is None:
        return None
    names = text.split(",")
    if not all(name in listing.fields for name in names):
        raise Refused(400, "fields_invalid")
    return names


def _filter(
    values: dict[str, str], listing: Listing, switches: dict[str, Any]
) -> Callable[[dict[str, Any]], bool] | None:
    by, wanted = values.get("filterBy"), values.get("filterValue", "")
    operation = _operation(values.get("filterOp", "contains"), switches)
    if by is None:
        return None
    if by not in listing.filters:
        raise Refused(400, "filterby_invalid")
    if not wanted and operation != "present":
        raise Refused(400, "filtervalue_invalid")
    tests: dict[str, Callable[[str], bool]] = {
        "contains": lambda text: wanted in text,
        "equals": lambda text: text == wanted,
        "startsWith": lambda text: text.startswith(wanted),
        "present": bool,
        "inArray": lambda text: text in wanted.split(","),
    }
    test = tests[operation]
    return lambda row: test(str(row.get(by, "")))


def _operation(text: str, switches: dict[str, Any]) -> str:
    spellings = {"camel": ["startsWith"], "words": ["starts with"], "both": ["startsWith", "starts with"]}
    if text in spellings[switches["filter_spelling"]]:
        return "startsWith"
    if text not in ("contains", "equals", "present", "inArray"):
        raise Refused(400, "filterop_invalid")
    return text


def _order(text: str | None, switches: dict[str, Any]) -> bool | None:
    """Whether to sort downwards; None for not at all."""
    if text is None:
        return None
    accepted = {"long": _LONG_ORDERS, "short": _SHORT_ORDERS, "both": _LONG_ORDERS | _SHORT_ORDERS}
    orders = accepted[switches["sort_spelling"]]
    if text not in orders:
        raise Refused(400, "sortorder_invalid")
    return orders[text]

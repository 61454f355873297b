# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of modules compared with what RETURN documents: keys, conditions and types, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.modules import source

#: added by ansible-core and the common keys of all modules
COMMON = frozenset(
    {"changed", "failed", "msg", "invocation", "warnings", "deprecations", "diff", "exception", "attempts"}
    | {"ansible_facts", "ansible_loop_var", "item", "censored"}
)
#: documents, whose keys the reference of the fleet file has
OPAQUE = {"users"}
TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": list,
    "dict": dict,
    "raw": object,
}


class Case(NamedTuple):
    """How a result came about; `created` also in check mode, `creating` only there."""

    options: Mapping[str, Any]
    failed: bool
    created: bool
    creating: bool


#: condition -> whether the key must be there, None where a result alone does not answer that
CONDITIONS: dict[str, Callable[[Case], bool | None]] = {
    "always": lambda case: True,
    "success": lambda case: not case.failed,
    "failure": lambda case: case.failed,
    "with O(gather_locations=true)": lambda case: bool(case.options.get("gather_locations")),
    "when the object exists": lambda case: not case.creating,
    "with O(remove_duplicates=true), when the object existed before": lambda case: (
        None if case.created else bool(case.options.get("remove_duplicates"))
    ),
    "when the object exists or the option is given": lambda case: None if case.creating else True,
    "when O(report_format) is set and the data could be read": lambda case: (
        bool(case.options.get("report_format")) and not case.failed
    ),
    "when O(plan_file) was written": lambda case: bool(case.options.get("plan_file")) and not case.failed,
}


def documented(module: str) -> dict[str, Any]:
    """What RETURN of a module describes."""
    found: dict[str, Any] = yaml.safe_load(source(module).RETURN)
    return found


class Checker:
    """Compares results of one module, and remembers which keys were seen and which conditions did not hold."""

    def __init__(self, module: str, docs: Mapping[str, Any] | None = None) -> None:
        """`docs` stands for RETURN of the module."""
        self._docs = documented(module) if docs is None else docs
        #: what ansible-core adds
        self._common = COMMON if docs is None else frozenset()
        self.seen: set[str] = set()
        self.missed: set[str] = set()

    def problems(self, result: Mapping[str, Any], options: Mapping[str, Any], *, check: bool) -> list[str]:
        """What is not as documented."""
        creates = any(one["action"] == "create" for one in result.get("actions", []))
        case = Case(options, bool(result.get("failed")), creates, check and creates)
        own = {
            key: value for key, value in result.items() if key not in self._common and not key.startswith("_ansible")
        }
        return list(self._compare(own, self._docs, "", case))

    def never_seen(self) -> list[str]:
        """Documented keys that no result had."""
        return sorted(set(_paths(self._docs)) - self.seen)

    def _compare(self, value: Mapping[str, Any], docs: Mapping[str, Any], path: str, case: Case) -> Iterator[str]:
        for key in sorted(set(value) - set(docs)):
            yield f"{path}{key} is not documented"
        for key, entry in docs.items():
            place = f"{path}{key}"
            condition = CONDITIONS.get(entry["returned"], lambda _case: None)(case)
            if key not in value:
                self.missed.add(place)
                if condition:
                    yield f"{place} is missing; it is returned: {entry['returned']}"
                continue
            self.seen.add(place)
            if condition is False:
                yield f"{place} is there; it is returned: {entry['returned']}"
            yield from self._typed(value[key], entry, place, case)

    def _typed(self, value: Any, entry: Mapping[str, Any], place: str, case: Case) -> Iterator[str]:
        if value is None:
            if "null" not in str(entry["description"]).lower():
                yield f"{place} is null, which its description does not mention"
            return
        wanted = entry["type"]
        if not isinstance(value, TYPES[wanted]) or (isinstance(value, bool) and wanted not in ("bool", "raw")):
            yield f"{place} is {value!r}, documented as {wanted}"
            return
        contains = entry.get("contains")
        if wanted == "list":
            for item in value:
                kind = entry.get("elements")
                if kind is None or not isinstance(item, TYPES[kind]):
                    yield f"{place} has the element {item!r}, documented as {kind}"
                elif kind == "dict" and contains:
                    yield from self._compare(item, contains, f"{place}[].", case)
                elif kind == "dict" and place not in OPAQUE:
                    yield f"{place}: the keys of an element are not documented: {', '.join(item)}"
        elif wanted == "dict" and contains:
            yield from self._compare(value, contains, f"{place}.", case)


def _paths(docs: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, entry in docs.items():
        yield path + key
        mark = "[]." if entry["type"] == "list" else "."
        yield from _paths(entry.get("contains") or {}, f"{path}{key}{mark}")

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations as documentation: options and returned values in the words of their fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

#: said of each option that holds digits as text
QUOTE_IT = "Quote it."
_OPTION = re.compile(r"\bO\(([a-z_]+)([^()]*)\)")
_RETURNED = re.compile(r"\bRV\(([^()]*)\)")
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")


def options(fields: Iterable[Any], where: str = "", names: frozenset[str] | None = None) -> dict[str, Any]:
    """Fields as options, or as suboptions.

    In a composite the options of a part stand at `where`; references to the part's own options, which are `names`,
    lead there.
    """
    return {field.name: option(field, where, names) for field in fields if not field.read_only}


def option(field: Any, where: str = "", names: frozenset[str] | None = None) -> dict[str, Any]:
    """The entry of one option."""
    if not field.doc:
        raise SystemExit(f"the field {field.name} has no doc")
    entry: dict[str, Any] = {"description": _moved(_described(field), where, names), "type": field.type}
    if field.elements:
        entry["elements"] = field.elements
    if field.offered:
        entry["choices"] = list(field.offered)
    if field.default is not None:
        entry["default"] = field.default
    if field.required:
        entry["required"] = True
    if field.aliases:
        entry["aliases"] = list(field.aliases)
    if field.fields:
        entry["suboptions"] = options(field.fields, where, names)
    return entry


def part_option(part: Any, short_description: str) -> dict[str, Any]:
    """The option of one part of a composite."""
    module = part.operation.name
    own = part.operation.own_fields()
    kind = {"type": "list", "elements": "dict"} if part.many else {"type": "dict"}
    where = f"{part.option}[]." if part.many else f"{part.option}."
    about = [f"{short_description}.", f"The module M(ucfleet.voice.{module}) describes it."]
    names = frozenset(field.name for field in own)
    return {"description": about, **kind, "suboptions": options(own, where, names)}


def contains(fields: Iterable[Any], returned: str = "always", usual: str = "always") -> dict[str, Any]:
    """Fields as returned values.

    `returned` is the condition for those that the platform alone sets, `usual` that for all others.
    """
    found: dict[str, Any] = {}
    for field in fields:
        if field.write_only:
            continue
        text = field.returned_doc or _first_sentence(field.doc)
        if not text:
            raise SystemExit(f"the field {field.name} has no doc")
        entry: dict[str, Any] = {"description": _written(text), "type": "str" if field.type == "path" else field.type}
        if field.elements:
            entry["elements"] = field.elements
        condition = field.returned or usual
        entry["returned"] = returned if field.read_only and not field.returned else condition
        if field.fields:
            # An object that was given in part is returned in part.
            partial = bool(field.returned) and not field.read_only
            entry["contains"] = contains(field.fields, returned, condition) if partial else contains(field.fields)
        found[field.name] = entry
    return found


def _described(field: Any) -> Any:
    text = _written(field.doc)
    if not field.holds_digits:
        return text
    return f"{text} {QUOTE_IT}" if isinstance(text, str) else [*text[:-1], f"{text[-1]} {QUOTE_IT}"]


def _written(doc: Any) -> Any:
    return doc if isinstance(doc, str) else list(doc)


def _first_sentence(doc: Any) -> str:
    first = doc if isinstance(doc, str) else (doc or ("",))[0]
    return _SENTENCE.split(first)[0]


def _moved(text: Any, where: str, names: frozenset[str] | None) -> Any:
    if names is None:
        return text
    if isinstance(text, list):
        return [_moved(item, where, names) for item in text]
    led = _OPTION.sub(lambda match: f"O({where}{match[1]}{match[2]})" if match[1] in names else match[0], text)
    return _RETURNED.sub(r"C(\1)", led)

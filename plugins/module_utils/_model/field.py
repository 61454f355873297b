# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields: one declaration of an option, its wire form and its rules.

From a field come the option of the module, the translation in both directions, the
comparison and the redaction. A normalised value is what both sides are compared in:

* str: text, "" for unset          * int, bool: themselves, None for unset
* list: list of element values     * dict: mapping of suboption name to value

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED

_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*\Z")
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off", ""})
#: what a document holds most; asking for these first is far cheaper than asking what is a Mapping
_SINGLE = (str, int, float)
_PLAIN: dict[str, type] = {"str": str, "int": int, "bool": bool}


class Unreadable:
    """The server cannot tell this value now; it compares equal to nothing and shows as a remark.

    `idle`: nothing depends on the value as long as it cannot be read.
    """

    def __init__(self, why: str, *, idle: bool = False) -> None:
        self.why = why
        self.idle = idle

    def __repr__(self) -> str:
        return f"({self.why})"


class WrongValue(ValueError):
    """A value that does not fit its field; the text continues "<field> "."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Field:
    """One option (or one suboption).

    `wire` is the key in the platform's document (default: `name`); `values` maps option
    values to wire values where the two differ; `clean` normalises a text further (for
    example to lower case). `clearable` fields take an explicit empty value. `shown_only`
    fields are returned and never set; `write_only` fields are set and never read back.
    """

    name: str
    type: str = "str"
    elements: str | None = None
    fields: tuple[Field, ...] = ()
    wire: str = ""
    values: Mapping[Any, Any] = dataclasses.field(default_factory=dict)
    choices: tuple[Any, ...] = ()
    required: bool = False
    default: Any = None
    aliases: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    pattern_hint: str = ""
    clean: Callable[[str], str] | None = None
    clearable: bool = False
    ordered: bool = True
    secret: bool = False
    write_only: bool = False
    shown_only: bool = False

    # Asked for each field of each document, hence worked out once.
    @functools.cached_property
    def key(self) -> str:
        """Key in the platform's document."""
        return self.wire or self.name

    @functools.cached_property
    def allowed(self) -> tuple[Any, ...]:
        """Option values that are accepted; empty when any is."""
        return self.choices or tuple(self.values)

    @functools.cached_property
    def plain_type(self) -> Any:
        """The type whose wire values are normalised as they are; None where none is."""
        return None if self.values or self.clean is not None else _PLAIN.get(self.type)

    @functools.cached_property
    def element(self) -> Field:
        """One element of a list without suboptions, as a field of its own."""
        return dataclasses.replace(self, type=self.elements or "str", elements=None, clearable=False)


def normalise(field: Field, value: Any) -> Any:
    """The normalised form of an option value. Raises WrongValue."""
    if field.type == "str":
        if not isinstance(value, _SINGLE) and isinstance(value, (list, Mapping)):
            raise WrongValue(f"must be a text, not a {'list' if isinstance(value, list) else 'dictionary'}")
        text = "" if value is None else str(value)
        if field.clean is not None:
            text = field.clean(text)
        _check_text(field, text)
        return text
    if field.type == "int":
        return _check_number(field, _integer(value))
    if field.type == "float":
        return _float(value)
    if field.type == "bool":
        return _boolean(value)
    if field.type == "list":
        return _normalise_list(field, value)
    if field.type == "dict" and field.fields:
        return _normalise_dict(field.fields, value)
    return value


def normalise_all(fields: Iterable[Field], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Normalise what is mentioned (not None); returns the values and every problem found."""
    result: dict[str, Any] = {}
    problems: list[str] = []
    for field in fields:
        value = values.get(field.name)
        if value is None or field.shown_only:
            continue
        try:
            normal = normalise(field, value)
        except WrongValue as problem:
            problems.append(f"{field.name} {problem}")
            continue
        # A dictionary of suboptions of which none is mentioned mentions nothing: templating
        # produces such values by accident, so they must never clear the whole.
        if not (field.type == "dict" and field.fields and not normal):
            result[field.name] = normal
    return result, problems


def _check_text(field: Field, text: str) -> None:
    if text == "":
        if not field.clearable and (field.required or field.allowed or field.pattern or field.minimum):
            raise WrongValue("must not be empty")
        return
    if field.secret and text in (HIDDEN, HIDDEN_CHANGED):
        # A result fed back in would otherwise set the secret to eight stars.
        raise WrongValue("is the mark that stands for a hidden secret, not a secret")
    if not text.isascii() and not encodable(text):
        raise WrongValue("holds a character that no platform can store")
    allowed = field.allowed
    if allowed and text not in allowed:
        raise WrongValue(f"must be one of {', '.join(map(str, allowed))}, not {_shown(field, text)}")
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise WrongValue(f"{field.pattern_hint or 'has a wrong form'}, not {_shown(field, text)}")
    if field.maximum is not None and len(text) > field.maximum:
        raise WrongValue(f"may have {field.maximum} characters at most, this has {len(text)}")
    if field.minimum is not None and len(text) < field.minimum:
        raise WrongValue(f"needs {field.minimum} characters at least, this has {len(text)}")


def encodable(text: str) -> bool:
    """Whether a text is more than a sequence of code points: a lone surrogate has no UTF-8 form."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _check_number(field: Field, number: int) -> int:
    low, high = field.minimum, field.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise WrongValue(f"must be {_limits(low, high)}, not {number}")
    if field.choices and number not in field.choices:
        raise WrongValue(f"must be one of {', '.join(map(str, field.choices))}, not {number}")
    return number


def _limits(low: int | None, high: int | None) -> str:
    if low is None:
        return f"{high} at most"
    return f"{low} or more" if high is None else f"{low}..{high}"


def _shown(field: Field, text: str) -> str:
    return "the given value" if field.secret else repr(text)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise WrongValue(f"must be a whole number, not {type(value).__name__}")
    if isinstance(value, str):
        if not _INTEGER.match(value):
            raise WrongValue(f"must be a whole number, not {value!r}")
        return int(value)
    if isinstance(value, float) and not value.is_integer():
        raise WrongValue(f"must be a whole number, not {value!r}")
    return int(value)


def _float(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise WrongValue(f"must be a number, not {value!r}") from error
    if not math.isfinite(number):
        raise WrongValue(f"must be a number, not {value!r}")
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise WrongValue(f"must be true or false, not {value!r}")


def _normalise_list(field: Field, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WrongValue("must be a list")
    if not value and not field.clearable:
        raise WrongValue("must not be an empty list")
    result = []
    for position, element in enumerate(value, 1):
        try:
            result.append(_normalise_element(field, element))
        except WrongValue as problem:
            raise WrongValue(f"(entry {position}) {problem}") from problem
    return result if field.ordered else sorted(result, key=repr)


def _normalise_element(field: Field, element: Any) -> Any:
    if field.fields:
        return _normalise_dict(field.fields, element)
    return normalise(field.element, element)


def _normalise_dict(fields: tuple[Field, ...], value: Any) -> dict[str, Any]:
    if not isinstance(value, (dict, Mapping)):
        raise WrongValue("must be a dictionary")
    if sum(field.name in value for field in fields) < len(value):
        unknown = sorted(set(map(str, value)) - {field.name for field in fields})
        raise WrongValue(f"does not know {', '.join(unknown)}")
    result, problems = normalise_all(fields, value)
    for field in fields:
        if field.required and field.name not in result and not problems:
            problems.append(f"needs {field.name}")
    if problems:
        raise WrongValue("; ".join(problems))
    return result


def shape_problems(fields: Iterable[Field], values: Any) -> list[str]:
    """What is wrong with the keys of a dictionary of options: unknown ones, missing required ones."""
    if not isinstance(values, (dict, Mapping)):
        return ["must be a dictionary"]
    missing: list[str] = []
    known = 0
    for field in fields:
        if field.name in values and not field.shown_only:
            known += 1
        if field.required and values.get(field.name) is None:
            missing.append(field.name)
    problems = _unknown_keys(fields, values) if known < len(values) else []
    return problems + ([f"needs {', '.join(missing)}"] if missing else [])


def _unknown_keys(fields: Iterable[Field], values: Mapping[str, Any]) -> list[str]:
    names = {field.name for field in fields if not field.shown_only}
    unknown = sorted(str(key) for key in values if key not in names)
    return [f"does not know {', '.join(unknown)}; it knows {', '.join(sorted(names))}"]


def with_defaults(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as Ansible would hand them over: options that are not given have their defaults."""
    result = dict(values)
    for field in fields:
        if field.default is not None and result.get(field.name) is None:
            result[field.name] = field.default
    return result


# ----------------------------------------------------------------- wire forms
def encode(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Normalised values to the platform's keys and values."""
    return {field.key: _encode_one(field, values[field.name]) for field in fields if field.name in values}


def _encode_one(field: Field, value: Any) -> Any:
    if field.type == "list" and field.fields:
        return [encode(field.fields, element) for element in value]
    if field.type == "dict" and field.fields:
        return encode(field.fields, value)
    return field.values.get(value, value) if field.values else value


def decode(fields: Iterable[Field], document: Any) -> dict[str, Any]:
    """A platform's document to normalised values; absent and null both read as unset.

    Raises WrongValue when the document is of another shape.
    """
    if not isinstance(document, Mapping):
        raise WrongValue("is not an object")
    result: dict[str, Any] = {}
    for field in fields:
        if field.write_only:
            continue
        value = document.get(field.key)
        # The class itself, not a subclass: a bool must not pass for a number.
        if value.__class__ is field.plain_type:
            result[field.name] = value
            continue
        try:
            result[field.name] = _decode_one(field, value)
        except WrongValue as problem:
            raise WrongValue(f"{field.key} {problem}") from problem
    return result


def _decode_one(field: Field, value: Any) -> Any:
    if field.type == "list":
        if value is None:
            return []
        if not isinstance(value, list):
            raise WrongValue("is not a list")
        if field.fields:
            elements = [decode(field.fields, element) for element in value]
        else:
            elements = [_decode_one(field.element, element) for element in value]
        return elements if field.ordered else sorted(elements, key=repr)
    if field.type == "dict":
        if field.fields:
            return decode(field.fields, {} if value is None else value)
        return value
    if value is None:
        return "" if field.type == "str" else None
    if not isinstance(value, _SINGLE) and isinstance(value, (list, Mapping)):
        raise WrongValue(f"is a {'list' if isinstance(value, list) else 'dictionary'}, not a single value")
    if field.type == "int":
        return _integer(value)
    if field.type == "bool":
        return _boolean(value) if not field.values else _from_wire(field, value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = str(_from_wire(field, text))
    return field.clean(text) if field.clean is not None else text


def _from_wire(field: Field, value: Any) -> Any:
    """The option value of a wire value; one that the declaration does not know stays as it is."""
    for option, wire in field.values.items():
        if _same_on_the_wire(wire, value):
            return option
    return value


def _same_on_the_wire(one: Any, other: Any) -> bool:
    """Equal, where a number may come as its text; but true is no 1, although Python thinks so."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other or str(one) == str(other)


# ----------------------------------------------------------------- comparison
def merge(fields: Iterable[Field], before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """`before` with everything that is wanted laid over it; dictionaries are merged by suboption."""
    result = dict(before)
    for field in fields:
        if field.name not in wanted:
            continue
        old, new = before.get(field.name), wanted[field.name]
        if field.type == "dict" and field.fields and isinstance(old, Mapping):
            result[field.name] = merge(field.fields, old, new)
        else:
            result[field.name] = new
    return result


def changes(
    fields: Iterable[Field], before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = ""
) -> list[str]:
    """Names of the fields that differ, suboptions of dictionaries with a dot."""
    found: list[str] = []
    for field in fields:
        if field.name not in after:
            continue
        old, new = before.get(field.name), after[field.name]
        if isinstance(new, Unreadable) or old == new:
            continue
        name = prefix + field.name
        if field.type == "dict" and field.fields and isinstance(old, Mapping) and isinstance(new, Mapping):
            found.extend(changes(field.fields, old, new, name + "."))
        else:
            found.append(name)
    return found


def select(fields: Iterable[Field], values: Mapping[str, Any], mentioned: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `values` that is mentioned, down to suboptions of dictionaries."""
    result: dict[str, Any] = {}
    for field in fields:
        if field.name not in mentioned or field.name not in values:
            continue
        value, wish = values[field.name], mentioned[field.name]
        if field.type == "dict" and field.fields and wish and isinstance(value, Mapping):
            result[field.name] = select(field.fields, value, wish)
        else:
            result[field.name] = value
    return result


# ------------------------------------------------------------------ redaction
def show(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values fit for a result: a secret is a marker, what cannot be read is null."""
    return {
        field.name: _show_one(field, values[field.name], lambda inner: None) for field in fields if field.name in values
    }


def show_diff(
    fields: Iterable[Field], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of a diff: a secret that differs shows as changed, what cannot be read as its remark."""
    old_side: dict[str, Any] = {}
    new_side: dict[str, Any] = {}
    for field in fields:
        name = field.name
        old, new = before.get(name), after.get(name)
        if field.type == "dict" and field.fields and isinstance(old, Mapping) and isinstance(new, Mapping):
            old_side[name], new_side[name] = show_diff(field.fields, old, new)
            continue
        if name in before:
            old_side[name] = _show_one(field, old, repr)
        if name in after:
            new_side[name] = _show_one(field, new, repr)
            if field.secret and new != old and name in before:
                new_side[name] = HIDDEN_CHANGED
    return old_side, new_side


def _show_one(field: Field, value: Any, remark: Callable[[Unreadable], Any]) -> Any:
    if isinstance(value, Unreadable):
        return remark(value)
    if field.secret:
        return HIDDEN if value else ""
    if field.type == "list" and field.fields and isinstance(value, list):
        return [show(field.fields, element) for element in value]
    if field.type == "dict" and field.fields and isinstance(value, Mapping):
        return {
            inner.name: _show_one(inner, value[inner.name], remark) for inner in field.fields if inner.name in value
        }
    return value


def exportable(fields: Iterable[Field], values: Mapping[str, Any], *, secrets: bool) -> dict[str, Any]:
    """Values that can be given as options again: without what is only shown, unreadable, or (on request) secret."""
    result: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.name)
        if value is None or isinstance(value, Unreadable) or field.shown_only or (field.secret and not secrets):
            continue
        if field.fields and isinstance(value, Mapping):
            value = exportable(field.fields, value, secrets=secrets)
        elif field.fields and isinstance(value, list):
            value = [exportable(field.fields, element, secrets=secrets) for element in value]
        # An empty text that is not clearable means "unset" on the server and cannot be given.
        if value == "" and not field.clearable:
            continue
        # Nor can a value that the platform has although its documents do not name it.
        if isinstance(value, str) and value and field.allowed and value not in field.allowed:
            continue
        result[field.name] = value
    return result


def unreadable(fields: Iterable[Field], values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """What `exportable` leaves out although it matters: the field (suboptions with a dot), and why."""
    for field in fields:
        value = values.get(field.name)
        if isinstance(value, Unreadable):
            if not value.idle and not field.shown_only:
                yield prefix + field.name, value.why
        elif field.fields:
            for element in value if isinstance(value, list) else [value]:
                if isinstance(element, Mapping):
                    yield from unreadable(field.fields, element, f"{prefix}{field.name}.")


def holds_secret(field: Field) -> bool:
    """Whether the field or one of its suboptions is a secret."""
    return field.secret or any(map(holds_secret, field.fields))


def secrets_of(fields: Iterable[Field], values: Mapping[str, Any]) -> list[str]:
    """Every secret text among the values, at any depth."""
    found: list[str] = []
    for field in fields:
        value = values.get(field.name)
        if value is None or isinstance(value, Unreadable):
            continue
        if field.secret:
            found.extend(str(v) for v in (value if isinstance(value, list) else [value]) if v not in ("", None))
        elif field.fields:
            for element in value if isinstance(value, list) else [value]:
                if isinstance(element, Mapping):
                    found.extend(secrets_of(field.fields, element))
    return found

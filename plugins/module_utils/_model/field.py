# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every option has in common; the kinds of options are in `kinds`, what works on several in `walk`.

A field declares an option, its wire form and its rules. From it follow the option of the
module, the translation in both directions, the comparison, the display and the export.
Desired and actual state are compared as normalised values:

* text: str, "" for unset           * number, boolean: itself, None for unset
* list: list of element values      * record: mapping of suboption name to value

Private to the collection.
"""

from __future__ import annotations

import abc
import dataclasses
import functools
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, TypeAlias

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED

#: the sentences of a documentation, as one text or one for each item
Doc: TypeAlias = "str | tuple[str, ...]"
#: option name -> value
Values = Mapping[str, Any]
#: the same where it is made
ValueDict = dict[str, Any]


def merged(below: Values, above: Values) -> ValueDict:
    """The values of both; `above` counts where both have one."""
    # A view copies the dictionary behind it far faster than its items.
    result = below.copy() if isinstance(below, types.MappingProxyType) else dict(below)
    result.update(above)
    return result


@dataclasses.dataclass(frozen=True, eq=False)
class Unreadable:
    """A value that the server does not show now; it equals no value, and a diff shows the reason.

    `idle`: nothing depends on the value as long as it cannot be read.
    """

    why: str
    idle: bool = False

    def __repr__(self) -> str:
        return f"({self.why})"


#: what to show instead of an unreadable value
Remark = Callable[[Unreadable], object]


def as_null(value: Unreadable) -> None:
    """The remark for results."""


class WrongValue(ValueError):
    """A value that does not fit its field; the text continues "<field> "."""


#: `returned` of what check mode does not know of an object that it would create
WHEN_KNOWN = "when the object exists or the option is given"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Field(abc.ABC):
    """One option (or one suboption, or one element of a list).

    `wire` is the key in the platform's document (default: `name`). `clearable` fields take
    an explicit empty value. `read_only` fields are returned and never set; `write_only`
    fields are set and never read back. `dialled` texts are what somebody calls: a number, a
    name or a SIP address. `identifies` texts say which object it is, so they have to be texts in a document, and not
    empty unless the platform stores `nameless` objects. `doc` has the sentences that document the option,
    `returned_doc` those of the returned value where they differ, and `returned` when it is returned if not always.
    """

    name: str = dataclasses.field(kw_only=False)
    wire: str = ""
    choices: tuple[object, ...] = ()
    required: bool = False
    default: Any = None
    aliases: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    clearable: bool = False
    secret: bool = False
    write_only: bool = False
    read_only: bool = False
    dialled: bool = False
    identifies: bool = False
    nameless: bool = False
    doc: Doc = ""
    returned_doc: Doc = ""
    returned: str = ""

    #: Ansible's name of the type
    type: ClassVar[str]
    #: what an absent wire value reads as; None for lists and records, which have no single such value
    unset: ClassVar[tuple[object] | None] = None

    @property
    def elements(self) -> str | None:
        """Ansible's name of the type of a list's elements; None for anything but a list."""
        return None

    @property
    def fields(self) -> tuple[Field, ...]:
        """The suboptions, of a record or of each record of a list."""
        return ()

    # Asked for each field of each document, hence worked out once.
    @functools.cached_property
    def key(self) -> str:
        """Key in the platform's document."""
        return self.wire or self.name

    @functools.cached_property
    def allowed(self) -> tuple[object, ...]:
        """Option values that are accepted; empty when any is."""
        return self.choices

    @property
    def offered(self) -> tuple[object, ...]:
        """The choices as Ansible gets them."""
        return self.allowed

    @functools.cached_property
    def plain_type(self) -> object:
        """The class whose wire values are normalised as they are; None where none is."""
        return None

    @functools.cached_property
    def holds_secret(self) -> bool:
        """Whether the field or one of its suboptions is a secret."""
        return self.secret or any(field.holds_secret for field in self.fields)

    @functools.cached_property
    def holds_dialled(self) -> bool:
        """Whether the field or one of its suboptions is dialled."""
        return self.dialled or any(field.holds_dialled for field in self.fields)

    def records(self, value: object) -> Iterator[Values]:
        """Each dictionary of suboptions in a value, also in one of the wrong shape: secrets are looked for there."""
        if self.fields:
            for element in value if isinstance(value, list) else [value]:
                if isinstance(element, Mapping):
                    yield element

    # ------------------------------------------------------------- the option
    @abc.abstractmethod
    def normalise(self, value: object) -> object:
        """The normalised form of an option value. Raises WrongValue."""

    def mentions(self, normal: object) -> bool:
        """Whether a normalised value says anything."""
        return True

    # -------------------------------------------- the option as it was written
    def type_problem(self, value: object) -> str | None:
        """Why a value is not valid for this option whatever its text is; None if it may be. It continues "<field> "."""
        return None

    def parts(self, value: object) -> Iterator[tuple[str, object, Field, object]]:
        """What a value as written consists of: the end of the part's name, its key or position, its field, its value.

        Positions are counted from 1 in the name and from 0 otherwise.
        """
        return iter(())

    @property
    def holds_digits(self) -> bool:
        """Whether the value is digits as text, so that the documentation says to quote it."""
        return False

    @property
    def is_text(self) -> bool:
        """Whether a number without quotes should have been a text."""
        return False

    # -------------------------------------------------------------- wire form
    def encode(self, value: Any) -> object:
        """The wire form of a normalised value."""
        return value

    @abc.abstractmethod
    def decode(self, value: object) -> object:
        """The normalised form of a wire value; None reads as unset. Raises WrongValue."""

    # ------------------------------------------------------------- comparison
    def merge(self, old: object, new: object) -> object:
        """The value after `new` was set."""
        return new

    def differences(self, old: object, new: object, name: str) -> list[str]:
        """Names of what differs; `name` is the full name of the field."""
        return [] if old == new else [name]

    def select(self, value: object, mentioned: object) -> object:
        """The part of a value that is mentioned."""
        return value

    # ---------------------------------------------------------------- display
    def show(self, value: object, remark: Remark = as_null) -> object:
        """The value fit for a result: a secret is a marker."""
        if isinstance(value, Unreadable):
            return remark(value)
        if self.secret:
            return HIDDEN if value else ""
        return self._shown(value, remark)

    def _shown(self, value: object, remark: Remark) -> object:
        return value

    def show_both(self, old: object, new: object) -> tuple[object, object]:
        """Both sides of a diff: a secret that differs shows as changed."""
        shown = self.show(new, repr)
        return self.show(old, repr), HIDDEN_CHANGED if self.secret and new != old else shown

    # ----------------------------------------------------------------- export
    def export_problem(self, value: object) -> str | None:
        """Why a value that the platform has cannot be given as an option; None if it can. It continues "it "."""
        return None

    def export(self, value: object, *, secrets: bool) -> object:
        """The value as it can be given as an option again; None where it cannot."""
        # An empty text that is not clearable means "unset" on the server and cannot be given.
        return None if value == "" and not self.clearable else value

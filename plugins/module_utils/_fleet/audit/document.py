# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the rules share: a user's document, the places in it that call a number, and what a rule finds.

Documents hold what their authors wrote, so a value can have any form: the readers here take each value as the
collection's options would and pass over what has another form. That such a value is wrong is not the rules' subject.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import address
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import number_fields
from ansible_collections.ucfleet.voice.plugins.module_utils._model.dialled import dialled

LOW, MEDIUM, HIGH = "low", "medium", "high"
#: from the least to the most severe
SEVERITIES = (LOW, MEDIUM, HIGH)
SIPXCOM, UCP, VOIPNOW = "sipxcom", "ucp", "voipnow"
_YES = frozenset({"true", "yes", "on", "1", "y", "t"})
_NO = frozenset({"false", "no", "off", "0", "n", "f"})


@dataclasses.dataclass(frozen=True)
class Document:
    """The settings of one user in the words of the options: platform -> setting -> value.

    `order` is the place in the source, `where` says it in words. `numbers` are what others dial to reach the user
    (user names at a platform). `classes` are the user's classes.
    """

    name: str
    platforms: Mapping[str, Mapping[str, Any]]
    order: int = 0
    numbers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    where: str = ""

    def setting(self, platform: str, name: str) -> Any:
        """The value of a setting; None where the document does not mention it."""
        return mapping(self.platforms.get(platform)).get(name)

    @functools.cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every number that can be called by these settings; several rules ask for them."""
        return tuple(_calls(self))


@dataclasses.dataclass(frozen=True)
class Hit:
    """What a rule finds in a document. `place` says where in the setting; `value` never holds a secret.

    `severity` is the rule's own judgement; empty means that of the rule as a whole.
    """

    platform: str
    setting: str
    place: str
    value: str
    reason: str
    advice: str
    severity: str = ""


@dataclasses.dataclass(frozen=True)
class Finding:
    """A hit with its user, rule and severity, as the result has it. `where` is the user's place in the source."""

    rule: str
    severity: str
    user: str
    hit: Hit
    order: int = 0
    where: str = ""

    def as_dict(self) -> dict[str, Any]:
        hit = self.hit
        return {
            "rule": self.rule,
            "severity": self.severity,
            "user": self.user,
            "where": self.where,
            "platform": hit.platform,
            "setting": hit.setting,
            "place": hit.place,
            "value": hit.value,
            "reason": hit.reason,
            "advice": hit.advice,
        }

    @property
    def summary(self) -> str:
        """Rule, place and reason in one line."""
        hit = self.hit
        return f"{self.rule} in {hit.platform} {hit.setting} {hit.place}: {hit.reason}"

    @property
    def rank(self) -> tuple[int, int, str, str]:
        """The order of a result: the most severe first, then the order of the source."""
        return -SEVERITIES.index(self.severity), self.order, self.rule, self.hit.place


# ------------------------------------------------------------------ values of any form
def mapping(value: Any) -> Mapping[str, Any]:
    """A dictionary, or an empty one."""
    # The class of nearly all of them is asked first, because Mapping is an abstract class and slow to ask.
    return value if value.__class__ is dict or isinstance(value, Mapping) else {}


def is_list(value: Any) -> bool:
    """Whether a value is a list: as an author wrote it, or a tuple as states have it."""
    return isinstance(value, (list, tuple))


def records(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The dictionaries of a list with their places, counted from 1. Those that shall be absent are left out."""
    for position, one in enumerate(value if is_list(value) else (), 1):
        if (one.__class__ is dict or isinstance(one, Mapping)) and one.get("state") != "absent":
            yield position, one


def text(value: Any) -> str:
    """A text or a number as text, without blanks around it; anything else is empty."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def flag(value: Any) -> bool | None:
    """A boolean, also as the texts that options take; None where nothing is said."""
    if isinstance(value, bool):
        return value
    word = text(value).lower()
    return True if word in _YES else False if word in _NO else None


def whole(value: Any) -> int | None:
    """A whole number, also as text; None where nothing is said."""
    word = text(value)
    # isdecimal alone takes digits of other scripts, which options do not.
    return int(word) if word.isascii() and word.isdecimal() else None


# ------------------------------------------------------------------ who is called
FORWARD, ATTENDANT, SPEED_DIAL = "forward", "attendant", "speed_dial"


class Call(NamedTuple):
    """A place of a document that makes the platform or a phone call `number`. `kind` is one of the three above.

    `schedule` is that of a ring; one that is not `rings` is called for 0 seconds.
    """

    kind: str
    setting: str
    place: str
    number: str
    schedule: str = ""
    rings: bool = True
    platform: str = SIPXCOM


#: the settings whose numbers are called without anybody dialling them, or by one key
_KINDS = {"call_forward": FORWARD, "personal_attendant": ATTENDANT, "speed_dial": SPEED_DIAL}


def _calls(document: Document) -> Iterator[Call]:
    """Every number that can be called by these settings; disabled rings call nobody."""
    fields = number_fields(SIPXCOM)
    for setting, kind in _KINDS.items():
        value = document.setting(SIPXCOM, setting)
        for one in dialled(fields[setting], value) if value is not None else ():
            if kind != FORWARD:
                yield Call(kind, setting, sys.intern(one.place), one.text)
            elif flag(one.holder.get("enabled")) is not False:
                schedule = sys.intern(text(one.holder.get("schedule")))
                rings = whole(one.holder.get("expiration")) != 0
                yield Call(kind, setting, sys.intern(one.place), one.text, schedule, rings)


def rings(document: Document) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rings of the forwarding that are not disabled, with their places."""
    for position, ring in records(mapping(document.setting(SIPXCOM, "call_forward")).get("rings")):
        if flag(ring.get("enabled")) is not False:
            yield position, ring


def of_call(call: Call, reason: str, advice: str, severity: str = "") -> Hit:
    """What a rule finds in a place that calls a number."""
    return Hit(call.platform, call.setting, call.place, address.shown(call.number), reason, advice, severity)

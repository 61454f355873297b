# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The content of a plan file: a head line, and one line for each user whose settings would change.

    {"fleet_plan": 1, "created": ..., "collection": ..., "source": ..., "counts": {...}, "key": ..., "digest": ...}
    {"user": ..., "accounts": {...}, "changes": [{"platform": ..., "setting": ..., "fields": {...}}], "digest": ...}

Every digest is keyed. So nobody without the key can make a plan, and no secret can be guessed from its digest.

Private to the collection.
"""

from __future__ import annotations

import hashlib
import json
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.two_phases import PlannedBlock
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import UNREADABLE, Change, Seal

MARK = "fleet_plan"
FORMAT = 1
#: bytes of a digest
_SIZE = 16
#: stands for a secret, with its keyed digest
SECRET = "secret"
#: setting, object and field of a difference, with both sides
Flat = dict[tuple[str, str, str, str], Any]


class PlanKey:
    """The digests of one key."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key, person=b"fleet plan").digest()
        #: by which another key is recognised
        self.check = self._digest(b"key").hexdigest()

    def _digest(self, text: bytes = b"") -> hashlib.blake2b:
        return hashlib.blake2b(text, digest_size=_SIZE, key=self._key)

    def seal(self, user: str) -> Seal:
        """What stands for the secrets of a user: of equal secrets of two users, or of two fields, it differs."""

        def sealed(name: str, value: object) -> object:
            return {SECRET: self._digest(b"secret" + canonical([user, name, value])).hexdigest()}

        return sealed

    def of_line(self, line: Mapping[str, Any]) -> str:
        """The digest of what a line says about a user."""
        return self._digest(b"user" + canonical(line)).hexdigest()

    def of_head(self, head: Mapping[str, Any]) -> hashlib.blake2b:
        """The digest of a whole plan, to which the lines are to be added."""
        return self._digest(b"plan" + canonical(head))


def _plain(value: Any) -> Any:
    """What JSON has no form for: views of dictionaries, and values that cannot be read."""
    if isinstance(value, Unreadable):
        return {UNREADABLE: value.why}
    return dict(value) if isinstance(value, Mapping) else repr(value)


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
_LINE_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def canonical(value: Any) -> bytes:
    """The one text of a value."""
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def text_of(line: Mapping[str, Any]) -> bytes:
    """A line as it is written to the file."""
    return _LINE_ENCODER.encode(line).encode("utf-8", "surrogatepass") + b"\n"


def read_back(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as it is read from the file."""
    found: dict[str, Any] = json.loads(text_of(line))
    return found


def line_of_user(user: User, planned: Sequence[PlannedBlock], key: PlanKey) -> dict[str, Any] | None:
    """What would be done to a user; None: nothing."""
    seal = key.seal(user.name)
    changes = [
        _entry(block.platform, one.step.part.option, change)
        for block in planned
        for one in block.steps or ()
        if one.planned is not None and one.acts
        for change in one.step.part.operation.changes(one.planned, seal)
    ]
    if not changes:
        return None
    changes.sort(key=_order)
    accounts = {block.platform: account(block.block.settings) for block in planned if block.acts}
    line = {"user": user.name, "accounts": accounts, "changes": changes}
    return {**line, "digest": key.of_line(line)}


def _order(entry: Mapping[str, Any]) -> tuple[str, str, bytes]:
    where = entry.get("object")
    return entry["platform"], entry["setting"], canonical(where) if where else b""


def _entry(platform: str, setting: str, change: Change) -> dict[str, Any]:
    names = sorted({*change.before, *change.after})
    fields = {name: {"before": change.before.get(name), "after": change.after.get(name)} for name in names}
    place = {"object": change.where} if change.where else {}
    options = {"options": change.options} if change.options else {}
    return {"platform": platform, "setting": setting, **place, "action": change.action, **options, "fields": fields}


def account(settings: Settings) -> str:
    """Whom a platform knows the user as, and where; never a secret."""
    parts = urllib.parse.urlsplit(settings.url)
    server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    name = settings.username or settings.client_id
    place = f" of {settings.domain}" if settings.domain else ""
    return f"{name}{place} at {server}" if name else server


def differences(approved: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What two lines about one user do not have in common, each with what was approved and what there is now."""
    old, new = _flat(approved), _flat(now)
    return [
        {
            **({"platform": platform} if platform else {}),
            **({"setting": setting} if setting else {}),
            **({"object": json.loads(where)} if where else {}),
            "field": field,
            "approved": old.get(place),
            "now": new.get(place),
        }
        for place in sorted({*old, *new})
        if old.get(place) != new.get(place)
        for platform, setting, where, field in (place,)
    ]


def _flat(line: Mapping[str, Any] | None) -> Flat:
    """Each field of a line by its place, and what else was approved under a name in parentheses."""
    found: Flat = {}
    if line is None:
        return found
    for platform, name in line["accounts"].items():
        found[platform, "", "", "(account)"] = name
    for platform, setting, where, entry in _places(line):
        if entry.get("options"):
            found[platform, setting, where, "(options)"] = entry["options"]
        if not entry["fields"] or entry["action"] != "update":
            found[platform, setting, where, "(action)"] = entry["action"]
        for name, sides in entry["fields"].items():
            found[platform, setting, where, name] = sides
    return found


def _places(line: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    for entry in line["changes"]:
        where = canonical(entry["object"]).decode("utf-8", "surrogatepass") if "object" in entry else ""
        yield entry["platform"], entry["setting"], where, entry


def is_rest(
    approved: Mapping[str, Any], now: Mapping[str, Any] | None, planned: Sequence[PlannedBlock], key: PlanKey
) -> bool:
    """Whether all that is to be done was approved, and the rest of what was approved is in force already."""
    if any(approved["accounts"].get(one.platform) not in (None, account(one.block.settings)) for one in planned):
        return False
    old, new = _flat(approved), _flat(now)
    if any(old.get(place) != value for place, value in new.items()):
        return False
    blocks = {block.platform: block for block in planned}
    seal = key.seal(approved["user"])
    return all(_is_settled(entry, new, blocks.get(place[0]), place, seal) for *place, entry in _places(approved))


def is_unobservable(line: Mapping[str, Any]) -> bool:
    """Whether nothing but values that the platform never shows is to be set; so it is to be done each time."""
    sides = [pair["before"] for entry in line["changes"] for pair in entry["fields"].values()]
    return bool(sides) and all(isinstance(before, dict) and UNREADABLE in before for before in sides)


def _is_settled(
    entry: Mapping[str, Any], new: Flat, block: PlannedBlock | None, place: Sequence[str], seal: Seal
) -> bool:
    """Whether each part of an approved change is either still to be done or in force."""
    left = {name for *where, name in new if where == list(place)}
    done = {name: sides for name, sides in entry["fields"].items() if name not in left}
    if left and bool(entry.get("options")) != ("(options)" in left):
        return False
    if "(action)" in left or (left and not done):
        return not done
    return _holds(block, {**entry, "fields": done}, seal)


def _holds(block: PlannedBlock | None, entry: Mapping[str, Any], seal: Seal) -> bool:
    """Whether an approved change, of which nothing is to be done any more, is in force."""
    sides = [{name: pair[side] for name, pair in entry["fields"].items()} for side in ("before", "after")]
    change = Change(entry["action"], entry.get("object", {}), entry.get("options", {}), *sides)
    return block is not None and any(
        one.planned is not None
        and one.step.part.option == entry["setting"]
        and one.step.part.operation.holds(one.planned, change, seal)
        for one in block.steps or ()
    )

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile configs on the wire: read one, make one, copy one onto another (Telecom X protocol, section 4).

A config has the id of its employee, so "the config of" an employee is found without a list;
the lists of the platform leave configs out (section 4.3).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.wire import read_id

PATH = "/pbx/app/mobileconfig"
#: copying posts to the collection, with its slash; creating posts to an id below it
COPY_PATH = PATH + "/"

ENTRY = (
    Text(
        "id",
        returned_doc="The id of the employee or queue.",
    ),
    Text(
        "name",
        returned_doc="Its name.",
    ),
)
SECTION = (
    Text(
        "type",
        returned_doc="The type, such as V(COLLEAGUES) or V(QUEUES).",
    ),
    ListOf(
        "chosen",
        Record("chosen", ENTRY),
        wire="items",
        returned_doc="What the employee chose to show, in its order.",
    ),
    ListOf(
        "others",
        Record("other", ENTRY),
        returned_doc="What the employee could show in addition.",
    ),
)
#: what is returned of a config
CONFIG = (
    Text(
        "id",
        read_only=True,
        doc="The id of the config, which is that of the employee.",
    ),
    Text(
        "customer",
        read_only=True,
        doc="The id of the customer.",
        returned="when the object exists",
    ),
    ListOf(
        "configs",
        Record("config", SECTION),
        read_only=True,
        doc="What the app shows, by type.",
        returned="when the object exists",
    ),
)


def decode(document: Any) -> dict[str, Any]:
    """A config in the words of CONFIG; absent lists and names are empty. Raises WrongValue."""
    if not isinstance(document, Mapping):
        raise WrongValue("is not an object")
    return {
        "id": _id(document, "_id"),
        "customer": "" if document.get("customer") is None else _id(document, "customer"),
        "configs": [_section(section) for section in _objects(document.get("configs"), "configs")],
    }


def _id(document: Mapping[str, Any], key: str) -> str:
    try:
        return read_id(document.get(key))
    except WrongValue as problem:
        raise WrongValue(f"has a {key} that {problem}") from problem


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    kind = section.get("type")
    if not isinstance(kind, str) or not kind:
        raise WrongValue("has an entry without a type")
    return {
        "type": kind,
        "chosen": [_entry(item) for item in _objects(section.get("items"), f"items of {kind}")],
        "others": [_entry(item) for item in _objects(section.get("others"), f"others of {kind}")],
    }


def _entry(item: Mapping[str, Any]) -> dict[str, str]:
    name = item.get("name")
    return {"id": _id(item, "_id"), "name": name if isinstance(name, str) else ""}


def _objects(value: Any, what: str) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise WrongValue(f"has {what} that are no list of objects")
    return value


def read_config(client: TelecomxClient, employee_id: str) -> dict[str, Any] | None:
    """The config of an employee, None when there is none. Raises VoiceError."""
    path = client.employee_path(PATH + "/", employee_id)
    try:
        document = client.get(path)
    except VoiceError as error:
        if client.is_missing(error, "not_found"):
            return None
        raise
    config = decoded(client, document, path)
    if config["id"] != employee_id:
        raise client.unexpected(f"answered the mobile config of {config['id']} instead", "GET", path)
    return config


def decoded(client: TelecomxClient, document: Any, path: str) -> dict[str, Any]:
    """`decode` with the error of an unexpected answer."""
    try:
        return decode(document)
    except WrongValue as problem:
        raise client.unexpected(f"answered a mobile config that {problem}", "GET", path) from problem


def ensure_config(client: TelecomxClient, employee_id: str) -> None:
    """Make the config of an employee who has none, exactly once. One that appeared meanwhile will do (409)."""

    def find() -> dict[str, Any] | None:
        return read_config(client, employee_id)

    def send() -> None:
        try:
            client.post(client.employee_path(PATH + "/", employee_id))
        except VoiceError as error:
            if error.kind != errors.CONFLICT or client.settle(find, lambda config: config is not None) is None:
                raise

    # An employee has one config, so that a second create finds it.
    client.once(send, find, unique=True)


def copy_config(client: TelecomxClient, source_id: str, target_id: str) -> None:
    """Show the target what the source shows. Copying twice leaves the same state, so it may be repeated."""
    for employee_id in (source_id, target_id):
        client.employee_path(COPY_PATH, employee_id)
    client.post(COPY_PATH, {"_id": source_id, "copyTo": target_id}, repeatable=True)

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No text goes out that is longer than the server's column: 255 characters, or 7,500 of an account setting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation

#: stored in an account setting (section 4)
SETTINGS = {"on_the_phone_message"}
#: hashed, not stored as it is
SECRETS = {"pin", "new_password"}


def texts(fields: tuple[Field, ...]) -> Iterator[Text]:
    """The writable texts of a declaration, at any depth."""
    for field in fields:
        inner = getattr(field, "of", None)
        if field.read_only:
            continue
        if isinstance(field, Text) and not field.allowed and field.name not in SECRETS:
            yield field
        if isinstance(inner, Field):
            yield from texts((inner,))
        elif inner:
            yield from texts(inner)


WRITING = [part.operation for part in USER_SETTINGS.parts]
FIELDS = [
    (part.name, field)
    for part in WRITING
    for field in texts(getattr(part, "state", ()))
    # The rest of the profile is kept without lengths (section 5.12).
    if part.name != "contact_information" or field.name in ("first_name", "last_name")
]


def test_every_module_that_writes_is_looked_at() -> None:
    names = {name for name in ACCOUNT_MODULES if operation(name).platform.name == "sipxcom"}
    assert {part.name for part in WRITING} <= names
    assert len(FIELDS) > 30


@pytest.mark.parametrize(("resource", "field"), FIELDS, ids=[f"{name}.{field.name}" for name, field in FIELDS])
def test_a_text_that_is_too_long_is_refused_before_any_request(resource: str, field: Text) -> None:
    with pytest.raises(WrongValue):
        field.normalise("1" * ((7500 if field.name in SETTINGS else 255) + 1))

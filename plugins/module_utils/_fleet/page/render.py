# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run as one page that needs nothing else: no network, no other file.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.markup import MARKUP
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.numbers import BARS, Group, numbers_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.script import SCRIPT
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.style import STYLE
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import script_json, visible

JINJA_IMPORT_ERROR: str | None
try:
    import jinja2
    from markupsafe import Markup
except ImportError:
    JINJA_IMPORT_ERROR = traceback.format_exc()
else:
    JINJA_IMPORT_ERROR = None

#: what to do about a failure, by its kind
ADVICE: Mapping[str, str] = {
    errors.UNREACHABLE.value: "check the URL, the name service, firewalls and that the server runs; then run again",
    errors.TLS.value: "give the certificate of the authority in ca_path, or correct the name in the URL",
    errors.AUTHENTICATION.value: "correct the user name, password or token of these users",
    errors.PERMISSION.value: "give the account the right, or leave the setting out of the document",
    errors.NOT_FOUND.value: "check the name or number of the object, and that the platform has the feature",
    errors.CONFLICT.value: "something else changed the same object; run again",
    errors.RATE_LIMITED.value: "lower concurrency, or run again later",
    errors.INVALID.value: "correct the value in the document; the message names it",
    errors.SERVER.value: "look at the log of the server at the time of the run; then run again",
    errors.UNEXPECTED_ANSWER.value: "check that the URL is that of the platform, and its version",
    errors.NOT_CONVERGED.value: "the platform accepted the value and does not show it; look at it there",
    errors.DEADLINE.value: "raise deadline, or find out why the server is slow",
    errors.DEFECT.value: "a defect of this collection; report it with the trace in the report as JSON Lines",
    "other": "read the messages",
}


#: how each page begins, so that no other file is taken for one
_BEGINNING = b'<!DOCTYPE html>\n<html lang="en" data-report="ucfleet.voice">\n'


@dataclasses.dataclass(frozen=True)
class Head:
    """What a page says about the run as a whole.

    `facts` are pairs of name and value, such as the server; `mode` says in a sentence whether anything was written,
    `note` what kept the run from its end.
    """

    title: str
    check: bool
    time: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    mode: str = ""
    note: str = ""


def _pairs(groups: Iterable[Group]) -> list[tuple[str, int]]:
    """The bars of groups."""
    return [(one.name, one.count) for one in groups]


def begins_a_page(head: bytes) -> bool:
    """Whether a file is empty or begins as a page does."""
    return not head or head.startswith(_BEGINNING)


def page(head: Head, rows: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]] = ()) -> str:
    """The page (HTML) about rows as `Report` writes them. Jinja2 must be there, see JINJA_IMPORT_ERROR."""
    numbers = numbers_of(rows, findings, check=head.check)
    head = dataclasses.replace(
        head,
        title=visible(head.title),
        facts=tuple((visible(name), visible(value)) for name, value in head.facts),
        note=visible(head.note),
    )
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["pairs"] = _pairs
    people = [
        (one.user, one.where, one.outcome, one.requests, one.seconds, one.details, one.tags) for one in numbers.people
    ]
    return environment.from_string(MARKUP).render(
        head=head,
        numbers=numbers,
        bars=BARS,
        advice=ADVICE,
        # What is not escaped here is text of this collection, and JSON that was made safe for a script element.
        people=Markup(script_json(people)),
        style=Markup(STYLE),
        script=Markup(SCRIPT),
    )

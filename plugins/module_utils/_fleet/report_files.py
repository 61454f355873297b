# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages and tables of a report: checked before a run, written at its end.

Private to the collection.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import (
    HEAD_BYTES,
    check_own,
    open_own,
    open_to_read,
    replacing,
    writing,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.render import (
    JINJA_IMPORT_ERROR,
    Head,
    begins_a_page,
    page,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.table import begins_a_table, csv_lines
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import CSV, HTML
from ansible_collections.ucfleet.voice.plugins.module_utils._module import missing_optional

#: one row or finding, as the lines of a report have them
Row = Mapping[str, Any]
_KINDS: Mapping[str, tuple[Callable[[bytes], bool], str]] = {
    HTML: (begins_a_page, "a page that a report wrote"),
    CSV: (begins_a_table, "a table that a report wrote"),
}


def check_target(path: str, name: str, what: str) -> None:
    """Refuse what a report of a format must not replace, and a library that is missing; `what` is the option."""
    if name == HTML and JINJA_IMPORT_ERROR is not None:
        raise errors.invalid(
            f"the format html of {what} needs another library: {missing_optional('Jinja2').rstrip('.')}",
            "install it, or choose other formats",
        )
    is_ours, kind = _KINDS[name]
    check_own(path, what, is_ours, kind)


def prepare_target(path: str, name: str, what: str) -> None:
    """Check a target and see that it can be written, so that a run does not find out at its end."""
    check_target(path, name, what)
    os.close(open_own(path, what))


def content(name: str, head: Head, rows: Iterable[Row], findings: Iterable[Row]) -> bytes:
    """The file in a format."""
    text = page(head, rows, findings) if name == HTML else "".join(csv_lines(rows, findings, check=head.check))
    return text.encode("utf-8", "backslashreplace")


def write_target(path: str, data: bytes, what: str) -> None:
    """Replace the file at a path."""
    with replacing(path, what) as descriptor, open(descriptor, "wb", closefd=False) as new:
        new.write(data)


def is_written(path: str, data: bytes, what: str) -> bool:
    """Whether the file has this content already."""
    if not os.path.lexists(path):
        return False
    with writing(what, path), open_to_read(path, what) as stream:
        while block := stream.read(HEAD_BYTES):
            if not data.startswith(block):
                return False
            data = data[len(block) :]
    return not data

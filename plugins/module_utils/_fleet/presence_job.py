# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `presence_export`: the presence of extensions in files for other programs.

Private to the collection.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import (
    PRIVATE,
    check_own,
    open_to_read,
    replacing,
    writing,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.presence import (
    begins_metrics,
    begins_table,
    extensions_of,
    metrics,
    table,
    without_time,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import FreeForm, ListOf, Path, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    Result,
    Rules,
    Run,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.plain_job import PlainJob

PROMETHEUS, CSV = "prometheus_file", "csv_file"
#: the node exporter of Prometheus runs as another user
READABLE = 0o644
FIELDS = (
    FreeForm(
        "presence",
        required=True,
        doc=(
            "The extensions by host, as RV(ucfleet.voice.presence_info#module:presence). The names of the hosts are"
            " yours; they separate the servers in the files.",
        ),
    ),
    ListOf(
        "unread_hosts",
        Text("host"),
        doc="Hosts whose presence could not be read. They have the metric C(ucfleet_voice_presence_up) with 0.",
    ),
    Path(
        PROMETHEUS,
        doc=(
            "A file for the textfile collector of the node exporter of Prometheus, whose name ends with C(.prom). It is"
            " replaced in one step and has the mode 0644, because the node exporter runs as another user.",
        ),
    ),
    Path(
        CSV,
        doc=(
            "A file with comma-separated values, a line for each extension, readable by its owner only. A cell that a"
            " spreadsheet would take for a formula begins with an apostrophe."
        ),
    ),
)


class PresenceExport(PlainJob):
    """Write the presence of extensions into files."""

    name = "presence_export"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def rules(self) -> Rules:
        return Rules(required_one_of=((PROMETHEUS, CSV),))

    def work(self, run: Run) -> Result:
        params, mode = run.params, run.mode
        targets = _targets(params)
        extensions = extensions_of(params["presence"])
        hosts, unread = list(map(str, params["presence"])), list(params.get("unread_hosts") or ())
        changed = False
        for option, path in targets.items():
            if option == PROMETHEUS:
                text = metrics(extensions, unread, hosts, self._clock())
                changed |= _differs(path, text, option, without_time)
            else:
                text = table(extensions)
                changed |= _differs(path, text, option, str)
            if not mode.check:
                _write(path, text, option)
        return {
            "changed": changed,
            "extensions": len(extensions),
            "registered": sum(one.is_registered for one in extensions),
            "files": targets,
        }


def _targets(params: Mapping[str, Any]) -> dict[str, str]:
    """Option -> absolute path of each file. Raises VoiceError for what must not be replaced."""
    given = {option: params[option] for option in (PROMETHEUS, CSV) if params.get(option) is not None}
    problems = [
        f"{option} is an empty text; name a file, or leave it out" for option, path in given.items() if not path
    ]
    if not given.get(PROMETHEUS, ".prom").endswith(".prom"):
        problems.append(f"{PROMETHEUS} must end with .prom, or the node exporter does not read it")
    if problems:
        raise errors.invalid(problems, "correct the options; nothing was written")
    targets = {option: os.path.abspath(path) for option, path in given.items()}
    for option, path in targets.items():
        is_metrics = option == PROMETHEUS
        kind = "a file of this module with metrics" if is_metrics else "a table of this module"
        check_own(path, option, begins_metrics if is_metrics else begins_table, kind)
    return targets


def _differs(path: str, text: str, option: str, relevant: Callable[[str], str]) -> bool:
    """Whether a file has other content, apart from what is not relevant."""
    if not os.path.lexists(path):
        return True
    with writing(option, path), open_to_read(path, option) as stream:
        return relevant(stream.read().decode("utf-8", "replace")) != relevant(text)


def _write(path: str, text: str, option: str) -> None:
    """Replace a file, also one with the same content: the time in it says that the presence was read."""
    mode = READABLE if option == PROMETHEUS else PRIVATE
    with replacing(path, option, mode=mode) as descriptor, open(descriptor, "wb", closefd=False) as new:
        new.write(text.encode())


PRESENCE_EXPORT = PresenceExport()

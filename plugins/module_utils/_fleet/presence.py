# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The presence of extensions as metrics for Prometheus and as comma-separated values.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.table import csv_line
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import visible

#: how every metric begins
PREFIX = "ucfleet_voice_"
HEADER = ("host", "extension", "registered", "status", "phones", "agents", "expires_at")
#: codes of a registration by which calls reach a phone
_REACHED = frozenset({1, 2})
_TIME = f"{PREFIX}presence_read_timestamp_seconds"
#: what a label value must escape in the text format of Prometheus
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclasses.dataclass(frozen=True)
class Extension:
    """The presence of one extension. `status` is the code of the platform, None where it gives none."""

    host: str
    number: str
    is_registered: bool
    status: int | None
    status_name: str
    phones: int
    agents: tuple[str, ...]
    expires_at: str


def extensions_of(presence: Mapping[Any, Any]) -> list[Extension]:
    """The extensions by host, as `presence_info` returns them. Raises VoiceError with every problem."""
    found: list[Extension] = []
    problems: list[str] = []
    seen: set[tuple[str, str]] = set()
    for host, rows in presence.items():
        if not isinstance(rows, list):
            problems.append(f"presence of {host} is no list of extensions")
            continue
        for position, row in enumerate(rows):
            where = f"presence of {host}[{position}]"
            extension = _extension(str(host), row)
            if extension is None:
                problems.append(f"{where} is no extension as presence_info returns it")
            elif (extension.host, extension.number) in seen:
                problems.append(f"{where} is the extension {extension.number} again")
            else:
                seen.add((extension.host, extension.number))
                found.append(extension)
    if problems:
        raise errors.invalid(problems, "give what presence_info returned; nothing was written")
    return found


def _extension(host: str, row: Any) -> Extension | None:
    if not (isinstance(row, Mapping) and isinstance(row.get("extension"), str) and "registered" in row):
        return None
    status = row.get("status")
    phones = [one for one in row.get("registrations") or () if isinstance(one, Mapping)]
    return Extension(
        host,
        row["extension"],
        row["registered"] is True,
        status if isinstance(status, int) and not isinstance(status, bool) else None,
        str(row.get("status_name") or ""),
        sum(one.get("registration") in _REACHED for one in phones),
        tuple(map(str, row.get("agents") or ())),
        str(row.get("expires_at") or ""),
    )


# ------------------------------------------------------------------ Prometheus
def metrics(extensions: Sequence[Extension], unread: Iterable[str], hosts: Iterable[str], now: float) -> str:
    """The text format of Prometheus. `unread` are hosts that could not be read; `now` is in seconds since 1970."""
    states = {**dict.fromkeys(hosts, 1), **dict.fromkeys(unread, 0)}
    families: list[tuple[str, str, Iterable[tuple[Mapping[str, str], float]]]] = [
        (
            "extension_registered",
            "Whether calls can reach at least one phone of the extension.",
            ((_labels(one), int(one.is_registered)) for one in extensions),
        ),
        (
            "extension_registered_phones",
            "Phones of the extension that calls can reach.",
            ((_labels(one), one.phones) for one in extensions),
        ),
        (
            "extension_presence_code",
            "Presence of the extension: 0 unknown, 1 online, 2 ringing, 3 busy.",
            ((_labels(one), one.status) for one in extensions if one.status is not None),
        ),
        (
            "presence_up",
            "Whether the presence of the host could be read.",
            (({"host": host}, state) for host, state in states.items()),
        ),
    ]
    text = "".join(line for family in families for line in _family(*family))
    return text + "".join(_family(_TIME.removeprefix(PREFIX), "When the presence was read.", [({}, round(now))]))


def without_time(text: str) -> str:
    """Metrics without the sample that differs in each run."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(f"{_TIME} "))


def _labels(extension: Extension) -> Mapping[str, str]:
    return {"host": extension.host, "extension": extension.number}


def _family(name: str, description: str, samples: Iterable[tuple[Mapping[str, str], float]]) -> Iterator[str]:
    yield f"# HELP {PREFIX}{name} {description}\n# TYPE {PREFIX}{name} gauge\n"
    for labels, value in samples:
        pairs = ",".join(f'{label}="{_label(text)}"' for label, text in labels.items())
        yield f"{PREFIX}{name}{f'{{{pairs}}}' if pairs else ''} {value}\n"


def _label(text: str) -> str:
    # A text that is no UTF-8 would make the whole file unreadable.
    return text.encode("utf-8", "replace").decode("utf-8").translate(_ESCAPES)


def begins_metrics(head: bytes) -> bool:
    """Whether a file is empty or begins as the metrics do."""
    return not head or head.startswith(f"# HELP {PREFIX}".encode())


# ------------------------------------------------------------------ CSV
def table(extensions: Iterable[Extension]) -> str:
    """Comma-separated values (RFC 4180), a line for each extension."""
    lines = [csv_line(HEADER)]
    for one in extensions:
        cells = (one.host, one.number, str(one.is_registered).lower(), one.status_name, str(one.phones))
        lines.append(csv_line(map(visible, (*cells, "; ".join(one.agents), one.expires_at))))
    return "".join(lines)


def begins_table(head: bytes) -> bool:
    """Whether a file is empty or begins as the table does."""
    return not head or head.startswith(csv_line(HEADER).encode())

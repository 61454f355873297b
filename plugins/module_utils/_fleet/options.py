# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of everything that works on a fleet, and the checks between them.

Private to the collection.
"""

from __future__ import annotations

import math
import os
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import KEY_ENDING
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, secrets_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.limits import Limits
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import format_problems, report_paths
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Rules

RULES = Rules(mutually_exclusive=(("users", "source"),), required_one_of=(("users", "source"),))
#: options that name a file; two of them must not name the same one
FILES = (
    "source",
    "resolved_file",
    "plan_file",
    "apply_plan",
    "state_file",
    "memory_file",
    "report_file",
    "undo_file",
    "findings_file",
    "dest",
)
#: those beside which there may be a file with the key of their digests
_KEYED = ("plan_file", "apply_plan", "state_file", "memory_file")
#: options that name files, which are only read
FILE_LISTS = ("credentials_file",)


def with_absolute_paths(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options with absolute paths, so that messages and results name files in one way only. Raises VoiceError."""
    given = {name: params[name] for name in FILES if params.get(name) is not None}
    many = {name: params[name] for name in FILE_LISTS if params.get(name) is not None}
    named = [*given.items(), *((name, path) for name, paths in many.items() for path in paths)]
    problems = [f"{name} is an empty text; name a file, or leave it out" for name, path in named if not path.strip()]
    problems += [f"{name} holds NUL (U+0000), which no path does" for name, path in named if "\0" in path]
    problems += [f"{name} is an empty list; name a file, or leave it out" for name, paths in many.items() if not paths]
    if problems:
        raise errors.invalid(problems, "correct the options; nothing was sent")
    return {
        **params,
        # The / at the end of a dest says that it is a folder.
        **{name: os.path.abspath(path) + "/" * (name == "dest" and path.endswith("/")) for name, path in given.items()},
        **{name: list(map(os.path.abspath, paths)) for name, paths in many.items()},
    }


def limits_of(params: Mapping[str, Any], more: Iterable[str] = ()) -> Limits:
    """The limits of a run. Raises VoiceError for values out of range and for options that name the same file.

    `more` are further problems of the options.
    """
    problems = [*more, *format_problems(params)]
    if not 1 <= int(params["concurrency"]) <= 256:
        problems.append(f"concurrency must be 1..256, not {params['concurrency']}")
    if not 0 < float(params["deadline"]) < math.inf:
        problems.append("deadline must be a number of seconds greater than 0")
    if not 0 <= float(params["progress_interval"]) < math.inf:
        problems.append("progress_interval must be a number of seconds, or 0")
    problems += [
        f"{name} must not be negative"
        for name in (
            "return_limit",
            "findings_limit",
            "find_limit",
            "diff_limit",
            "max_failures",
            "stop_when_unreachable",
            "stop_when_refused",
        )
        if params.get(name) is not None and int(params[name]) < 0
    ]
    percentage = params.get("max_fail_percentage")
    if percentage is not None and not 0 <= float(percentage) <= 100:
        problems.append("max_fail_percentage must be 0..100")
    problems += _shared_files(params)
    if problems:
        raise errors.invalid(problems, "correct the options; nothing was sent")
    return Limits(
        int(params["concurrency"]),
        float(params["deadline"]),
        params.get("max_failures"),
        None if percentage is None else float(percentage),
        int(params["stop_when_unreachable"]),
        int(params["stop_when_refused"]),
    )


def hidden_in(params: Mapping[str, Any]) -> list[str]:
    """The secrets in the free-form options that say which users there are."""
    # Options of the wrong form are searched, too.
    defaults, classes, credentials = (
        given if isinstance(given, Mapping) else {}
        for given in (params.get(name) for name in ("defaults", "classes", "credentials"))
    )
    servers = params.get("rehearse_on")
    users = params["users"] if isinstance(params.get("users"), list) else []
    found = secrets_of(COMPOSITES, [defaults, servers, *users, *classes.values(), *credentials.values()])
    if users and (defaults or classes):
        schema = Schema(COMPOSITES, defaults=defaults, classes=classes)
        found += (secret for document in users for secret in schema.secrets_in(document))
    return found


def _shared_files(params: Mapping[str, Any]) -> list[str]:
    """Options that name the same file, of which one would destroy what the other holds."""
    seen: dict[Hashable, str] = {}
    problems = []
    paths = {name: params[name] for name in FILES if params.get(name)}
    reports = report_paths(params)
    if paths.get("report_file") not in reports.values():
        paths.pop("report_file", None)
    paths |= {f"the {name} of report_file": path for name, path in reports.items() if path != params["report_file"]}
    paths |= {f"the key of {name}": paths[name] + KEY_ENDING for name in _KEYED if name in paths}
    read_only = [(name, path) for name in FILE_LISTS for path in params.get(name) or ()]
    for name, path in (*read_only, *paths.items()):
        first = seen.setdefault(_identity(path), name)
        # An export may replace the file that said whom to read.
        if first != name and (first, name) != ("source", "dest"):
            problems.append(f"{first} and {name} are the same file")
    return problems


def is_same_file(one: str, other: str) -> bool:
    """Whether two paths lead to one file or folder."""
    return _identity(one) == _identity(other)


def _identity(path: str) -> Hashable:
    """What is equal for all paths of one file, symbolic and hard links included."""
    try:
        status = os.stat(path)
    except OSError:
        # There is none yet, or nobody can say.
        return os.path.realpath(path)
    return status.st_dev, status.st_ino

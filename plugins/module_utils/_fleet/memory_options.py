# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that remember applied documents and skip unchanged users, and the checks between them.

Private to the collection.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Float, Path

MEMORY_FIELDS = (
    Path(
        "memory_file",
        doc=(
            "A file that remembers, from run to run, which document was last applied to each user with success."
            " O(skip_unchanged) reads it. Every run that writes settings should have it, also one that undoes.",
            "A user who fails or is stale, or on whom the work was begun when the run was killed, has no entry"
            " afterwards, and neither has a user whose settings were brought back from an undo file. A user whom the"
            " source does not have any more loses the entry in a run without O(slice) and O(limit).",
            "It holds names, times and keyed digests of the documents, secrets included. The key is O(digest_key), or"
            " 32 random bytes in a file beside it whose name ends with C(.key). Without the key, every user counts as"
            " changed. In check mode it is not written.",
            "It belongs to one run at a time, as O(state_file) does. Use one file for each source.",
        ),
    ),
    Bool(
        "skip_unchanged",
        default=False,
        doc=(
            "Whether users whose document is the one in O(memory_file) are skipped. The document is what O(defaults),"
            " O(classes), the user's document and O(credentials) come to; the server and the account count, the"
            " password of the login does not. No request is sent for them; RV(summary) counts them as C(skipped).",
            "What somebody changed on the platform (drift) is not seen for skipped users, and a warning says so.",
            "It has no effect with O(apply_plan), which says itself whom to change, and with an undo file as"
            " O(source).",
        ),
    ),
    Float(
        "skip_max_age",
        doc="Skip only users whose document was applied at most so many seconds ago, so that each user is compared"
        " from time to time.",
    ),
)


def memory_problems(params: Mapping[str, Any]) -> list[str]:
    """What does not fit together among these options."""
    age, has_file = params.get("skip_max_age"), bool(params.get("memory_file"))
    problems = []
    if params.get("skip_unchanged") and not has_file:
        problems.append("skip_unchanged needs memory_file, which remembers who is unchanged; give it")
    if age is not None and not has_file:
        problems.append("skip_max_age is about the entries of memory_file, which is not given")
    if age is not None and not 0 < float(age) < math.inf:
        problems.append("skip_max_age must be a number of seconds greater than 0")
    return problems

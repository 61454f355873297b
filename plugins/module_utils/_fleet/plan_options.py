# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options by which a change is planned, approved and applied, and the checks between them.

Private to the collection.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Float, Path, Text

PLAN_FIELDS = (
    Path(
        "plan_file",
        doc=(
            "A file for the plan of the run, to be approved and given to O(apply_plan). Only in check mode.",
            "Its first line has the time, the source, the number of users and the changes by platform, setting and"
            " kind. Then comes one line of JSON for each user whose settings would change, sorted by name, with the"
            " fields before and after, so that two plans can be compared in a version control system.",
            "A secret is a keyed digest in it, which differs from user to user. The key is O(digest_key), or 32 random"
            " bytes in a file beside it whose name ends with C(.key); keep that file out of version control.",
            "Users who failed are not in it. A run that was stopped leaves the file as it was.",
        ),
    ),
    Path(
        "apply_plan",
        doc=(
            "A file that O(plan_file) wrote. Each of its users is planned again, and written to only where the plan"
            " is the approved one. Any other user of the plan is V(stale); nothing is written to that user, and the"
            " result says what differs. A user with a setting that cannot be read fails, and nothing is written.",
            "Users who are not in the plan are not asked for; RV(summary) counts them as C(unplanned).",
            "A user for whom everything in the plan is in force already counts as V(ok). With O(state_file), a user"
            " whom a kill or a failure left with a part of the plan gets the rest in the next run.",
            "A plan that was edited, cut short, or made by another format or with another key is refused as a whole"
            " before the first request. In check mode the result says who is stale, and nothing is written.",
        ),
    ),
    Bool(
        "fail_on_stale",
        default=True,
        doc="Whether the task fails at its end when a user is stale. The other users are done in either case.",
    ),
    Float(
        "plan_max_age",
        doc="Refuse the plan of O(apply_plan) if it was made more than so many seconds ago.",
    ),
    Text(
        "plan_digest",
        doc=(
            "The digest of the plan that was approved, from RV(plan.digest) of the run that made it. The plan of"
            " O(apply_plan) is refused as a whole if it is another one.",
        ),
    ),
)


def plan_problems(params: Mapping[str, Any], *, check: bool) -> list[str]:
    """What does not fit together among these options."""
    plan_file, apply_plan, age = (params.get(name) for name in ("plan_file", "apply_plan", "plan_max_age"))
    problems = []
    if plan_file and not check:
        problems.append("plan_file is written in check mode only; run with --check, or leave it out")
    if plan_file and apply_plan:
        problems.append("plan_file and apply_plan exclude each other; make a plan first, and apply it in another run")
    if age is not None and not apply_plan:
        problems.append("plan_max_age is about apply_plan, which is not given")
    if age is not None and not 0 < float(age) < math.inf:
        problems.append("plan_max_age must be a number of seconds greater than 0")
    digest = params.get("plan_digest")
    if digest is not None and not apply_plan:
        problems.append("plan_digest is about apply_plan, which is not given")
    if digest is not None and not digest.strip():
        problems.append("plan_digest is an empty text; give the digest of the approved plan, or leave it out")
    if params.get("digest_key") is not None and not params["digest_key"].strip():
        problems.append("digest_key is an empty text; give a long random text, or leave it out")
    return problems

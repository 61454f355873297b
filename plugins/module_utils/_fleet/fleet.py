# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet`: bring the settings of many users to the desired state.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import DIFF_LIMIT, SOURCE_FIELDS, WORK_FIELDS
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.job import FleetJob, Task
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.memory_file import MemoryFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.memory_options import MEMORY_FIELDS, memory_problems
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_apply import ApplyPlan
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_file import PlanFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_options import PLAN_FIELDS, plan_problems
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rehearsal import REHEARSAL_FIELD
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report import Report
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.resolved_file import ResolvedFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.result import Results
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import STALE, RowBuilder, changed_fields
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.state_file import StateFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.two_phases import TwoPhases
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.undo_file import UndoFile
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyStep
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, FreeForm, Int, Path, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run

FIELDS = (
    *SOURCE_FIELDS,
    Path(
        "state_file",
        doc=(
            "A file that remembers who is done, so that a run that was killed or stopped goes on where it ended.",
            (
                "It is removed by a run that tried every user, and left by one that was stopped, or that failed to"
                " write the whole plan of O(apply_plan) to a user. In check mode it is neither read nor written."
            ),
            (
                "It belongs to one run at a time. A run whose C(ansible-playbook) was killed finishes the users"
                " under way and begins no others; the next run waits up to a minute for its end."
            ),
            "A user whose desired state changed meanwhile is done again. A changed secret counts, a changed login does"
            " not.",
            "It holds secrets only as keyed digests. The key is O(digest_key), or 32 random bytes in a file beside it"
            " whose name ends with C(.key). Without the key, every user is done again.",
        ),
    ),
    Text(
        "digest_key",
        secret=True,
        doc=(
            "The key of the digests in O(state_file), O(memory_file) and O(plan_file), for example from a vault. With"
            " it no key file is written or read. Give a long random text."
        ),
    ),
    Path(
        "resolved_file",
        doc=(
            "A file that check mode writes with the resolved document of each user - what O(defaults), O(classes), the"
            " user's variables, the user's document and O(credentials) come to, without secrets. A real run neither"
            " reads nor writes it.",
            "It is a O(source) itself, which gives the same settings with O(credentials) and without O(defaults) and"
            " O(classes). Secrets that were in these must then be in O(credentials).",
            "Its name ends with C(.yml) (one list) or C(.jsonl) (a document on each line). Only its owner can read it.",
        ),
    ),
    Path(
        "undo_file",
        doc=(
            "A file to which the run writes, before the first write to a user, what brings that user's settings back:"
            " the changed settings with their old values, created objects as absent, deleted objects whole.",
            "It is a source of this module, as JSON Lines. With the same O(defaults) and O(credentials) it restores."
            " Of O(defaults), only the connection options count then, and O(columns), O(format) and O(encoding) do"
            " not.",
            "What cannot be brought back is in the list C(irreversible) of the user's line, with the reason.",
            "A file that exists is continued, so that it brings back the state before its first run. Use another name"
            " for each change. In check mode it is not written.",
            "It holds no secrets unless O(reveal_secrets) is set, so that passwords of logins must come from"
            " O(credentials).",
        ),
    ),
    Bool(
        "reveal_secrets",
        default=False,
        doc="Whether O(undo_file) holds readable secrets: the old PINs of conferences, and the passwords of logins that"
        " the user's own document gives.",
    ),
    *PLAN_FIELDS,
    *MEMORY_FIELDS,
    REHEARSAL_FIELD,
    FreeForm(
        "audit",
        doc=(
            "Rules that the documents must pass. A document with a finding of the severity C(fail_on), by default"
            " V(high), or of a higher one is refused before the first request, and nothing is done for any user.",
            "It takes rules by name, as the option C(rules) of M(ucfleet.voice.fleet_audit) does, and beside them the"
            " options C(rules), C(fail_on), C(default_region), C(internal_length), C(internal_pattern),"
            " C(outside_prefix) and C(domains) of that module. An empty dictionary applies all rules as they are.",
            "The result of a run that was refused has C(findings) and C(counts) as that module returns them.",
        ),
    ),
    *WORK_FIELDS,
    Bool(
        "return_unchanged",
        default=False,
        doc="Whether RV(results) names users without a change, too.",
    ),
    Int(
        "return_limit",
        default=100,
        doc=("The most users in RV(results), those that failed before those that changed. The report has all of them."),
    ),
    DIFF_LIMIT,
)


class Fleet(FleetJob):
    """Apply the documents of many users."""

    name = "fleet"

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def task(self, params: Mapping[str, Any], run: Run) -> Task:
        mode, key = run.mode, params.get("digest_key")
        work = Apply(mode)
        plan = PlanFile.of(params) if params.get("plan_file") else None
        approved = ApplyPlan.of(params) if params.get("apply_plan") else None
        # In check mode nothing is done, so nothing is remembered as done.
        state_file = None if mode.check else params.get("state_file")
        state = StateFile(state_file, key, scope=approved.scope if approved else bytes)
        report = Report(params, self.name, check=mode.check, last_line=plan.report_line if plan else dict)
        undo = None if mode.check else _undo_file(params)
        # Whoever passes the comparison is noted in the undo file, and only then as begun.
        gates = [
            *([plan] if plan else ()),
            *([approved.gate(state.is_begun)] if approved else ()),
            *([undo] if undo else ()),
            *([state] if approved else ()),
        ]
        memory = MemoryFile.of(params, check=mode.check) if params.get("memory_file") else None
        resolved = ResolvedFile(params.get("resolved_file") if mode.check else None)
        sinks = (
            *_audit(params),
            *filter(None, (plan, approved, undo)),
            report,
            state,
            *([memory] if memory else ()),
            resolved,
        )
        phases = TwoPhases(gates, work.mode, record, undo=undo.undo_of if undo else None) if gates else None
        words = {**self.progress_words, STALE: "stale"} if approved else self.progress_words
        return Task(work, Results(params, diff=mode.diff), sinks, phases, not mode.check, words)

    def problems(self, params: Mapping[str, Any], mode: Mode) -> list[str]:
        return [*plan_problems(params, check=mode.check), *memory_problems(params)]


def _audit(params: Mapping[str, Any]) -> tuple[Sink, ...]:
    """What refuses the documents of a run; it comes first, so that files of the run before stay as they are then."""
    if params.get("audit") is None:
        return ()
    # Imported where it is asked for, because the library with the numbers of all countries takes memory and time.
    from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.sinks import Gate

    return (Gate(params),)


def _undo_file(params: Mapping[str, Any]) -> UndoFile | None:
    path, source = params.get("undo_file"), params.get("source")
    return UndoFile(path, source=source or "users", secrets=bool(params["reveal_secrets"])) if path else None


class Apply:
    """Bring the settings of one user on one platform to the desired state."""

    def __init__(self, mode: Mode) -> None:
        self.mode = Mode(check=mode.check, diff=True, brief=True)

    def __call__(self, client: Any, block: Block, row: RowBuilder) -> None:
        platform = block.composite.platform.name
        for step, entry, error in block.composite.each(client, block.steps, self.mode):
            record(client, platform, step, entry, error, row)


def record(
    client: Any, platform: str, step: AnyStep, entry: Mapping[str, Any], error: VoiceError | None, row: RowBuilder
) -> None:
    """Put the outcome of one step into the row of its user."""
    row.warn(f"{platform}: {step.label}: {text}" for text in entry.get("warnings", ()))
    if entry["changed"]:
        row.changed(platform, step.label, changed_fields(entry))
    if error is not None:
        row.failed(platform, error, client, step.label)


FLEET = Fleet()

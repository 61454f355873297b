# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet_audit`: what is dangerous in the settings of many users.

Live settings are read by the code of an export, with the same requests. Documents are read from the source alone.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import export
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import Document, text
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import AUDIT_FIELDS, FAIL_ON, config_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.sinks import Findings, is_whole
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.documents import (
    DOCUMENTS,
    LIVE,
    Described,
    Look,
    choice,
    look_at_documents,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import SOURCE_FIELDS, WORK_FIELDS
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.job import FleetJob, Task
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.reading import Export
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report import Report
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.result import Results
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED, OK
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import Users
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Path, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Result, Run

FIELDS = (
    *SOURCE_FIELDS,
    export.GATHER_SUBSET,
    *AUDIT_FIELDS,
    Text(
        "look_at",
        choices=(LIVE, DOCUMENTS),
        doc=(
            "V(live) reads the settings from the platforms, with the same requests as"
            " M(ucfleet.voice.fleet_info). V(documents) looks at O(users) or O(source), merged with O(defaults),"
            " O(classes) and O(credentials), and sends no request; this is for files of M(ucfleet.voice.fleet_info),"
            " and for desired settings before they are applied.",
            "Without it the first user decides: V(live) if there is a complete login to a platform of this user, in the"
            " document, O(defaults), O(credentials) or the environment, else V(documents). A warning says so where"
            " there is a URL and no complete login.",
            "RV(look_at) says which of the two it was.",
        ),
    ),
    FAIL_ON,
    Path(
        "findings_file",
        doc=(
            "A file for all findings, one line of JSON for each, readable by its owner only. Lines are written as users"
            " finish, those of rules that need all users at the end."
        ),
    ),
    Int("findings_limit", default=1000, doc="The most findings in RV(findings), the most severe first."),
    *WORK_FIELDS,
    Int("return_limit", default=100, doc="The most users in RV(results)."),
)


class FleetAudit(FleetJob):
    """Find what is dangerous in the settings of many users."""

    name = "fleet_audit"
    needs_settings = False
    takes_labels = True
    progress_words: Mapping[str, str] = {OK: "read", FAILED: "failed"}

    def may_write(self, params: Mapping[str, Any]) -> bool:
        return params.get("findings_file") is not None

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def task(self, params: Mapping[str, Any], run: Run) -> Task:
        # The PINs are read along with everything else and judged; a finding never shows one.
        work = Export(export.chosen(params), secrets=True, checked=False)
        findings = Findings(config_of(params), params, name=self.name, whole=is_whole(params))
        # The report is finished last, because its page has the findings of rules that need all users.
        return Task(work, self._results(params), (findings, Report(params, self.name, findings=findings.rows)))

    def _results(self, params: Mapping[str, Any]) -> Results:
        return Results(params, diff=False, without=("changed", "resumed", "stale", "unplanned", "skipped"))

    def _execute(self, run: Run, users: Users | None = None) -> Result:
        params = run.params
        config_of(params)
        users = self.users_of(run)

        def say(text: str) -> None:
            run.warn(f"{self.name}: {text}")

        look_at = params.get("look_at") or choice(users, say)
        if look_at == LIVE and not is_whole(params):
            part = "slice" if params.get("limit") is None else "limit"
            say(f"{part} is given, so unknown_target is not applied, and forward_loop finds loops in this part only")
        result = super()._execute(run, users) if look_at == LIVE else self._documents(params, users, say)
        return {"look_at": look_at, **result}

    def _documents(self, params: Mapping[str, Any], users: Users, say: Callable[[str], None]) -> Result:
        findings = Findings(config_of(params), params, name=self.name, whole=True)

        def look_at(one: Described) -> None:
            usernames = (text(options.get("username")) for options in one.platforms.values())
            numbers = tuple(filter(None, usernames))
            classes = users.schema.classes_of(one.entry.document)
            document = Document(one.name, one.platforms, one.number, numbers, classes, one.entry.where)
            findings.look_at(document, reported=one.mine)

        look = Look(look_at, findings.lacks_a_user, findings.reads)
        sinks = (self._results(params), findings, Report(params, self.name, findings=findings.rows))
        return look_at_documents(users, look, sinks, params, say, self.name)


FLEET_AUDIT = FleetAudit()

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only a person can say about the roles of jobs, which use the role fleet."""

from __future__ import annotations

from generating.entry_point import SUMMARY, EntryPoint

#: variables of the role fleet that a job sets itself, because it knows its users
_USERS = ("fleet_users", "fleet_source", "fleet_format", "fleet_columns", "fleet_limit", "fleet_slice")
#: those that plan and apply in one run
_ONBOARD = (
    *("fleet_plan_file", "fleet_apply_plan", "fleet_state_file", "fleet_undo_file"),
    *("fleet_pins", "fleet_only_pending"),
)

#: the task file of the role fleet
MOVE = EntryPoint(
    short_description="Replace numbers in the settings of all users who refer to them",
    description=(
        "Finds the numbers that O(fleet_rewrite) matches, writes documents with the new ones and a plan, and"
        " changes nothing. With O(fleet_apply_plan) it applies the approved plan to the documents.",
        "Of O(fleet_defaults), only the login options count for plan and apply.",
    ),
    options_of=("fleet_info", "fleet"),
    without=(
        "dest",
        "dest_format",
        "allow_shrink",
        "resolved_file",
        "memory_file",
        "skip_unchanged",
        "skip_max_age",
        "rehearse_on",
        "unused_credentials",
    ),
    variables={
        "move_documents": {
            "description": "The file for the documents with the new numbers, as JSON Lines or YAML by its name."
            " The default is C(move-documents.jsonl).",
            "type": "path",
        },
        "summary": SUMMARY,
    },
)
#: role -> task file -> its description
JOBS: dict[str, dict[str, EntryPoint]] = {
    "holiday": {
        "main": EntryPoint(
            short_description="Forward the calls of absent users to their cover, and restore everything afterwards",
            description=(
                "Between C(holiday_from) and C(holiday_to), the calls of the users ring at their cover, too. Afterwards"
                " the role brings back exactly what was there before. It needs the record that it wrote before the"
                " first change.",
                "Variables of the role C(fleet), such as C(fleet_defaults) and C(fleet_credentials_file), have the"
                " logins.",
            ),
            decides=(*_USERS, "fleet_undo_file"),
            variables={
                "users": {
                    "description": (
                        "The absent users. A text is a name, which is the username on sipXcom, too. A dictionary is a"
                        " document of the role C(fleet), with C(cover) for the number of this user's cover. Its"
                        " settings hold for the time of the holiday.",
                        "Without it, the users are those that C(holiday_cover) names.",
                    ),
                    "type": "raw",
                },
                "cover": {
                    "description": (
                        "The number that rings for all users, as text, or a dictionary of user names and numbers. Only"
                        " sipXcom can forward calls to a number.",
                        "The ring is the only one during the holiday. It rings together with the user's own phone for"
                        " 30 seconds.",
                    ),
                    "type": "raw",
                },
                "from": {
                    "description": "The first day of the holiday, as in C(2026-12-21).",
                    "type": "str",
                    "required": True,
                },
                "to": {
                    "description": "The last day of the holiday. The first run after it restores the settings.",
                    "type": "str",
                    "required": True,
                },
                "record": {
                    "description": (
                        "The file for what was there before, readable by its owner only. The role writes it before the"
                        " first change. A later run continues it and never replaces what it holds.",
                        "The default is C(holiday-) with the first day and C(.jsonl), in C(holiday_folder).",
                        "The names of the users that were restored go to a file with the same name and C(.restored)."
                        " The role does not forward or restore them again.",
                    ),
                    "type": "path",
                },
                "folder": {
                    "description": (
                        "The folder where C(holiday_record) begins if it is relative. The default is the folder of the"
                        " playbook, and for the playbook C(ucfleet.voice.holiday) the current directory.",
                    ),
                    "type": "path",
                },
                "state": {
                    "description": (
                        "C(auto) goes by the day. It does nothing before the holiday, forwards during it, and restores"
                        " after it.",
                        "C(active) forwards at once, C(restored) restores at once, such as for a user who is back"
                        " early.",
                    ),
                    "type": "str",
                    "choices": ("auto", "active", "restored"),
                },
                "today": {
                    "description": "The day to go by instead of today on the clock of the control node.",
                    "type": "str",
                },
            },
        ),
    },
    "onboard": {
        "main": EntryPoint(
            short_description="Give new users the settings of their classes, with new passwords and PINs",
            description=(
                "Plans the settings of all users of C(fleet_source), such as a CSV file with classes, shows what each"
                " user would get, and applies it. In check mode it only shows.",
                "A user who does not exist on the platform, or cannot log in, fails at the end and stops no other."
                " Whatever is wrong in the file is refused before the first request.",
                "All variables of the role C(fleet) count, such as C(fleet_columns), C(fleet_classes),"
                " C(fleet_defaults) and C(fleet_credentials_file).",
            ),
            decides=_ONBOARD,
            variables={
                "secrets": {
                    "description": (
                        "Whether users of sipXcom get a new random password and PIN, once. Both are saved beside"
                        " C(fleet_credentials_file) before they are set, and are in that file afterwards.",
                        "The default is C(false).",
                    ),
                    "type": "bool",
                },
                "record": {
                    "description": (
                        "The undo file, with what was there before, readable by its owner only. The role writes it"
                        " before the first change. A later run continues it and never replaces what it holds.",
                        "The default is C(onboard.jsonl) in C(onboard_folder).",
                        "The file with the same name and C(.done) has the names of users with new secrets.",
                    ),
                    "type": "path",
                },
                "folder": {
                    "description": (
                        "The folder where C(onboard_record) begins if it is relative. The default is the folder of the"
                        " playbook, and for the playbook C(ucfleet.voice.onboard) the current directory.",
                    ),
                    "type": "path",
                },
            },
        ),
    },
    "offboard": {
        "main": EntryPoint(
            short_description="End what users who leave have set up, with new passwords and PINs",
            description=(
                "On sipXcom, calls of the users ring at their manager, too, the mailbox has another greeting and sends"
                " no mail, nobody can enter their conferences, and the login has a new password and a new PIN. On UCP,"
                " find-me-follow-me is off.",
                "The new passwords and PINs are saved beside C(fleet_credentials_file) before they are set, and are in"
                " that file afterwards. Variables of the role C(fleet) have the logins.",
            ),
            decides=(*_USERS, "fleet_undo_file", "fleet_pins", "fleet_only_pending"),
            variables={
                "users": {
                    "description": (
                        "The users who leave. A text is a name, which is the username on sipXcom, too. A dictionary is"
                        " a document of the role C(fleet), with C(manager) for the number that takes the calls. What"
                        " it says itself is kept.",
                        "Without it, the users are those that C(offboard_manager) names.",
                    ),
                    "type": "raw",
                },
                "manager": {
                    "description": (
                        "The number that rings for all users, as text, or a dictionary of user names and numbers. Only"
                        " sipXcom can forward calls to a number. Without it the forwarding is left as it is.",
                        "The ring is the only one. It rings together with the user's own phone for 30 seconds.",
                    ),
                    "type": "raw",
                },
                "greeting": {
                    "description": "The greeting of the mailboxes. The default is C(EXTENDED_ABSENCE).",
                    "type": "str",
                    "choices": ("NONE", "STANDARD", "OUT_OF_OFFICE", "EXTENDED_ABSENCE"),
                },
                "secrets": {
                    "description": "Whether users of sipXcom get a new password and PIN, once. The default is C(true).",
                    "type": "bool",
                },
                "record": {
                    "description": (
                        "The file for what was there before, readable by its owner only. The role writes it before the"
                        " first change. A later run continues it and never replaces what it holds.",
                        "The default is C(offboard.jsonl) in C(offboard_folder).",
                        "Files with the same name and C(.done) or C(.restored) have the names of users with new"
                        " secrets, and of those that were restored.",
                    ),
                    "type": "path",
                },
                "folder": {
                    "description": (
                        "The folder where C(offboard_record) begins if it is relative. The default is the folder of the"
                        " playbook, and for the playbook C(ucfleet.voice.offboard) the current directory.",
                    ),
                    "type": "path",
                },
                "state": {
                    "description": (
                        "C(gone), which is the default, offboards the users.",
                        "C(restored) brings back the settings that were there before. The new password and PIN stay.",
                    ),
                    "type": "str",
                    "choices": ("gone", "restored"),
                },
            },
        ),
    },
}
#: variables that a role sets and that are there when it runs again
OUTPUTS_OF_JOBS = {
    "onboard": ("onboard_check", "onboard_done", "onboard_planned", "onboard_temporary"),
    "offboard": ("offboard_done", "offboard_live", "offboard_result"),
}

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only a person can say about the roles: which modules they use, and what their own variables mean."""

from __future__ import annotations

from generating.entry_point import SUMMARY, Entries, EntryPoint
from generating.job_specs import JOBS, MOVE, OUTPUTS_OF_JOBS

#: role -> task file -> its description
ROLES: dict[str, dict[str, EntryPoint]] = {
    "fleet": {
        "main": EntryPoint(
            short_description="Apply the settings of many users of all platforms",
            description=(
                "Brings the settings of a whole fleet of users to the described state in one task, and leaves a"
                " report.",
                "The task file C(drift) compares only. C(plan) writes a plan and C(apply) applies it. C(export) writes"
                " the live settings of the same users into a file that this role applies, C(audit) finds dangerous"
                " settings.",
            ),
            options_of=("fleet",),
            variables={"summary": SUMMARY},
        ),
        "drift": EntryPoint(
            short_description="Compare the live settings of many users with the description",
            description=(
                "Compares the live settings with the description and writes nothing, whether Ansible runs in check"
                " mode or not.",
                "The report has each difference with its values before and after.",
            ),
            options_of=("fleet",),
            without=(
                "state_file",
                "digest_key",
                "plan_file",
                "apply_plan",
                "fail_on_stale",
                "plan_max_age",
                "plan_digest",
                "memory_file",
                "skip_unchanged",
                "skip_max_age",
            ),
            variables={
                "fail_on_drift": {
                    "description": "Whether the role fails when a user differs.",
                    "type": "bool",
                    "default": False,
                },
                "summary": SUMMARY,
            },
        ),
        "plan": EntryPoint(
            short_description="Write what a run would change into a plan, for approval",
            description=(
                "Compares like C(drift), writes the plan to O(fleet_plan_file) and shows it in numbers. Nothing is"
                " written to a platform.",
            ),
            options_of=("fleet",),
            without=("state_file", "apply_plan", "fail_on_stale", "plan_max_age", "plan_digest"),
            variables={"summary": SUMMARY},
        ),
        "apply": EntryPoint(
            short_description="Apply an approved plan as it is",
            description=(
                "Applies the plan in O(fleet_apply_plan) and nothing else, and shows the users for whom that is not"
                " possible any more.",
            ),
            options_of=("fleet",),
            without=("plan_file",),
            variables={"summary": SUMMARY},
        ),
        "rehearse": EntryPoint(
            short_description="Try a change of the fleet on simulated platforms",
            description=(
                "Exports the live settings of the users, starts the role C(ucfleet.voice.sandbox) with them, applies"
                " the fleet there and shows the differences. It applies the fleet again, which must change nothing, and"
                " stops the sandbox, also after a failure.",
                "Nothing is written to a platform. Files that a run of the fleet writes or reads beside its data, such"
                " as C(fleet_state_file), are left alone.",
            ),
            options_of=("fleet",),
            without=(
                "state_file",
                "digest_key",
                "resolved_file",
                "undo_file",
                "reveal_secrets",
                "plan_file",
                "plan_digest",
                "apply_plan",
                "fail_on_stale",
                "plan_max_age",
                "memory_file",
                "skip_unchanged",
                "skip_max_age",
                "rehearse_on",
            ),
            variables={
                "rehearse_export": {
                    "description": "An export of the users, which is taken in place of a new one; no platform is asked."
                    " It has the user names of the logins, as C(fleet_logins) writes them.",
                    "type": "path",
                },
                "summary": SUMMARY,
            },
        ),
        "export": EntryPoint(
            short_description="Export the live settings of many users into a file",
            description=(
                "Writes the live settings of the users into a file that the role applies, readable by its owner only.",
            ),
            options_of=("fleet_info",),
            variables={"summary": SUMMARY},
        ),
        "audit": EntryPoint(
            short_description="Find dangerous settings of many users",
            description=(
                "Applies rules to the live settings of the users, to an export, or to desired settings, and returns"
                " what they find. It writes nothing to any platform.",
            ),
            options_of=("fleet_audit",),
            variables={"summary": SUMMARY},
        ),
        "move": MOVE,
        "rotate": EntryPoint(
            short_description="Give many users new passwords",
            description=(
                "Saves new passwords, sets them on the platform, proves each by a login, and stores it in"
                " O(fleet_credentials_file). A run that was interrupted is finished by the next one.",
            ),
            options_of=("fleet_rotate",),
            variables={"summary": SUMMARY},
        ),
    },
    **JOBS,
    "report": {
        "main": EntryPoint(
            short_description="Make one page or a table of a run, a plan, an audit or the presence",
            description=(
                "Makes a self-contained HTML page, or a table as CSV, of the files that earlier runs left. No request"
                " is sent.",
            ),
            options_of=("fleet_report",),
        ),
    },
    "sandbox": {
        "main": EntryPoint(
            short_description="Start or stop simulated voice platforms on loopback",
            description=(
                (
                    "Starts the program C(ucfleet-sandbox), which simulates sipXcom, UCP, VoipNow and Telecom X on"
                    " 127.0.0.1, and stops the one that it started."
                ),
                "After a start, the fact C(sandbox_urls) has the address of each platform and of the control port.",
            ),
            options_of=(),
            variables={
                "state": {
                    "description": (
                        (
                            "With V(started), a sandbox runs afterwards. One that this role started in C(sandbox_dir)"
                            " is left as it is."
                        ),
                        "With V(restarted), it is stopped first, so that it begins with the data given here.",
                        (
                            "With V(stopped), the sandbox that this role started in C(sandbox_dir) does not run"
                            " afterwards."
                        ),
                    ),
                    "type": "str",
                    "default": "started",
                    "choices": ("started", "restarted", "stopped"),
                },
                "dir": {
                    "description": (
                        (
                            "A folder of its own for the process id, the addresses and the log, on the host that the"
                            " role runs on. It is created with mode 0700. The default is the folder C(ucfleet-sandbox)"
                            " in Ansible's home folder."
                        ),
                    ),
                    "type": "path",
                },
                "command": {
                    "description": (
                        "The sandbox program and its first arguments, as a list.",
                        (
                            "Without it, C(ucfleet-sandbox) is looked for beside the Python interpreter of the playbook"
                            " and in C(PATH), and then as the package C(ucfleet_sandbox) of that interpreter."
                        ),
                    ),
                    "type": "list",
                    "elements": "str",
                },
                "platforms": {
                    "description": ("The platforms to simulate. Without it all of them are.",),
                    "type": "list",
                    "elements": "str",
                    "choices": ("sipxcom", "ucp", "voipnow", "telecomx"),
                },
                "from": {
                    "description": (
                        (
                            "An export of M(ucfleet.voice.fleet_info), whose users the sandbox has at the start. It is"
                            " only read."
                        ),
                    ),
                    "type": "path",
                },
                "load": {
                    "description": (
                        "A JSON file with states of platforms, which the sandbox has at the start. It is only read.",
                    ),
                    "type": "path",
                },
                "passwords": {
                    "description": (
                        (
                            "With C(sandbox_from), a YAML or JSON file with the logins of the users. It must not be"
                            " encrypted."
                        ),
                    ),
                    "type": "path",
                },
                "password": {
                    "description": (
                        (
                            "With C(sandbox_from), one password or client secret for all users. Other users of the host"
                            " can see it in the list of processes, so do not give a real one."
                        ),
                    ),
                    "type": "str",
                    "no_log": True,
                },
                "seed": {
                    "description": ("States by platform, which replace the states of a sandbox that runs.",),
                    "type": "dict",
                    "no_log": True,
                },
                "lifetime": {
                    "description": ("The sandbox ends after so many seconds. Without it only this role stops it.",),
                    "type": "int",
                },
                "with_playbook": {
                    "description": (
                        (
                            "Whether the sandbox ends when the C(ansible-playbook) that starts it has ended, also when"
                            " that was killed. It has no effect on another host, or where that process is not found."
                        ),
                    ),
                    "type": "bool",
                    "default": False,
                },
                "timeout": {
                    "description": ("The most seconds that a start may take.",),
                    "type": "int",
                    "default": 60,
                },
            },
        ),
    },
    "sipxcom_user": {
        "main": EntryPoint(
            short_description="Apply the settings of one sipXcom user",
            description=(
                "Brings the settings of one sipXcom user to the described state, each setting where data for it is"
                " given.",
            ),
            platform_of="user_settings",
            options_of=("user_settings",),
        ),
    },
    "telecomx_mobileconfig": {
        "main": EntryPoint(
            short_description="Set mobile apps, switches and variables of a Telecom X customer",
            description=(
                "Makes the Communicator mobile app of one or many employees show the same as that of another"
                " employee, gives employees a mobile config who have none, and sets switches and variables of the"
                " PBX. Each part is done where data for it is given.",
            ),
            platform_of="mobileconfig_copy",
            options_of=("mobileconfig_copy",),
            variables={
                "configs": Entries("mobileconfig", "Employees who get a mobile config unless they have one.", True),
                "switches": Entries("pbx_switch", "Switches of the PBX and their values.", True),
                "variables": Entries("pbx_variable", "Variables of the PBX and their values.", True),
            },
        ),
    },
    "ucp_user": {
        "main": EntryPoint(
            short_description="Set find-me-follow-me of one UCP user",
            description=(
                "Brings the find-me-follow-me profiles of one UCP user and the switch of the feature to the"
                " described state, each where data for it is given.",
            ),
            platform_of="fmfm_profile",
            variables={
                "profiles": Entries(
                    "fmfm_profile",
                    "The profiles of the user. They are applied in the order in which at any time at most one is"
                    " active - first those with C(state=absent), then those that are not active, last the active"
                    " one.",
                    True,
                ),
                "purge_profiles": {
                    "description": [
                        "Whether C(ucp_user_profiles) lists all profiles that the user shall have. Others are"
                        " deleted, after the listed ones are in place. An empty list together with C(true) deletes"
                        " all profiles."
                    ],
                    "type": "bool",
                    "default": False,
                },
                "unobservable_devices": {
                    "description": "The C(unobservable_devices) policy of every profile that has none of its own.",
                    "type": "str",
                    "choices": ["always", "on_create", "ignore"],
                },
                "fmfm": Entries(
                    "fmfm", "The switch of the feature; applied last, as it can depend on the active profile."
                ),
            },
        ),
    },
    "voipnow_presence": {
        "main": EntryPoint(
            short_description="Read presence, and set queue agents and phone call events of VoipNow extensions",
            description=(
                "Reads who is online and registered on VoipNow. Where data for it is given, it also logs queue agents"
                " in and out, brings phone call events to the described state, and reads queues and events.",
                "What was read is in the fact C(voipnow_presence_report).",
                "The fact is a dictionary with the lists C(presence), C(queue_agents) and C(phone_call_events).",
            ),
            platform_of="presence_info",
            options_of=("presence_info",),
            variables={
                "queue_agents": Entries("queue_agent", "Agents of queues and whether they take calls.", True),
                "phone_call_events": Entries("phone_call_event", "Phone call events of extensions.", True),
                "report_queues": {
                    "description": "Numbers of queues whose agents are read.",
                    "type": "list",
                    "elements": "str",
                },
                "report_events_of": {
                    "description": "Numbers of extensions whose phone call events are read.",
                    "type": "list",
                    "elements": "str",
                },
            },
        ),
    },
}
VERSION_ADDED = "1.0.0"
#: variables that a role sets and that are there when it runs again
OUTPUTS = {
    "fleet": (
        "fleet_result",
        "fleet_move_applied",
        "fleet_move_found",
        "fleet_rehearsal",
        "fleet_rehearsal_exported",
        "fleet_restored",
        "fleet_rehearsal_folder",
        "fleet_rehearsal_password",
    ),
    "sandbox": (
        "sandbox_arguments",
        "sandbox_folder",
        "sandbox_ready",
        "sandbox_seconds",
        "sandbox_start",
        "sandbox_stop",
        "sandbox_urls",
    ),
    **OUTPUTS_OF_JOBS,
    "report": ("report_result",),
    "ucp_user": ("ucp_user_live",),
    "voipnow_presence": (
        "voipnow_presence_read",
        "voipnow_presence_read_agents",
        "voipnow_presence_read_events",
        "voipnow_presence_report",
    ),
}

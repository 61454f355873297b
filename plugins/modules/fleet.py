#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many users in one task."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet
short_description: Apply the desired settings of many users on any platform in one task
version_added: 1.0.0
description:
  - Applies the documents of many users, several users at the same time. Thousands of users take a minute. What a
    document does not mention is left as it is, and a second run changes nothing.
  - Everything is checked before the first request, and a mistake is reported for all users at once. One user's failure
    never stops the others; O(report_file) has the outcome of each user.
  - One failed setting of a user does not stop that user's other settings, except for removals. What shall be absent
    is removed last, and only if no other setting of the same platform failed. Otherwise it stays and is reported as
    failed, too.
  - Check mode shows what would change. O(plan_file) and O(apply_plan) let a person approve it, and O(undo_file) takes
    it back.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  users:
    description:
      - The documents of the users.
      - C(ansible_play_hosts_all | map('extract', hostvars, 'voice_user')) makes a fleet of
        the hosts of the play, which C(--limit) narrows. The task runs once, whatever the number
        of hosts.
    type: list
    elements: dict
  source:
    description:
      - A file with the documents, as UTF-8 text. It is read line by line while the run goes
        on, so its size does not matter. Like all relative paths here and in the documents,
        one begins at the folder of the playbook, and for the playbooks of this collection at
        the current directory.
      - Keep secrets out of it and give them in O(credentials) or O(credentials_file), or encrypt
        the file as a whole with C(ansible-vault). A C(!vault) value in it is refused.
      - A key that stands twice in one dictionary is refused, because only one of the two could
        count. So is a text with the beginning of a template, because a source is not rendered,
        and one with a control or format character.
      - Only a regular file can be a source, because it is read more than once. A symbolic link
        to one is followed.
      - A folder stands for all its files with a known ending, in the order of their names.
      - One user may have 4 MiB of text, 500,000 values and 64 levels, one text 131,072 characters.
    type: path
  encoding:
    description: How the text of O(source) is encoded if it is not UTF-8, such as V(cp1252)
      for files of Windows programs in Western Europe and America, or V(utf-16).
    type: str
  format:
    description:
      - V(jsonl) has one document on each line, V(yaml) a list of documents or one document
        in each YAML document, V(json) one list of documents (read as a whole), V(csv) a header
        and one user in each row.
      - V(undo) is the undo file of a run. Any other file is refused then.
      - The cells of V(csv) are separated by commas, or by semicolons or tabs when the header
        line has no comma outside of quotes.
      - Without it the ending of the file's name decides. Known endings are C(.yml), C(.yaml),
        C(.jsonl), C(.ndjson), C(.json) and C(.csv).
    type: str
    choices:
      - yaml
      - jsonl
      - json
      - csv
      - undo
  columns:
    description:
      - What the columns of a CSV file mean, as title of the column to place in the document.
        Examples of places are C(name), C(sipxcom.vm_prefs.greeting) or C(sipxcom.call_forward.rings.0.number),
        where 0 is the first entry of a list.
      - A column that is not named here stands for the place that its title says. One column
        must stand for C(name), and no two for the same place. Blanks around titles do not count.
        A column without title must be empty.
      - V(null) instead of a place leaves a column out.
      - 'A place with a pattern is filled from other columns, as in C(sipxcom.contact_information.email_address:
        "${Extension}@example.org"). C($$) stands for the sign itself. A value with an empty
        cell in it is not mentioned.'
      - 'A place with a C(value) is the same in every row, such as C(sipxcom.call_forward.rings.0.type)
        with C({value: At the same time}). In a list entry it counts only where the row mentions
        something else of that entry.'
      - 'A title with a dictionary of C(place) and C(words) has cells that stand for other values,
        as in C(Active: {place: ucp.fmfm.enabled, words: {ja: true, nein: false}}).'
      - In a dictionary with keys of your choice a number is a key, as in C(sipxcom.personal_attendant.menu.1).
      - A row may be shorter than the header; the cells that it lacks count as empty. Cells
        of blanks and of characters that cannot be seen are empty, too. A C(sep=;) line before
        the header is understood.
      - Empty cells are not mentioned. In a list, the entries that are mentioned follow each
        other in the order of their numbers, whichever are left out. So a list of which columns
        fill single entries cannot have entries in O(defaults); that is refused.
      - Only for CSV files.
    type: dict
  ignore_unknown_columns:
    description: Whether to leave out the columns of a CSV file that O(columns) does not name
      and whose titles are no places. Without it they are refused.
    type: bool
    default: false
  defaults:
    description:
      - A document without a name. It lies below the document of each user, with those platforms
        only that the user's document or classes name, if only with an empty dictionary. A user
        who names no platform is refused. Dictionaries are merged, anything else in the document
        of the user replaces the default.
      - Values may refer to variables of the user, see O(classes).
    type: dict
  classes:
    description:
      - Partial documents by name. The document of a user takes them with C(class), one name
        or a list. They lie above O(defaults) and below the document of the user, a later class
        above an earlier one. Dictionaries are merged, anything else is replaced. A user has
        the platforms that the user's classes name, too.
      - A class has platforms, C(extends) (a class or a list of classes that lie below it) and
        C(required_vars) (a list of variables without which a user is refused).
      - Values in classes and in O(defaults) may refer to variables of the user, as in C(${mobile});
        the syntax is that of C(string.Template) of Python, and C($$) stands for the sign itself.
        Variables are in C(vars) of the user's document, and C(name) is the name of the user.
        In a CSV file a column goes to a place such as C(vars.mobile).
      - A value that is nothing but one reference has the type of the variable. A value with
        a reference to a variable that is empty or missing counts as not mentioned, so that
        what lies below it counts. A list entry that loses a required option in this way is
        left out; a list that loses all entries is not mentioned.
      - A class that is not known, a class that extends itself, and a reference to a variable
        that no user has are refused before the first request.
      - A variable that fills a secret is a secret. It must not fill anything else.
    type: dict
  credentials:
    description:
      - Secrets by user name, then platform, then option, laid over the document of the user
        and the user's classes. Fill it from a vaulted variable or a lookup.
      - Only connection options of the server or the App come from environment variables, such
        as E(SIPXCOM_URL), never the username, the password or the token of a user.
      - A warning lists the names that match no user of the source.
    type: dict
  credentials_file:
    description:
      - Files with what O(credentials) holds, as JSON or YAML, and perhaps encrypted as a whole
        with C(ansible-vault). Each is read once. A folder stands for all its files that end
        with C(.yml), C(.yaml), C(.json) or C(.vault).
      - A user may have an entry in one of them only. A value in O(credentials) replaces it.
        Users whose login is not complete and who have no entry are named, and so are entries
        that match no user.
      - Encrypted files are decrypted with the vault passwords that C(ansible-playbook) has,
        which a module process does not get. So a task with C(become), C(async) or C(environment),
        on another host than the control node, or with the variable C(ucfleet_voice_direct)
        set to V(false), refuses them, also an encrypted O(source).
      - A value that is encrypted by itself (C(!vault)) is refused, because to decrypt each
        takes long.
    type: list
    elements: path
  unused_credentials:
    description: Whether a warning names entries of O(credentials) and O(credentials_file) that
      match no user. Use V(ignore) where the credentials of the whole company are given to a
      run for a few users.
    type: str
    choices:
      - warn
      - ignore
    default: warn
  limit:
    description:
      - The users to work on, as a list or as one text with commas, such as V(u3100,sales-*).
        An entry is a name or a pattern with C(*), C(?) or C([a-c]); upper and lower case count.
        With C(!) in front it leaves users out; if all entries do, the run has all other users.
      - An entry that matches nobody is refused. The whole source is still checked. Lines that
        cannot be read are left out.
    type: list
    elements: str
  slice:
    description:
      - Only every n-th user, as V(3/10) for the third of ten parts, counted from 1. With several
        job templates of a controller, each can have a part of its own. The job slicing of a
        controller shares the hosts of an inventory between jobs, so it works for hosts as users
        (see O(users)) without this option, and not for a O(source).
    type: str
  allow_empty:
    description: Whether a source without any user is accepted, and for M(ucfleet.voice.fleet)
      users without any setting. Otherwise both are refused before the first request, because
      nothing would be done for them.
    type: bool
    default: false
  state_file:
    description:
      - A file that remembers who is done, so that a run that was killed or stopped goes on
        where it ended.
      - It is removed by a run that tried every user, and left by one that was stopped, or that
        failed to write the whole plan of O(apply_plan) to a user. In check mode it is neither
        read nor written.
      - It belongs to one run at a time. A run whose C(ansible-playbook) was killed finishes
        the users under way and begins no others; the next run waits up to a minute for its
        end.
      - A user whose desired state changed meanwhile is done again. A changed secret counts,
        a changed login does not.
      - It holds secrets only as keyed digests. The key is O(digest_key), or 32 random bytes
        in a file beside it whose name ends with C(.key). Without the key, every user is done
        again.
    type: path
  digest_key:
    description: The key of the digests in O(state_file), O(memory_file) and O(plan_file), for
      example from a vault. With it no key file is written or read. Give a long random text.
    type: str
  resolved_file:
    description:
      - A file that check mode writes with the resolved document of each user - what O(defaults),
        O(classes), the user's variables, the user's document and O(credentials) come to, without
        secrets. A real run neither reads nor writes it.
      - It is a O(source) itself, which gives the same settings with O(credentials) and without
        O(defaults) and O(classes). Secrets that were in these must then be in O(credentials).
      - Its name ends with C(.yml) (one list) or C(.jsonl) (a document on each line). Only its
        owner can read it.
    type: path
  undo_file:
    description:
      - 'A file to which the run writes, before the first write to a user, what brings that
        user''s settings back: the changed settings with their old values, created objects as
        absent, deleted objects whole.'
      - It is a source of this module, as JSON Lines. With the same O(defaults) and O(credentials)
        it restores. Of O(defaults), only the connection options count then, and O(columns),
        O(format) and O(encoding) do not.
      - What cannot be brought back is in the list C(irreversible) of the user's line, with
        the reason.
      - A file that exists is continued, so that it brings back the state before its first run.
        Use another name for each change. In check mode it is not written.
      - It holds no secrets unless O(reveal_secrets) is set, so that passwords of logins must
        come from O(credentials).
    type: path
  reveal_secrets:
    description: 'Whether O(undo_file) holds readable secrets: the old PINs of conferences,
      and the passwords of logins that the user''s own document gives.'
    type: bool
    default: false
  plan_file:
    description:
      - A file for the plan of the run, to be approved and given to O(apply_plan). Only in check
        mode.
      - Its first line has the time, the source, the number of users and the changes by platform,
        setting and kind. Then comes one line of JSON for each user whose settings would change,
        sorted by name, with the fields before and after, so that two plans can be compared
        in a version control system.
      - A secret is a keyed digest in it, which differs from user to user. The key is O(digest_key),
        or 32 random bytes in a file beside it whose name ends with C(.key); keep that file
        out of version control.
      - Users who failed are not in it. A run that was stopped leaves the file as it was.
    type: path
  apply_plan:
    description:
      - A file that O(plan_file) wrote. Each of its users is planned again, and written to only
        where the plan is the approved one. Any other user of the plan is V(stale); nothing
        is written to that user, and the result says what differs. A user with a setting that
        cannot be read fails, and nothing is written.
      - Users who are not in the plan are not asked for; RV(summary) counts them as C(unplanned).
      - A user for whom everything in the plan is in force already counts as V(ok). With O(state_file),
        a user whom a kill or a failure left with a part of the plan gets the rest in the next
        run.
      - A plan that was edited, cut short, or made by another format or with another key is
        refused as a whole before the first request. In check mode the result says who is stale,
        and nothing is written.
    type: path
  fail_on_stale:
    description: Whether the task fails at its end when a user is stale. The other users are
      done in either case.
    type: bool
    default: true
  plan_max_age:
    description: Refuse the plan of O(apply_plan) if it was made more than so many seconds ago.
    type: float
  plan_digest:
    description:
      - The digest of the plan that was approved, from RV(plan.digest) of the run that made
        it. The plan of O(apply_plan) is refused as a whole if it is another one.
    type: str
  memory_file:
    description:
      - A file that remembers, from run to run, which document was last applied to each user
        with success. O(skip_unchanged) reads it. Every run that writes settings should have
        it, also one that undoes.
      - A user who fails or is stale, or on whom the work was begun when the run was killed,
        has no entry afterwards, and neither has a user whose settings were brought back from
        an undo file. A user whom the source does not have any more loses the entry in a run
        without O(slice) and O(limit).
      - It holds names, times and keyed digests of the documents, secrets included. The key
        is O(digest_key), or 32 random bytes in a file beside it whose name ends with C(.key).
        Without the key, every user counts as changed. In check mode it is not written.
      - It belongs to one run at a time, as O(state_file) does. Use one file for each source.
    type: path
  skip_unchanged:
    description:
      - Whether users whose document is the one in O(memory_file) are skipped. The document
        is what O(defaults), O(classes), the user's document and O(credentials) come to; the
        server and the account count, the password of the login does not. No request is sent
        for them; RV(summary) counts them as C(skipped).
      - What somebody changed on the platform (drift) is not seen for skipped users, and a warning
        says so.
      - It has no effect with O(apply_plan), which says itself whom to change, and with an undo
        file as O(source).
    type: bool
    default: false
  skip_max_age:
    description: Skip only users whose document was applied at most so many seconds ago, so
      that each user is compared from time to time.
    type: float
  rehearse_on:
    description:
      - The servers of a rehearsal, as platform, then connection option. They replace the server
        and all secrets of the logins that O(defaults), O(classes), documents, O(credentials)
        and the environment give, so that no request can go to another server.
      - C(url) must be a loopback address in numbers, such as V(http://127.0.0.1:8080). A user
        on a platform that is not named here is refused before the first request.
    type: dict
  audit:
    description:
      - Rules that the documents must pass. A document with a finding of the severity C(fail_on),
        by default V(high), or of a higher one is refused before the first request, and nothing
        is done for any user.
      - It takes rules by name, as the option C(rules) of M(ucfleet.voice.fleet_audit) does,
        and beside them the options C(rules), C(fail_on), C(default_region), C(internal_length),
        C(internal_pattern), C(outside_prefix) and C(domains) of that module. An empty dictionary
        applies all rules as they are.
      - The result of a run that was refused has C(findings) and C(counts) as that module returns
        them.
    type: dict
  concurrency:
    description:
      - The largest number of users that a run works on at the same time, and of connections
        to each server. 1 to 256.
      - A run starts with one worker, and adds workers while the servers respond slowly. With
        a server that responds at once it has one or two, because more would only cost CPU time.
      - When a server responds with the status 429 or 503, all workers slow down and speed up
        again later.
    type: int
    default: 16
  deadline:
    description: Seconds after which no further user and no request is begun. The keywords C(timeout)
      and C(async) of a task make it shorter, so that the task ends by itself, with its report
      and result.
    type: float
    default: 14400.0
  max_failures:
    description: Begin no further users after more than this many failed. Without it no number
      of failures stops the run.
    type: int
  max_fail_percentage:
    description: Begin no further users after more than this percentage of all users failed.
    type: float
  stop_when_unreachable:
    description: Begin no further users after so many users in a row could not reach one server,
      or failed to set up TLS with it. V(0) never stops the run for this reason.
    type: int
    default: 20
  stop_when_refused:
    description: Begin no further users after one server refused the login of so many different
      users in a row, before accounts are locked. V(0) never stops the run for this reason.
    type: int
    default: 5
  fail_on_error:
    description: Whether the task fails at its end when a user failed. A run that was stopped
      with users left always fails.
    type: bool
    default: true
  report_file:
    description:
      - A file for one line of JSON on each user, with the outcome and failures. M(ucfleet.voice.fleet)
        adds the fields that differ, with their values before and after; in check mode these
        are the drift of the fleet. M(ucfleet.voice.fleet_info) adds the settings that the user
        does not have. Secrets are not in it.
      - An unexpected exception (a defect of this collection) is the failure of one user, of
        the kind C(defect). The report has the places in the code where it appeared, for a bug
        report. More than five different defects stop the run.
      - Lines are written as users finish, which is not always the order of the source. A run
        of M(ucfleet.voice.fleet) that goes on where another ended (see its option C(state_file))
        adds to the lines of the users whom that one finished; any other replaces the file.
      - A disk that fills up stops the run, and the result says what was done until then.
    type: path
  report_format:
    description:
      - In which formats O(report_file) is written, one or several. Without it that is V(jsonl)
        alone.
      - V(html) is one page with totals, charts, what differs in sentences, failures with what
        to do, and a table of all users. It needs no network and the Python library Jinja2.
        V(csv) has a line for each change, failure, finding and warning.
      - A format whose ending O(report_file) has is written there. For another one, the ending
        C(.jsonl), C(.csv) or C(.html) takes the place of a known ending, or is added. V(jsonl)
        keeps a name with an ending that is not known.
      - A page or table is written at the end of the run. A file that exists is replaced if
        it is a report of the same format, and refused before the first request otherwise.
      - 'With it the lines of V(jsonl) end with one on the run: time, mode, servers and requests.'
      - A run that goes on where another ended shows the users of the run before if V(jsonl)
        is among the formats.
    type: list
    elements: str
    choices:
      - jsonl
      - csv
      - html
  progress_interval:
    description:
      - Seconds between two lines of progress, which C(ansible-playbook) writes to its standard
        error output. V(0) shows none.
      - A task that runs as an ordinary module (C(async), C(become), another host than the control
        node, or the variable C(ucfleet_voice_direct) set to V(false)) cannot show progress.
    type: float
    default: 10.0
  return_unchanged:
    description: Whether RV(results) names users without a change, too.
    type: bool
    default: false
  return_limit:
    description: The most users in RV(results), those that failed before those that changed.
      The report has all of them.
    type: int
    default: 100
  diff_limit:
    description: The most users whose differences the diff shows, in the order of the source.
      Its last entry says how many more users differ, and where to read them.
    type: int
    default: 100
extends_documentation_fragment:
  - ucfleet.voice.fleet
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_all
# END GENERATED
notes:
  - A document has a C(name), which is unique in the fleet, and for each platform (C(sipxcom), C(ucp), C(telecomx),
    C(voipnow)) a dictionary with the connection options of that platform's modules and the desired settings. The
    settings of sipXcom are the options of M(ucfleet.voice.user_settings); UCP takes C(fmfm_profiles) (a list of options
    of M(ucfleet.voice.fmfm_profile)) and C(fmfm) (options of M(ucfleet.voice.fmfm)); Telecom X takes C(mobileconfig),
    C(mobileconfig_copy), C(pbx_switches) and C(pbx_variables) with the options of the modules of these names; VoipNow
    takes C(phone_call_events) and C(queue_agents) (lists of options of M(ucfleet.voice.phone_call_event) and
    M(ucfleet.voice.queue_agent)).
  - Unknown keys, wrong values and users named twice fail the task, and nothing is sent. A problem that many users share
    is reported once, with the first of them. Only a line that cannot be read (broken JSON, a CSV row with too many
    cells) counts as a failed user and does not hold up the others.
  - Users with the same login share it. A VoipNow App whose key and secret stand in O(defaults) logs in once for
    everybody.
  - Two runs of one account of a machine never work on the same user at the same time, be they fleets or tasks of other
    modules. The second one waits and says for which process, until the deadline of the user or of the run. The locks
    are in a private folder below C(/tmp), or below the folder that the environment variable C(UCFLEET_LOCK_DIR) names;
    a process that ends gives them back. Runs on several machines must not share users.
seealso:
  - module: ucfleet.voice.fleet_info
  - module: ucfleet.voice.user_settings
"""

EXAMPLES = r"""
- name: Apply the documents of a file, sixteen users at a time
  ucfleet.voice.fleet:
    source: users.jsonl
    defaults:
      sipxcom:
        url: https://pbx.example.org
    credentials: "{{ vault_fleet_credentials }}"
    report_file: report.jsonl
    state_file: state.jsonl

- name: Find what differs, without a write
  ucfleet.voice.fleet:
    source: users.jsonl
    defaults:
      sipxcom:
        url: https://pbx.example.org
    credentials: "{{ vault_fleet_credentials }}"
    report_file: drift.jsonl
  check_mode: true

- name: Plan a change, without a write to a platform
  ucfleet.voice.fleet:
    source: users.jsonl
    credentials: "{{ vault_fleet_credentials }}"
    digest_key: "{{ vault_fleet_digest_key }}"
    plan_file: plan.jsonl
  check_mode: true

- name: Apply the approved plan
  ucfleet.voice.fleet:
    source: users.jsonl
    credentials: "{{ vault_fleet_credentials }}"
    digest_key: "{{ vault_fleet_digest_key }}"
    apply_plan: plan.jsonl
    plan_max_age: 86400

- name: Ask only for users whose documents changed, and for all users once a day
  ucfleet.voice.fleet:
    source: users.jsonl
    credentials: "{{ vault_fleet_credentials }}"
    digest_key: "{{ vault_fleet_digest_key }}"
    memory_file: memory.jsonl
    skip_unchanged: true
    skip_max_age: 86400

- name: Apply a table from the personnel department
  ucfleet.voice.fleet:
    source: staff.csv
    columns:
      Extension: sipxcom.username
      Mobile: sipxcom.call_forward.rings.0.number
    defaults:
      sipxcom:
        url: https://pbx.example.org
        vm_prefs:
          greeting: STANDARD
    credentials: "{{ vault_fleet_credentials }}"
    max_fail_percentage: 5

- name: Set the agents of a VoipNow queue through one App
  ucfleet.voice.fleet:
    users:
      - name: kim.lee
        voipnow:
          queue_agents:
            - {queue: "0003*300", agent: "0003*210", status: online}
          phone_call_events:
            - {extension: "0003*210", type: incoming_answered, event_url: "https://crm.example.org/calls"}
      - name: lee.park
        voipnow:
          queue_agents:
            - {queue: "0003*300", agent: "0003*211", status: paused}
    defaults:
      voipnow:
        url: https://voipnow.example.org
        client_id: "{{ voipnow_app_key }}"
        client_secret: "{{ vault_voipnow_app_secret }}"

- name: Apply the documents of all hosts of the play in one run
  ucfleet.voice.fleet:
    users: "{{ ansible_play_hosts_all | map('extract', hostvars, 'voice_user') | list }}"
  run_once: true
"""

RETURN = r"""
summary:
  description: The run in numbers.
  returned: when the data could be read
  type: dict
  contains:
    total:
      description: Users of this slice.
      type: int
      returned: always
    changed:
      description: Users of whom something was changed (or would be, in check mode).
      type: int
      returned: always
    ok:
      description: Users who were as described.
      type: int
      returned: always
    failed:
      description: Users of whom at least one setting failed.
      type: int
      returned: always
    stale:
      description: Users to whom nothing was written, because their plan is not the one of O(apply_plan).
      type: int
      returned: always
    resumed:
      description: Users whom an earlier run had finished.
      type: int
      returned: always
    unplanned:
      description: Users who are not in the plan of O(apply_plan), and for whom nothing was sent.
      type: int
      returned: always
    skipped:
      description: Users who were not asked for, because nothing changed since an earlier run.
      type: int
      returned: always
    not_tried:
      description: Users left when the run was stopped.
      type: int
      returned: always
    failure_kinds:
      description: Kind of failure to number of users.
      type: dict
      returned: always
    requests:
      description: Requests sent, repetitions included.
      type: int
      returned: always
    seconds:
      description: Duration of the work.
      type: float
      returned: always
results:
  description:
    - Users that changed, failed or are stale, see O(return_unchanged) and O(return_limit), in the order of the source.
      Lines that cannot be read, and users of a plan whom the source does not have, come first.
  returned: when the data could be read
  type: list
  elements: dict
  contains:
    user:
      description: The name of the user.
      type: str
      returned: always
    where:
      description: Where the user stands in the source.
      type: str
      returned: always
    outcome:
      description: The outcome, V(changed), V(ok), V(failed) or V(stale).
      type: str
      returned: always
    changes:
      description: What changed, by platform and setting, with the fields before and after.
      type: list
      elements: dict
      returned: when something changed
      contains:
        platform:
          description: The platform.
          type: str
          returned: always
        setting:
          description: The setting, such as V(call_forward).
          type: str
          returned: always
        fields:
          description: Name of each field that differs to a dictionary with C(before) and C(after).
          type: dict
          returned: always
    stale:
      description:
        - How the plan of the user differs from the one of O(apply_plan), by platform, setting, object and field.
        - C(approved) and C(now) have the field before and after; null where only the other plan has it. The fields
          C((account)), C((action)) and C((options)) stand for what else was approved.
      type: list
      elements: dict
      returned: when the user is stale
      contains:
        platform:
          description: The platform.
          type: str
          returned: when the difference is on one platform
        setting:
          description: The setting.
          type: str
          returned: when the difference is in one setting
        object:
          description: The key of the object, for settings with several objects.
          type: dict
          returned: when the setting has several objects
        field:
          description: The field; a name in parentheses stands for what else was approved.
          type: str
          returned: always
        approved:
          description: The field in the approved plan, null where it is not there.
          type: raw
          returned: always
        now:
          description: The field now, null where it is not there.
          type: raw
          returned: always
    failures:
      description: What failed, by platform and setting.
      type: list
      elements: dict
      returned: when something failed
      contains:
        platform:
          description: The platform.
          type: str
          returned: when a platform was asked, not for a line of the source that cannot be read
        setting:
          description: The setting, such as V(call_forward).
          type: str
          returned: when a setting failed, not the login
        msg:
          description: Why it failed, and what to do.
          type: str
          returned: always
        failure:
          description: The failure in parts, as RV(failure).
          type: dict
          returned: always
    warnings:
      description: What else is worth knowing.
      type: list
      elements: str
      returned: when there is any
    requests:
      description: Requests sent for the user.
      type: int
      returned: always
    seconds:
      description: Duration of the work on the user.
      type: float
      returned: always
results_left_out:
  description: Users that changed or failed beyond O(return_limit).
  returned: when the data could be read
  type: int
report_file:
  description: The value of O(report_file), null without one. With O(report_format), the report with the most in it.
  returned: when the data could be read
  type: str
report_files:
  description: The path of each report by its format.
  returned: when O(report_format) is set and the data could be read
  type: dict
  sample:
    html: /srv/voice/report.html
plan:
  description: The plan in numbers. The last line of O(report_file) has it, too.
  returned: when O(plan_file) was written
  type: dict
  contains:
    file:
      description: The value of O(plan_file).
      type: str
      returned: always
    digest:
      description: The digest of the whole plan.
      type: str
      returned: always
    users:
      description: Users whose settings would change.
      type: int
      returned: always
    counts:
      description: The changes by platform, setting and kind.
      type: dict
      returned: always
    top_values:
      description: The values that most users would get. No secret is among them.
      type: list
      elements: dict
      returned: always
      contains:
        platform:
          description: The platform.
          type: str
          returned: always
        setting:
          description: The setting, such as V(call_forward).
          type: str
          returned: always
        field:
          description: The field.
          type: str
          returned: always
        value:
          description: The value that users would get.
          type: raw
          returned: always
        users:
          description: The number of these users.
          type: int
          returned: always
    lines:
      description: All this for people.
      type: list
      elements: str
      returned: always
# BEGIN GENERATED failure
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  contains:
    kind:
      description: One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found),
        V(conflict), V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged),
        V(deadline), V(defect).
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    method:
      description: Method of the request that failed, null when none was sent.
      type: str
      returned: always
    path:
      description: Path of that request, without secrets; null when none was sent.
      type: str
      returned: always
    status:
      description: HTTP status of the response, null when there was none.
      type: int
      returned: always
    code:
      description: The platform's own code of the error, null when it has none.
      type: str
      returned: always
    attempts:
      description: How often the request was sent.
      type: int
      returned: always
    waited_seconds:
      description: Seconds of pauses between the attempts.
      type: float
      returned: always
# END GENERATED
"""

# BEGIN GENERATED main
from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(FLEET)


if __name__ == "__main__":
    main()
# END GENERATED

#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live state of many users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet_info
short_description: Export the live settings of many users as documents that fleet applies
version_added: 1.0.0
description:
  - Reads the settings of many users, several users at the same time, and returns them as the documents that
    M(ucfleet.voice.fleet) takes. Applied at once, with the same O(defaults) and O(credentials), they change nothing.
  - The users are given as documents of the same kind. Of each user, the module reads the platforms for which the
    document or O(defaults) has a login. The settings in a document are checked, but only those of VoipNow have an
    effect, so the source of a fleet can be used as it is.
  - The users stand in the order of the source and their settings in a fixed order, so that two exports can be
    compared line by line.
  - One user who cannot be read never stops the others. RV(results) reports what could not be read. It is left out; in
    O(dest) it stays as the last export had it, so that an outage does not look like a deletion. A setting that the user
    does not have (no permission, or an old server) is no failure.
  - Connection options in the user's own document, such as the user name, are part of the export, its secrets only
    with O(reveal_secrets). Those from O(defaults), O(credentials) and the environment are not, unless O(logins) asks
    for them. No platform shows passwords and the PIN of a mailbox, so only the secrets of the login can be exported.
  - Not every server of UCP shows the devices of a profile and whether find-me-follow-me is on. What it does not show is
    missing in the export, and a warning says so.
  - Of sipXcom, the schedules of the user's groups are part of the export, as the server does not separate them from the
    user's own. Texts read as sipXcom shows them, with a question mark for each character that Latin-1 lacks.
  - VoipNow has no list of all events and agents of an account. The export has all events of the extensions that the
    document names in C(phone_call_events), and the agents that it names in C(queue_agents) with their present state. A
    warning names users who are not in the export although nothing failed, such as users whose documents name none of
    them.
  - Of Telecom X, the switches and variables that the login sees are exported. A mobile configuration can be copied, but
    not described in a document.
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
  gather_subset:
    description:
      - The settings to read, by default all. With C(!) in front, all others.
      - V(phonebook) holds the entries of the private phonebook.
    type: list
    elements: str
    choices:
      - all
      - contact_information
      - call_forward_schedules
      - call_forward
      - vm_prefs
      - personal_attendant
      - phonebook
      - conferences
      - speed_dial
      - im_prefs
      - imbot_prefs
      - fmfm_profiles
      - fmfm
      - pbx_switches
      - pbx_variables
      - phone_call_events
      - queue_agents
      - '!contact_information'
      - '!call_forward_schedules'
      - '!call_forward'
      - '!vm_prefs'
      - '!personal_attendant'
      - '!phonebook'
      - '!conferences'
      - '!speed_dial'
      - '!im_prefs'
      - '!imbot_prefs'
      - '!fmfm_profiles'
      - '!fmfm'
      - '!pbx_switches'
      - '!pbx_variables'
      - '!phone_call_events'
      - '!queue_agents'
  reveal_secrets:
    description:
      - Whether PINs of conferences, and the secrets of those connection options that are exported,
        are part of it.
      - Needs O(dest), whose file nobody else can read.
    type: bool
    default: false
  logins:
    description: Whether all connection options are part of the export, so that it needs nothing
      else, and not only those of the user's own document.
    type: bool
    default: false
  dest:
    description:
      - The file to write. It is replaced as a whole at the end, only if the content differs.
        Without it the documents are in the result.
      - 'It may be O(source) itself, to make an export again. A source that would lose something
        by that is refused before the first request: with O(classes), O(limit) or O(slice),
        with C(vars) of a user, or with passwords without O(reveal_secrets). Comments are lost.'
      - A path that ends with V(/) is a folder for one file for each user, readable by its owner
        only. The files have the names of the users, with C(%) and two digits for each character
        that not all file systems take. Files of users who are no longer in the export are removed,
        unless O(limit) or O(slice) is given. No other file is touched. The folder is a O(source),
        too.
      - A new file can be read by its owner only, and one with O(reveal_secrets) always; any
        other keeps its mode.
      - A run that was stopped early, one that could read no user, a source with lines that
        cannot be read, and one without any user leave it as it was. In check mode it is not
        written.
    type: path
  dest_format:
    description: The format of O(dest), V(yaml) (one list) or V(jsonl) (a document on each line).
      Without it the ending of the file's name decides.
    type: str
    choices:
      - yaml
      - jsonl
  omit_empty:
    description:
      - Whether the documents leave out what is empty - texts, lists and dictionaries without
        content. They are shorter to read; applied, they leave alone what a complete export
        would clear. An entry keeps what it needs, and a menu all its keys.
    type: bool
    default: false
  allow_shrink:
    description: Whether O(dest) may lose a fifth of its users, or all of them. Otherwise the
      run fails and leaves it as it was, because a wrong response of a server can look like
      users who are not there.
    type: bool
    default: false
  find:
    description:
      - A regular expression, such as V(^31..$). RV(found) lists every number, name or SIP address
        of the settings in which it is found - of rings, menus, buttons, contacts, queues, disabled
        ones included - with its user and place.
      - It is looked for in the value as it is written, in the number of a SIP or tel address,
        and in the number without blanks and separators.
      - Without O(dest) only the settings that can hold a number are read, and no documents
        are returned.
    type: str
  find_limit:
    description: The most entries of RV(found), in the order of the users.
    type: int
    default: 1000
  rewrite:
    description:
      - 'Old number patterns as keys, new patterns as values, such as V({31xx: 71xx}); see the
        filter P(ucfleet.voice.extension_map#filter). The documents, in O(dest) or in the result,
        are then those of the users who refer to such a number, with the new numbers in its
        place. Nothing is written to a platform.'
      - A document has the changed settings only, with the login options that an export has,
        so that it is a source of M(ucfleet.voice.fleet), planned and applied as any other.
        A list or a menu is given as a whole, of a phonebook the changed contacts.
      - A number is replaced where it is as the pattern says, and in a SIP address in one of
        O(domains). Left as they are, with a warning, are other SIP addresses, the extensions
        of call events, queues, agents, employees, the buttons of a group, and a menu that has
        entries with other actions. User names of logins are never looked at.
      - Patterns that give one number different results are refused.
    type: dict
  domains:
    description: The domains of the organisation, with all domains below them. A SIP address
      there counts as the number or name in it, and mail may go there.
    type: list
    elements: str
  look_at:
    description:
      - Where O(find) and O(rewrite) look. V(live) reads the settings from the platforms. V(documents)
        looks at O(users) or O(source), such as an export, merged with O(defaults), O(classes)
        and O(credentials), and sends no request.
      - 'Without it the first user decides: V(live) if there is a complete login to a platform
        of this user, else V(documents). RV(look_at) says which of the two it was.'
    type: str
    choices:
      - live
      - documents
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
  return_limit:
    description: The most users in RV(results).
    type: int
    default: 100
extends_documentation_fragment:
  - ucfleet.voice.fleet
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_all
# END GENERATED
attributes:
  check_mode:
    support: full
    details: O(dest) is not written.
  diff_mode:
    support: none
  idempotent:
    support: full
    details: O(dest) is replaced only when the live state differs from it.
seealso:
  - module: ucfleet.voice.fleet
"""

EXAMPLES = r"""
- name: Export the settings of all users for version control
  ucfleet.voice.fleet_info:
    source: users.jsonl
    defaults:
      sipxcom:
        url: https://pbx.example.org
    credentials: "{{ vault_fleet_credentials }}"
    dest: fleet/live.yml

- name: Export one file for each user, without what is empty
  ucfleet.voice.fleet_info:
    source: users.jsonl
    credentials: "{{ vault_fleet_credentials }}"
    dest: fleet/live/
    omit_empty: true

- name: Export a copy that can be applied by itself, secrets included
  ucfleet.voice.fleet_info:
    source: users.jsonl
    credentials: "{{ vault_fleet_credentials }}"
    logins: true
    reveal_secrets: true
    dest: backup/fleet.jsonl

- name: Read the forwarding of all users, for a template
  ucfleet.voice.fleet_info:
    users: "{{ fleet_users }}"
    gather_subset: [call_forward_schedules, call_forward, fmfm_profiles]
  register: live

- name: Find who refers to extensions 3100 to 3199
  ucfleet.voice.fleet_info:
    source: fleet/live.yml
    find: "^31..$"
    look_at: documents
  register: references

- name: Make documents with the numbers 7100 to 7199 in place of 3100 to 3199
  ucfleet.voice.fleet_info:
    source: users.jsonl
    credentials: "{{ vault_fleet_credentials }}"
    rewrite:
      31xx: 71xx
    dest: move.yml
"""

RETURN = r"""
users:
  description: The documents, in the order of the source.
  returned: when O(dest) is not given, nor O(find) without O(rewrite), and the data could be read
  type: list
  elements: dict
  sample:
    - name: kim.lee
      sipxcom:
        call_forward:
          rings:
            - number: "3200"
              type: If no response
              enabled: true
              expiration: 20
              schedule: ""
          expiration: 20
        vm_prefs:
          greeting: STANDARD
          email_notification: false
dest:
  description: The value of O(dest).
  returned: when O(dest) is given and the data could be read
  type: str
found:
  description: The places that refer to a number which O(find) or O(rewrite) matches, in the order of the source.
  returned: when O(find) or O(rewrite) is given and the data could be read
  type: list
  elements: dict
  contains:
    user:
      description: The name of the user.
      type: str
      returned: always
    where:
      description: The place of the user in the source.
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    setting:
      description: The setting.
      type: str
      returned: always
    place:
      description: The place in the setting; entries of lists are counted from 1.
      type: str
      returned: always
    value:
      description: What stands there, without the password that a SIP address can hold.
      type: str
      returned: always
    new:
      description: What stands there in the documents of O(rewrite).
      type: str
      returned: when O(rewrite) changes it
    kept:
      description: Why O(rewrite) does not change it although a pattern matches.
      type: str
      returned: when it is so
  sample:
    - user: kim.lee
      where: live.yml:2
      platform: sipxcom
      setting: call_forward
      place: rings[1].number
      value: "3105"
found_left_out:
  description: Places beyond O(find_limit).
  returned: when O(find) or O(rewrite) is given and the data could be read
  type: int
rewritten_users:
  description: How many users have a document because O(rewrite) changes a number.
  returned: when O(rewrite) is given and the data could be read
  type: int
look_at:
  description: Where O(find) and O(rewrite) looked, V(live) or V(documents).
  returned: when O(find) or O(rewrite) is given
  type: str
  sample: documents
summary:
  description: The run in numbers.
  returned: when the data could be read
  type: dict
  contains:
    total:
      description: Users of this slice.
      type: int
      returned: always
    ok:
      description: Users of whom everything asked for was read.
      type: int
      returned: always
    failed:
      description: Users of whom at least one setting could not be read.
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
  description: Users of whom something could not be read, see O(return_limit), in the order of the source.
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
      description: The outcome, V(failed).
      type: str
      returned: always
    failures:
      description: What could not be read, by platform and setting.
      type: list
      elements: dict
      returned: always
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
    unavailable:
      description: Settings that the user does not have, by platform, with the reason.
      type: list
      elements: dict
      returned: when there is any
      contains:
        platform:
          description: The platform.
          type: str
          returned: always
        setting:
          description: The setting, such as V(call_forward).
          type: str
          returned: always
        msg:
          description: Why the user does not have the setting.
          type: str
          returned: always
    warnings:
      description: What is missing in the export although the user has it.
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
  description: Users with failures beyond O(return_limit).
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

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FLEET_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(FLEET_INFO)


if __name__ == "__main__":
    main()
# END GENERATED

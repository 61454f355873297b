#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dangerous settings of many users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet_audit
short_description: Find dangerous settings of many users
version_added: 1.0.0
description:
  - Applies rules to the settings of any number of users and returns what they find, such as calls that are forwarded to
    a premium-rate number, loops, voicemail that leaves the organisation, and conferences that anybody can join.
  - The settings are the live ones, those of an export, or desired ones before they are applied, see O(look_at).
  - All rules are on. O(rules) gives them parameters, another severity, or exceptions with a reason and an end date, and
    switches them off.
  - Of live settings, everything is read with the requests of M(ucfleet.voice.fleet_info), PINs of conferences included.
    No finding and no file shows a secret. What cannot be read is in RV(results), and the rules do not judge it.
  - The option C(audit) of M(ucfleet.voice.fleet) refuses documents by the same rules.
  - The guide C(guide_audit) gives the reasons for each rule.
author:
  - ucfleet.voice contributors (@ucfleet)
requirements:
  - phonenumbers (Python library), unless the rule V(external_forward) is off
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
  rules:
    description: The rules by name. A rule that is not mentioned is applied as it is.
    type: dict
    suboptions:
      external_forward:
        description:
          - Rings (also those with a schedule), the operator and the menu of the personal attendant,
            and speed dial buttons with a number outside of the allowed countries and prefixes,
            or with a SIP address outside of O(domains).
          - Premium-rate, shared-cost, personal and satellite numbers are found whatever is
            allowed.
          - The severity is V(medium) for a speed dial button with a number that is only not
            allowed, else V(high).
          - It needs the Python library phonenumbers.
          - Where nothing else is said, the severity is V(high).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
          allowed_countries:
            description:
              - Countries as country codes or as ISO codes, such as V(49) or V(DE). Several
                countries share the country code 1, so name these by ISO codes.
              - Without this and O(rules.external_forward.allowed_prefixes) the country of O(default_region)
                is allowed; without all three, every country is.
            type: list
            elements: str
          allowed_prefixes:
            description: Beginnings of numbers in international form that are allowed, too,
              such as V(+4930).
            type: list
            elements: str
      forward_loop:
        description:
          - Rings by which calls come back to the user, at once or through other users of any
            platform.
          - A ring to the direct number in a user's contact information is a ring to this user.
          - Rings whose schedules never are in effect at the same time make no loop.
          - Where nothing else is said, the severity is V(high).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
      unknown_target:
        description:
          - Internal numbers in rings, the personal attendant and speed dial buttons that no
            user and no phonebook has, and that are no name of a conference of a user.
          - It is not applied to live settings of a part of a fleet (O(slice)), nor where a
            line of the source cannot be read.
          - Where nothing else is said, the severity is V(medium).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
          known:
            description: Patterns of internal numbers that no user has, such as V(88*) for conferences,
              groups and queues.
            type: list
            elements: str
      mail_outside:
        description:
          - Voicemail that is sent to an address outside of O(domains) and O(rules.mail_outside.allowed_domains),
            unless the notification is switched off.
          - Where neither is given, addresses at well-known providers of free mailboxes are
            found.
          - Where nothing else is said, the severity is V(medium).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
          allowed_domains:
            description: Domains that are allowed for mail beside O(domains), with all domains
              below them.
            type: list
            elements: str
      open_conference:
        description:
          - 'Conferences without an access code, and PINs and access codes that are easy to
            guess: short, a number of the user, a repetition, a series, or a date.'
          - PINs are judged where they were read. A finding never shows a PIN, and does not
            say which of these it is.
          - A document that does not say whether a conference has an access code is found with
            the severity V(low).
          - Where nothing else is said, the severity is V(medium).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
          minimum_length:
            description: The fewest characters of a PIN, V(4) unless given.
            type: int
          report_unstated:
            description: Whether a conference is found of which the document does not say whether
              it has an access code.
            type: bool
            default: true
      event_target:
        description:
          - Call events that are posted to a URL that is not https, or whose host is not allowed
            (severity V(high)).
          - Of the URL a finding shows neither login nor query.
          - Where nothing else is said, the severity is V(medium).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
          allowed_hosts:
            description: Patterns of host names that are allowed, such as V(*.example.org).
              Without it every host is.
            type: list
            elements: str
      unreachable_user:
        description:
          - Forwarding that rings no phone at all (severity V(high)), or none but the user's
            own although it has rings (V(low)).
          - Find-me-follow-me that is on without an active profile, an active profile that rings
            no device, and a device of it whose end is not after its start.
          - Where nothing else is said, the severity is V(medium).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
      leaver:
        description:
          - Users who have left and still have a ring, an operator or a menu, find-me-follow-me
            that is on, or voicemail that is sent by mail (severity V(medium)).
          - Where nothing else is said, the severity is V(high).
        type: dict
        suboptions:
          enabled:
            description: Whether the rule is applied.
            type: bool
            default: true
          severity:
            description: The severity of all findings of the rule, in place of those that the
              rule gives them itself.
            type: str
            choices:
              - low
              - medium
              - high
          except:
            description: What is accepted although the rule finds it.
            type: list
            elements: dict
            suboptions:
              users:
                description: Patterns of the names of users. Without it the exception is for
                  all; an empty list is refused.
                type: list
                elements: str
              values:
                description: Patterns of values as findings show them. Without it the exception
                  is for all; an empty list is refused.
                type: list
                elements: str
              reason:
                description: Why the finding is accepted.
                type: str
                required: true
              until:
                description: The last day of the exception, as C(YYYY-MM-DD). Afterwards its
                  findings are reported again, and a warning says so.
                type: str
                required: true
          users:
            description: Patterns of the names of users who have left, whatever their classes.
            type: list
            elements: str
          classes:
            description: Patterns of the classes of users who have left, V(left) and V(leaver)
              unless given.
            type: list
            elements: str
  default_region:
    description:
      - The country of numbers without a country code, as an ISO code such as V(DE). Without
        it only numbers with V(+) or V(00) and a country code can be read, and a warning counts
        the others.
    type: str
  internal_length:
    description: A number of so many digits at most is internal. A name, which begins with a
      letter, always is.
    type: int
    default: 6
  internal_pattern:
    description: A regular expression for internal numbers instead of O(internal_length), such
      as V([2-7][0-9]{3}). It must match the whole number.
    type: str
  outside_prefix:
    description: What phones dial before a number outside, such as V(0).
    type: str
  domains:
    description: The domains of the organisation, with all domains below them. A SIP address
      there counts as the number or name in it, and mail may go there.
    type: list
    elements: str
  look_at:
    description:
      - V(live) reads the settings from the platforms, with the same requests as M(ucfleet.voice.fleet_info).
        V(documents) looks at O(users) or O(source), merged with O(defaults), O(classes) and
        O(credentials), and sends no request; this is for files of M(ucfleet.voice.fleet_info),
        and for desired settings before they are applied.
      - 'Without it the first user decides: V(live) if there is a complete login to a platform
        of this user, in the document, O(defaults), O(credentials) or the environment, else
        V(documents). A warning says so where there is a URL and no complete login.'
      - RV(look_at) says which of the two it was.
    type: str
    choices:
      - live
      - documents
  fail_on:
    description: The least severity with which a finding makes the task fail. Without it no
      finding does.
    type: str
    choices:
      - low
      - medium
      - high
  findings_file:
    description: A file for all findings, one line of JSON for each, readable by its owner only.
      Lines are written as users finish, those of rules that need all users at the end.
    type: path
  findings_limit:
    description: The most findings in RV(findings), the most severe first.
    type: int
    default: 1000
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
    details: Nothing is changed in any mode.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: ucfleet.voice.fleet
  - module: ucfleet.voice.fleet_info
"""

EXAMPLES = r"""
- name: Audit the live settings of all users, and fail if one of them is dangerous
  ucfleet.voice.fleet_audit:
    source: users.jsonl
    defaults:
      sipxcom:
        url: https://pbx.example.org
    credentials: "{{ vault_fleet_credentials }}"
    default_region: DE
    domains: [example.org]
    fail_on: high

- name: Audit an export, with an exception for two people
  ucfleet.voice.fleet_audit:
    source: fleet/live.yml
    look_at: documents
    default_region: DE
    rules:
      external_forward:
        allowed_countries: [DE, AT, CH]
        except:
          - users: [kim.lee, "sales-*"]
            values: ["+1212*"]
            reason: New York office, ticket 4711
            until: "2027-06-30"
      unknown_target:
        known: ["88*"]
      mail_outside:
        severity: high
      open_conference:
        enabled: false
    findings_file: findings.jsonl
"""

RETURN = r"""
findings:
  description:
    - What the rules found, the most severe first, then in the order of the source. See O(findings_limit).
  returned: when the data could be read
  type: list
  elements: dict
  contains:
    rule:
      description: The name of the rule.
      type: str
      returned: always
    severity:
      description: One of V(low), V(medium) and V(high).
      type: str
      returned: always
    user:
      description: The name of the user.
      type: str
      returned: always
    where:
      description: The place of the user in the source, such as V(users.jsonl:12) with the number of the line.
      type: str
      returned: always
    platform:
      description: The platform of the setting.
      type: str
      returned: always
    setting:
      description: The setting, such as V(call_forward).
      type: str
      returned: always
    place:
      description: Where in the setting, such as V(rings[1].number); entries of lists are counted from 1.
      type: str
      returned: always
    value:
      description: The value, eight stars for a secret.
      type: str
      returned: always
    reason:
      description: Why this is dangerous or wrong.
      type: str
      returned: always
    advice:
      description: What to do.
      type: str
      returned: always
  sample:
    - rule: external_forward
      severity: high
      user: kim.lee
      where: users.jsonl:12
      platform: sipxcom
      setting: call_forward
      place: rings[1].number
      value: "+4990012345678"
      reason: calls are forwarded to a premium-rate number
      advice: remove the number, or allow it with an exception
findings_left_out:
  description: Findings beyond O(findings_limit).
  returned: when the data could be read
  type: int
counts:
  description: The findings in numbers, those that were left out included.
  returned: when the data could be read
  type: dict
  contains:
    total:
      description: All findings.
      type: int
      returned: always
    high:
      description: Findings of this severity.
      type: int
      returned: always
    medium:
      description: Findings of this severity.
      type: int
      returned: always
    low:
      description: Findings of this severity.
      type: int
      returned: always
    excepted:
      description: What an exception accepts; these are no findings.
      type: int
      returned: always
    rules:
      description: Name of each rule that was applied to number of its findings.
      type: dict
      returned: always
expired_exceptions:
  description: The exceptions whose last day is over. A warning says so, too.
  returned: when the data could be read
  type: list
  elements: dict
  contains:
    rule:
      description: The name of the rule.
      type: str
      returned: always
    reason:
      description: Why there is the exception, as O(rules) has it.
      type: str
      returned: always
    until:
      description: The last day of the exception, for example V(2026-12-31).
      type: str
      returned: always
unused_exceptions:
  description:
    - The exceptions that cover no finding. A warning says so, too. Perhaps a pattern is misspelled, or the setting
      is no longer there.
    - It is empty where not every setting of every user was looked at (O(limit), O(slice), O(gather_subset), failures).
  returned: when the data could be read
  type: list
  elements: dict
  contains:
    rule:
      description: The name of the rule.
      type: str
      returned: always
    reason:
      description: Why there is the exception, as O(rules) has it.
      type: str
      returned: always
    until:
      description: The last day of the exception, for example V(2026-12-31).
      type: str
      returned: always
look_at:
  description: What was looked at, V(live) or V(documents).
  returned: when the data could be read
  type: str
findings_file:
  description: The value of O(findings_file), null without one.
  returned: when the data could be read
  type: str
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
      description: Users of whom everything was read.
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
      description: What could not be read although the user has it.
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

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FLEET_AUDIT
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(FLEET_AUDIT)


if __name__ == "__main__":
    main()
# END GENERATED

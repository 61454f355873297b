# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the users of a fleet come from, and how many are worked on at once."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  users:
    description:
      - The documents of the users.
      - C(groups['all'] | map('extract', hostvars, 'fleet_user')) makes a fleet of the hosts of an inventory.
    type: list
    elements: dict
  source:
    description:
      - A file with the documents, as UTF-8 text. It is read line by line while the run goes on, so its size does not
        matter. Like all relative paths here and in the documents, one begins at the folder of the playbook.
      - Keep secrets out of it and give them in O(credentials). A file that is encrypted as a whole cannot be read, and
        neither can a C(!vault) value in it.
      - A key that stands twice in one dictionary is refused, because only one of the two could count.
    type: path
  format:
    description:
      - V(jsonl) has one document on each line, V(yaml) a list of documents or one document in each YAML document,
        V(json) one list of documents (read as a whole), V(csv) a header and one user in each row.
      - The cells of V(csv) are separated by commas, or by semicolons or tabs when the header line has no comma outside
        of quotes.
      - Without it the ending of the file's name decides. Known endings are C(.yml), C(.yaml), C(.jsonl), C(.ndjson),
        C(.json) and C(.csv).
    type: str
    choices: [yaml, jsonl, json, csv]
  columns:
    description:
      - What the columns of a CSV file mean, as title of the column to place in the document. Examples of places are
        C(name), C(sipxcom.vm_prefs.greeting) or C(sipxcom.call_forward.rings.0.number), where 0 is the first entry of
        a list.
      - A column that is not named here stands for the place that its title says. One column must stand for C(name), and
        no two for the same place. Blanks around titles do not count. A column without title must be empty.
      - Empty cells are not mentioned. In a list, the entries that are mentioned follow each other in the order of their
        numbers, whichever are left out.
      - Only for CSV files.
    type: dict
  defaults:
    description:
      - A document without a name that lies below the document of every user. Dictionaries are merged, anything
        else in the document of the user replaces what stands here.
    type: dict
  credentials:
    description:
      - Secrets by user name, then platform, then option, laid over the document of the user. Fill it from a vaulted
        variable or a lookup.
    type: dict
  slice:
    description:
      - Only every n-th user, as V(3/10) for the third of ten parts, counted from 1. With job slicing,
        C(awx_job_slice_number) and C(awx_job_slice_count) are the two numbers.
    type: str
  concurrency:
    description:
      - How many users are worked on at the same time at most, and the most connections to each server. 1 to 256.
      - A run uses as many of them as the time that the servers take to answer is worth, which it finds out within
        milliseconds. With a server that answers at once that is one or two, and more would only cost CPU time.
      - When a server answers 429 or 503, all of them slow down together and speed up again later.
    type: int
    default: 16
  deadline:
    description:
      - Seconds after which no further user and no request is begun.
    type: float
    default: 14400.0
  max_failures:
    description:
      - Begin no further users after more than this many failed. Without it no number of failures stops the run.
    type: int
  max_fail_percentage:
    description:
      - Begin no further users after more than this percentage of all users failed.
    type: float
  fail_on_error:
    description:
      - Whether the task fails at its end when a user failed. A run that was stopped with users left always fails.
    type: bool
    default: true
  progress_interval:
    description:
      - Seconds between two lines of progress in the output of the playbook.
      - A task that runs as an ordinary module (C(async), C(become), another host than the controller, or the variable
        C(ucfleet_voice_direct) set to V(false)) cannot show progress.
    type: float
    default: 10.0
requirements:
  - requests 2.32 or newer
  - PyYAML for YAML files
"""

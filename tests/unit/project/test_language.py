# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain technical English: some words are not used in messages, documentation, comments and names.

docs/docsite/rst/glossary.rst has the terms to use instead.
"""

from __future__ import annotations

import collections
import dataclasses
import re
import sys
from collections.abc import Iterable, Iterator

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT, TEXT_SUFFIXES, tracked_files

#: Never checked: licence texts are quoted, and this file has to contain the words.
EXCLUDED = frozenset({"COPYING", "LICENSES", "tests/unit/project/test_language.py"})

#: word or phrase, as a regular expression -> what to write instead
WORDS = {
    r"told": "reported, said in the message, given",
    r"tell(?:s|ing)?": "show, report, return, say, distinguish",
    r"wish(?:es|ed|ing)?": "desired state, desired value",
    r"anew": "again, from the start",
    r"octets?": "bytes",
    r"hopeless(?:ly)?": "the name of the condition, for example ENDS_USER",
    r"crews?": "workers",
    r"stor(?:y|ies)": "what the text is: scenario, steps, example",
    r"bec(?:ame|omes?) of": "the outcome, the result, the change",
    r"house": "project rules, style rules",
    r"(?:be|is|are|was|were) meant": "is valid, is intended; name what is wrong with the value",
    r"cannot be one": "is invalid",
    r"end of (?:its|the|an) answer": "response not complete",
    r"of everybody": "of all users",
    r"may be named once": "is a duplicate",
    r"silences?": "seconds without received bytes",
    # A controller is AWX or the automation controller.
    r"(?:run|runs|host than|clock of) (?:on )?the controller": "the control node",
}


@dataclasses.dataclass(frozen=True)
class Allowed:
    """A place where a listed word is the right one. `line` is part of the text of the line."""

    path: str
    word: str
    line: str
    reason: str


ALLOWED: tuple[Allowed, ...] = ()

# A word ends at anything but a letter, and where the case of an identifier changes: told_once, _wished, StoryBroken.
_BEGIN = r"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))"
_END = r"(?:(?![^\W\d_])|(?<=[a-z])(?=[A-Z]))"
# A phrase may continue on the next line of a paragraph, a comment or a text of several literals.
_GAP = r"(?: +|[\"']? *\n[\s#>*-]*(?:f?[\"'])? *)"
_JOINT = re.compile(_GAP)
ROUGHLY = {word: re.compile(word.replace(" ", _GAP)) for word in WORDS}
EXACTLY = {word: re.compile(rf"{_BEGIN}(?i:{rough.pattern}){_END}") for word, rough in ROUGHLY.items()}


@dataclasses.dataclass(frozen=True)
class Finding:
    """A listed word in a line of a file; `word` is its entry in WORDS."""

    path: str
    number: int
    word: str
    text: str
    line: str

    def __str__(self) -> str:
        return f"{self.path}:{self.number}: {self.text!r}; write: {WORDS[self.word]}"


def findings(path: str, text: str) -> Iterator[Finding]:
    """Every listed word in a text; a phrase is found in the line in which it begins."""
    lowered = text.lower()
    for word, exactly in EXACTLY.items():
        # Most files have none of the words; the rough pattern finds that out in a fraction of the time.
        if not ROUGHLY[word].search(lowered):
            continue
        for match in exactly.finditer(text):
            number = text.count("\n", 0, match.start()) + 1
            yield Finding(path, number, word, _JOINT.sub(" ", match[0]), text.split("\n")[number - 1])


def below(path: str, entries: Iterable[str]) -> bool:
    """Whether the path is one of these files or in one of these folders."""
    return any(path == entry or path.startswith(f"{entry}/") for entry in entries)


def permits(entry: Allowed, finding: Finding) -> bool:
    return (entry.path, entry.word) == (finding.path, finding.word) and entry.line in finding.line


def all_findings() -> list[Finding]:
    """The findings in all text files and in the names of the files."""
    result: list[Finding] = []
    for path in tracked_files():
        name = path.as_posix()
        if below(name, EXCLUDED) or path.suffix not in TEXT_SUFFIXES:
            continue
        result += [dataclasses.replace(finding, number=0) for finding in findings(name, name)]
        result += findings(name, (ROOT / path).read_text(encoding="utf-8"))
    return result


FOUND = all_findings()


def test_the_checked_files_use_plain_words() -> None:
    unwanted = [str(finding) for finding in FOUND if not any(permits(entry, finding) for entry in ALLOWED)]
    assert not unwanted, "\n".join(unwanted)


def test_allowed_places_exist_and_have_a_reason() -> None:
    stale = [entry for entry in ALLOWED if not any(permits(entry, finding) for finding in FOUND)]
    assert not stale, "nothing to allow there: remove the entries"
    assert all(entry.reason for entry in ALLOWED)


@pytest.mark.parametrize("entry", sorted(EXCLUDED))
def test_an_exception_names_something_that_exists(entry: str) -> None:
    assert (ROOT / entry).exists(), "remove the entry"


def test_everything_is_searched() -> None:
    searched = {path.parts[0] for path in tracked_files() if path.suffix in TEXT_SUFFIXES}
    assert {"plugins", "roles", "docs", "playbooks", "examples", "tests", "tools", "README.md"} <= searched


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The user is told.", ["1: told"]),
        ("fine\nthe file tells nothing", ["2: tells"]),
        ("The server wasn't TOLD", ["1: TOLD"]),
        ("told = 1; as_wished(x)", ["1: told", "1: wished"]),
        ("class StoryBroken: ...", ["1: Story"]),
        ("raise brokenStory(1)", ["1: Story"]),
        ("HOPELESS = {1}", ["1: HOPELESS"]),
        ("crew2 and crew", ["1: crew", "1: crew"]),
        ("the options cannot be meant", ["1: be meant"]),
        ('f"the options cannot be"\n    f" meant"', ["1: be meant"]),
        ("# response until the end\n# of its answer came", ["1: end of its answer"]),
    ],
)
def test_a_listed_word_is_found(text: str, expected: list[str]) -> None:
    assert [f"{finding.number}: {finding.text}" for finding in findings("x", text)] == expected


@pytest.mark.parametrize(
    "text", ["intellect", "stellar, teller", "history, store, restored", "warehouse", "toldo", "crewed", "be meantime"]
)
def test_a_part_of_another_word_is_not_found(text: str) -> None:
    assert list(findings("x", text)) == []


def test_an_entry_permits_its_own_place_only() -> None:
    entry = Allowed("a.py", "told", "is told", "reason")
    places = [("a.py", "who is told"), ("b.py", "who is told"), ("a.py", "told by whom"), ("a.py", "is told anew")]
    permitted = [[permits(entry, finding) for finding in findings(path, line)] for path, line in places]
    assert permitted == [[True], [False], [False], [True, False]]


def report() -> str:
    """How many findings there are in each folder, for the closing note of a change."""
    depth = {"plugins": 3, "extensions": 2, "tests": 2, "docs": 1, "roles": 1}
    counts = collections.Counter(
        "/".join(finding.path.split("/")[: depth.get(finding.path.split("/")[0], 1)]) for finding in FOUND
    )
    return "\n".join(f"{count:5} {folder}" for folder, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")

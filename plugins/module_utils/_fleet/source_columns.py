# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the columns of a table mean: the option `columns` and the header line, checked once for the whole file.

The option is a dictionary. An entry is one of

    Title: sipxcom.username                    the cells of a column, by its title, go to this place
    Title: null                                the column is left out
    Title: {place: ucp.fmfm.enabled, words: {ja: true, nein: false}}     cells are words that stand for values
    sipxcom.contact_information.email_address: "${Title}@example.org"    a place, filled from cells of the row
    sipxcom.call_forward.rings.0.type: {value: At the same time}         a place, the same for every row

A number in a place counts the entries of a list from 0. It is a key where the place holds a dictionary whose keys
the author chooses, which the caller knows (`is_dictionary`).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME

#: titles and problems that one message lists before "and more"
LISTED = 20
#: settings lie at most this many names and numbers below the document
DEEPEST_PLACE = 12
#: digits of the number of a list entry
LONGEST_NUMBER = 4
#: what may stand between the cells of a table; the first of them that the header line has
DELIMITERS = (",", ";", "\t")
#: a reference to a column in a pattern, or a dollar sign written twice
_REFERENCE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<title>[^{}]*)\})")

#: where a value goes: the names of dictionary keys (str), and the numbers of list entries from 0 (int)
Place = tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Column:
    """What fills a place of the document: the cell at `index` (from 0), a pattern over cells, or a constant.

    `parts` of a pattern are texts and, as numbers, indexes of cells. `words` are the values that cells stand for.
    """

    index: int
    title: str
    place: Place
    words: Mapping[str, Any] | None = None
    parts: tuple[str | int, ...] = ()
    constant: Any = None

    @property
    def is_constant(self) -> bool:
        """Whether no cell of a row has a say."""
        return not self.indexes

    @property
    def indexes(self) -> tuple[int, ...]:
        """The cells that it is made of."""
        return tuple(part for part in self.parts if isinstance(part, int)) if self.index < 0 else (self.index,)

    def __str__(self) -> str:
        return label(self.index, self.title) if self.index >= 0 else f"columns ({self.title})"


@dataclasses.dataclass(frozen=True)
class Layout:
    """What the caller knows of the documents that a table makes.

    With `platforms` every column must lie below one of them, or be one of `others` or lie below it (top-level keys
    such as `class` and `vars`), or `name`. `is_dictionary` says of a place whether its keys are the author's,
    `has_default` whether something lies below the documents there.
    """

    platforms: Collection[str] = ()
    others: Collection[str] = ()
    ignore_unknown: bool = False
    is_dictionary: Callable[[Place], bool] = lambda place: False
    has_default: Callable[[Place], bool] = lambda place: False

    @property
    def tops(self) -> str:
        """The first steps of places, as a message lists them."""
        return ", ".join((*self.platforms, *self.others))

    def holds(self, place: Place) -> bool:
        """Whether documents have this place, as far as the first step says it."""
        if not self.platforms or place == (NAME,) or place[0] in self.others:
            return True
        return len(place) > 1 and place[0] in self.platforms


def clean_title(title: Any) -> str:
    """A title as it is compared: NFC, without invisible characters, blanks and line breaks as one blank."""
    text = unicodedata.normalize("NFC", str(title))
    if not text.isprintable():
        text = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf"))
    return " ".join(text.split())


def read_header(
    titles: list[str], places: Mapping[Any, Any], layout: Layout
) -> tuple[list[Column], frozenset[int], list[str]]:
    """What fills places, the columns that are left out, and every problem of the header.

    `titles` are clean; `places` is the option `columns`. A column without title fills none.
    """
    given, problems = _by_title(places)
    if layout.platforms and not any(_is_title(title, given, layout) for title in titles):
        # Then they may be the cells of a user, secrets among them, and are not shown.
        return (
            [],
            frozenset(),
            [
                f"nothing in the first line is {NAME}, a place below {layout.tops}, or a title that"
                " columns names: put a line with titles before the users, or say in columns what the titles mean"
            ],
        )
    derived = {title: meaning for title, meaning in given.items() if _is_derived(meaning)}
    missing = [title for title in given if title not in titles and title not in derived]
    problems += [f"columns names {title}, which is no column of the file" for title in missing]
    columns: list[Column] = []
    ignored: set[int] = set()
    for index, title in enumerate(titles):
        mapped = title in given and title not in derived
        if not title and not mapped:
            if layout.ignore_unknown:
                ignored.add(index)
            continue
        meaning = given[title] if mapped else title
        if meaning is None:
            ignored.add(index)
            continue
        place, words = _meaning(meaning, layout)
        if not mapped and layout.ignore_unknown and not (place and layout.holds(place)):
            ignored.add(index)
        elif not place or words == {}:
            problems.append(_no_place(label(index, title), meaning, mapped))
        else:
            columns.append(Column(index, title, place, words))
    for title, meaning in derived.items():
        column, problem = _derived(title, meaning, titles, layout)
        columns += [column] if column else []
        problems += [problem] if problem else []
    problems += _clashes(columns)
    problems += _replaced_defaults(columns, layout)
    problems += [
        f"{column} fills {dotted(column.place)}, which is neither {NAME} nor a setting below one of"
        f" {layout.tops}: give its place in columns, or remove it"
        for column in columns
        if not layout.holds(column.place)
    ]
    nameless = all(column.place != (NAME,) for column in columns)
    if nameless:
        problems.append(f"no column fills {NAME}: say which one holds it, as in columns: {{User: {NAME}}}")
    # An unquoted title with a comma makes a table that is separated otherwise look separated by commas.
    if nameless and any(mark in title for title in titles for mark in DELIMITERS[1:]):
        problems.append("if semicolons or tabs separate the columns, every title with a comma must be in quotes")
    if nameless or missing:
        problems.append(f"the columns of the file are {listed([title for title in titles if title], ', ')}")
    return columns, frozenset(ignored), problems


def _by_title(places: Mapping[Any, Any]) -> tuple[dict[str, Any], list[str]]:
    """The option `columns` by clean titles, and the titles that are one when cleaned."""
    given: dict[str, Any] = {}
    problems = []
    for title, meaning in places.items():
        clean = clean_title(title)
        if clean in given:
            problems.append(f"columns names {clean} twice: keep one of them")
        given[clean] = meaning
    return given, problems


def _is_title(title: str, places: Mapping[str, Any], layout: Layout) -> bool:
    return title == NAME or title in places or title.partition(".")[0] in (*layout.platforms, *layout.others)


def _is_derived(meaning: Any) -> bool:
    """Whether an entry of columns is a place with a pattern or a constant, not a title with a place."""
    return (isinstance(meaning, str) and "$" in meaning) or (isinstance(meaning, Mapping) and "value" in meaning)


def _meaning(meaning: Any, layout: Layout) -> tuple[Place, Mapping[str, Any] | None]:
    """The place of a column, empty if it names none, and the words of its cells, empty if they are none."""
    if not isinstance(meaning, Mapping):
        return place_of(meaning, layout.is_dictionary), None
    words = meaning.get("words")
    usable = isinstance(words, Mapping) and all(isinstance(value, (str, int, float)) for value in words.values())
    place = place_of(meaning.get("place"), layout.is_dictionary) if not set(meaning) - {"place", "words"} else ()
    return place, {word_of(word): value for word, value in words.items()} if isinstance(
        words, Mapping
    ) and usable else {}


def word_of(word: Any) -> str:
    # Ansible makes booleans of yes and no that are keys.
    return {True: "true", False: "false"}[word] if isinstance(word, bool) else clean_title(word).casefold()


def _derived(title: str, meaning: Any, titles: list[str], layout: Layout) -> tuple[Column | None, str]:
    """What fills a place from a pattern or a constant, or why nothing can."""
    place = place_of(title, layout.is_dictionary)
    if not place:
        return None, (
            f"columns has a pattern or a value for {title}, which is no place in a document: write the place before the"
            ' colon, as in sipxcom.vm_prefs.email: "${Mail}"'
        )
    if isinstance(meaning, Mapping):
        if len(meaning) != 1 or isinstance(meaning["value"], (Mapping, list)):
            return None, f"columns says more than one value for {title}: write {{value: ...}} with a single value"
        return Column(-1, title, place, constant=meaning["value"]), ""
    parts: list[str | int] = []
    end = 0
    for found in _REFERENCE.finditer(meaning):
        parts.append(meaning[end : found.start()])
        end = found.end()
        if found["dollar"]:
            parts.append("$")
            continue
        clean = clean_title(found["title"])
        if titles.count(clean) != 1:
            count = "no column of the file" if clean not in titles else "the title of several columns"
            return None, f"columns refers to {clean} for {title}, which is {count}"
        parts.append(titles.index(clean))
    parts.append(meaning[end:])
    if any(isinstance(part, str) and "$" in part and part != "$" for part in parts):
        return (
            None,
            f"columns has a $ for {title} that refers to no column: write ${{Title}}, or $$ for the sign itself",
        )
    if not any(isinstance(part, int) for part in parts):
        return None, f"columns refers to no column for {title}: write {{value: ...}} for the same value in every row"
    return Column(-1, title, place, parts=tuple(part for part in parts if part != "")), ""


def place_of(text: Any, is_dictionary: Callable[[Place], bool] = lambda place: False) -> Place:
    """The place that a dotted text such as `sipxcom.call_forward.rings.0.number` names; empty if it names none."""
    steps = text.split(".") if isinstance(text, str) else []
    if not all(steps) or len(steps) > DEEPEST_PLACE:
        return ()
    place: Place = ()
    for step in steps:
        is_number = _is_number(step) and not is_dictionary(place)
        if is_number and len(step) > LONGEST_NUMBER:
            return ()
        place = (*place, int(step) if is_number else step)
    return place if place and isinstance(place[0], str) else ()


def _is_number(step: str) -> bool:
    # Python counts digits of other scripts and superscripts as digits, too.
    return step.isascii() and step.isdigit()


def _no_place(column: str, place: Any, mapped: bool) -> str:
    if isinstance(place, Mapping):
        return (
            f"columns has a dictionary for {column} that cannot be used: write {{place: ..., words: {{word: value}}}}"
        )
    if mapped:
        return (
            f"columns says {clipped(place)} for {column}, which is no place in a document:"
            f" write {NAME}, or names separated by dots as in sipxcom.vm_prefs.greeting"
        )
    return f"{column} has a title that is no place in a document: give its place in columns, or remove it"


def _replaced_defaults(columns: Iterable[Column], layout: Layout) -> list[str]:
    """The lists of the defaults that a row would replace, because columns fill single values of their entries.

    They cannot be merged by position: an entry of which a row mentions nothing is left out, and the others move up.
    """
    lists: dict[Place, Column] = {}
    for column in columns:
        numbers = [position for position, step in enumerate(column.place) if isinstance(step, int)]
        if numbers:
            lists.setdefault(column.place[: numbers[0]], column)
    return [
        f"{column} fills an entry of {dotted(place)}, a list that the defaults or a class have, too, and that would"
        f" be replaced as a whole: leave it out there, and give what all entries share in columns, as in"
        f" {dotted(place)}.0.KEY: {{value: ...}}"
        for place, column in lists.items()
        if layout.has_default(place)
    ]


def _clashes(columns: Iterable[Column]) -> list[str]:
    """The columns that cannot fill their places because of the columns before them."""
    found = []
    filled: dict[Place, Column] = {}
    opened: dict[Place, Column] = {}
    for column in columns:
        problem = _clash(column, filled, opened)
        if problem:
            found.append(f"{problem}: keep one of them")
            continue
        filled[column.place] = column
        for length in range(1, len(column.place)):
            opened.setdefault(column.place[:length], column)
    return found


def _clash(column: Column, filled: Mapping[Place, Column], opened: Mapping[Place, Column]) -> str:
    """`filled` has the columns by their places, `opened` a column for every place with something below it."""
    place = column.place
    if place in filled:
        return f"{column} fills {dotted(place)} as {filled[place]} does"
    if place in opened:
        return f"{column} fills {dotted(place)} as a whole, below which lies {opened[place]}"
    for length in range(1, len(place)):
        start = place[:length]
        if start in filled:
            return f"{column} lies below {dotted(start)}, which {filled[start]} fills as a whole"
        if start in opened and type(opened[start].place[length]) is not type(place[length]):
            return f"{column} and {opened[start]} take {dotted(start)} for a list and for a dictionary"
    return ""


def label(index: int, title: str) -> str:
    """A column in a message; the index counts from 0, the message from 1."""
    return f"column {index + 1} ({title})"


def dotted(place: Place) -> str:
    """A place as it is written."""
    return ".".join(map(str, place))


def listed(texts: Sequence[str], separator: str) -> str:
    """The first of many texts, and how many more there are."""
    more = len(texts) - LISTED
    return separator.join(texts[:LISTED]) + (f"{separator}and {more} more" if more > 0 else "")

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sources as CSV: a header and one user in each row. Cells are texts, whatever they look like.

Tables come from spreadsheets, telephone systems and personnel departments, so what these write is read: a `sep=;`
line, titles over several lines, blanks before a quote, rows without their last empty cells, a Ctrl-Z at the end.

Private to the collection.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_columns import (
    DELIMITERS,
    Column,
    Layout,
    Place,
    clean_title,
    label,
    listed,
    read_header,
    word_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import (
    NAME,
    Entry,
    Mistake,
    Note,
    text_mistake,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import is_blank

#: characters of the header, which is looked at before it is read
LONGEST_HEADER = 1024 * 1024
#: the line with which a spreadsheet says what separates the cells
_SEPARATOR = re.compile(r'"?sep=(?P<mark>[,;|\t])"?\s*', re.IGNORECASE)


def read_csv(
    stream: Any,
    name: str,
    places: Mapping[Any, Any],
    layout: Layout,
    note: Note,
    note_places: Callable[[Iterable[Place]], None] | None = None,
) -> Iterator[Entry]:
    """The users of a table; `name` is that of the file, `places` the option columns."""
    head = _head(stream)
    skipped, delimiter = _separation(head)
    reader = csv.reader(
        itertools.chain(head[skipped:], stream), delimiter=delimiter, strict=True, skipinitialspace=delimiter != " "
    )
    rows = _rows(reader, skipped)
    line, header, _all = next(rows, (0, [], ""))
    titles = [clean_title(title) for title in header]
    columns, ignored, problems = read_header(titles, places, layout)
    problems += _unfit_keys(columns, titles)
    if header and problems:
        raise errors.invalid(
            listed([f"{name}:{line}: {problem}" for problem in problems], "; "), "correct the header line or columns"
        )
    if note_places is not None:
        note_places(column.place for column in columns)
    untitled = [index for index in range(len(titles)) if not titles[index] and index not in ignored]
    untitled = [index for index in untitled if all(column.index != index for column in columns)]
    is_plain = all(column.index >= 0 and column.words is None for column in columns)
    steps = [
        (column.index if is_plain else number, column.place[:-1], column.place[-1])
        for number, column in enumerate(columns)
    ]
    begins_with_name = any(column.index == 0 and column.place == (NAME,) for column in columns)
    for line, row, whole in rows:
        if begins_with_name and row[0].startswith("#"):
            note(Mistake(line, "begins with #, and a table has no comments", "remove the row, or correct the name"))
            continue
        if len(row) != len(titles):
            if not all(map(is_blank, row[len(titles) :])):
                yield Entry(f"{name}:{line}", problem=f"has {len(row)} cells where the header has {len(titles)}")
                continue
            # Programs leave out the empty cells at the end of a row, or add some.
            row = [*row[: len(titles)], *[""] * (len(titles) - len(row))]
        if untitled or "{" in whole or not whole.isprintable():
            if is_blank(whole):
                continue
            mistake = _mistake(row, line, columns, titles, untitled)
            if mistake is not None:
                note(mistake)
                continue
            row = ["" if is_blank(cell) else cell for cell in row]
        try:
            yield Entry(f"{name}:{line}", _document(steps, row if is_plain else _filled(columns, row)))
        except ValueError as error:
            note(Mistake(line, str(error), "correct the cell, or add the word in columns"))


def _unfit_keys(columns: Iterable[Column], titles: Sequence[str]) -> Iterator[str]:
    """What is wrong with the keys that titles become: the rules are those of keys in the other formats."""
    for column in columns:
        found = next(filter(None, (text_mistake(step) for step in column.place if isinstance(step, str))), None)
        if found is not None and column.index >= 0:
            yield f"{label(column.index, titles[column.index])} {found[0].replace('has a value', 'is a key')}"


def _head(lines: Iterator[str]) -> list[str]:
    """The lines up to the end of the header, which ends where its quotes are closed. Raises Mistake."""
    head = []
    quotes = size = 0
    has_text = False
    for line in lines:
        head.append(line)
        size += len(line)
        if not has_text and _SEPARATOR.fullmatch(line):
            continue
        has_text = has_text or bool(line.strip())
        quotes += line.count('"')
        if has_text and quotes % 2 == 0:
            break
        if size > LONGEST_HEADER:
            raise Mistake(
                1, f"has no header within {LONGEST_HEADER} characters", "close the quotes of the header, or add one"
            )
    return head


def _separation(head: Sequence[str]) -> tuple[int, str]:
    """The lines to leave out before the header, and what separates the cells.

    Spreadsheets write semicolons where the comma is the decimal mark; some say so in a line of its own.
    """
    for number, line in enumerate(head, 1):
        found = _SEPARATOR.fullmatch(line)
        if found:
            return number, found["mark"]
    bare = re.sub(r'"[^"]*("|$)', "", "".join(head))
    return 0, next((mark for mark in DELIMITERS if mark in bare), DELIMITERS[0])


def _rows(reader: Any, skipped: int) -> Iterator[tuple[int, list[str], str]]:
    """The rows in which anything stands, with the line where each begins, and all cells as one text."""
    begin = skipped + 1
    try:
        for row in reader:
            whole = "".join(row)
            if whole and not whole.isspace():
                yield begin, row, whole
            begin = skipped + reader.line_num + 1
    except csv.Error as error:
        raise Mistake(begin, f"is not CSV: {error}", "correct the row that begins there") from error


def _mistake(
    row: Sequence[str], line: int, columns: Iterable[Column], titles: Sequence[str], untitled: Iterable[int]
) -> Mistake | None:
    """What is not valid in a row."""
    for index in untitled:
        if not is_blank(row[index]):
            why = f"has a value in column {index + 1}, which has no title in the header line"
            return Mistake(line, why, "give the column a title, or empty it")
    for index in sorted({index for column in columns for index in column.indexes}):
        found = None if is_blank(row[index]) else text_mistake(row[index])
        if found:
            return Mistake(line, f"({label(index, titles[index])}) {found[0]}", found[1])
    return None


def _document(steps: Iterable[tuple[int, Place, Any]], cells: Sequence[Any]) -> dict[str, Any]:
    """The document of a row; blank cells are not mentioned.

    Each of `steps` says for one of the cells the place above it and its key there.
    """
    document: dict[Any, Any] = {}
    for index, above, key in steps:
        cell = cells[index]
        if cell == "" or (cell.__class__ is str and cell.isspace()):
            continue
        below = document
        for step in above:
            below = below.setdefault(step, {})
        below[key] = cell
    return {key: _with_lists(below) for key, below in document.items()}


def _with_lists(value: Any) -> Any:
    """Dictionaries by number as lists, in the order of the numbers; those that were not given leave no gap."""
    if not isinstance(value, dict):
        return value
    if isinstance(next(iter(value)), int):
        return [_with_lists(value[number]) for number in sorted(value)]
    return {key: _with_lists(below) for key, below in value.items()}


def _filled(columns: Sequence[Column], row: Sequence[str]) -> list[Any]:
    """What a row with patterns, constants or words says, for each column; an empty text where it says nothing.

    A constant inside a list entry is mentioned only where the row mentions something else of that entry, or where
    no column could. Raises ValueError for a cell that is none of the words of its column.
    """
    cells = [_cell(column, row) for column in columns]
    possible = {_entry_of(column.place) for column in columns if not column.is_constant}
    mentioned = {_entry_of(column.place) for column, cell in zip(columns, cells, strict=True) if cell != ""}
    for number, column in enumerate(columns):
        if column.is_constant and column.constant is not None:
            entry = _entry_of(column.place)
            if not entry or entry in mentioned or entry not in possible:
                cells[number] = column.constant
    return cells


def _cell(column: Column, row: Sequence[str]) -> Any:
    if column.is_constant or any(is_blank(row[index]) for index in column.indexes):
        return ""
    if column.parts:
        return "".join(row[part] if isinstance(part, int) else part for part in column.parts)
    cell = row[column.index]
    return cell if column.words is None else _value_of(column, cell)


def _value_of(column: Column, cell: str) -> Any:
    word = word_of(cell)
    words = column.words or {}
    if word not in words:
        # The cell may be a secret of a row that is shifted by one column.
        raise ValueError(f"has a value in {column} that is none of {listed(list(words), ', ')}")
    return words[word]


def _entry_of(place: Place) -> Place:
    """The list entry that a place lies in, the innermost; empty if it lies in none."""
    numbers = [position for position, step in enumerate(place) if isinstance(step, int)]
    return place[: numbers[-1] + 1] if numbers else ()

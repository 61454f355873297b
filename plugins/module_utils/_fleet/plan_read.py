# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads an approved plan as a whole before the first request, and refuses one that is not as it was written.

Private to the collection.
"""

from __future__ import annotations

import calendar
import hmac
import os
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import key_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import (
    LongLine,
    line_of,
    row_of,
    whole_lines,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import open_to_read
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_file import TIME
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import FORMAT, MARK, PlanKey

WHAT = "apply_plan"
#: seconds by which the clock of the computer that made a plan may be ahead
_CLOCK_SKEW = 300.0
_AGAIN = "make a new plan and have it approved"


class _Place(NamedTuple):
    """Where the line of a user stands in the file, and the digest of the line."""

    number: int
    begin: int
    length: int
    digest: bytes


class ApprovedPlan:
    """The users of a plan file. Their lines stay in the file; memory holds their names and digests.

    `digest` is that of the whole plan. Raises VoiceError for a file that is no plan, and for one that was edited, cut
    short, made by another format, with another key, more than `max_age` seconds ago, or that is not the one with the
    digest `approved`.
    """

    def __init__(self, path: str, key: str | None, max_age: float | None, approved: str | None = None) -> None:
        self._path = path
        self._places: dict[str, _Place] = {}
        if os.path.islink(path):
            raise errors.invalid(
                f"{WHAT} {os.path.abspath(path)} is a symbolic link", "give the path of a regular file"
            )
        try:
            # Whoever approved it may own it.
            self._stream = open_to_read(path, WHAT, of_anybody=True)
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            self.key, self.digest = self._checked(key, max_age)
            self._check_approved(approved)
        except VoiceError:
            self.close()
            raise

    def close(self) -> None:
        self._stream.close()

    @property
    def names(self) -> Collection[str]:
        """The users of the plan."""
        return self._places.keys()

    def where(self, user: str) -> str:
        """Where a user stands in the plan."""
        return f"{os.path.basename(self._path)}:{self._places[user].number}"

    def approves(self, user: str, digest: str) -> bool:
        """Whether exactly this was approved for a user."""
        return self._places[user].digest.hex() == digest

    def line(self, user: str) -> Mapping[str, Any]:
        """What was approved for a user. Raises VoiceError where the file is no longer the one that was checked."""
        place = self._places[user]
        try:
            line = row_of(os.pread(self._stream.fileno(), place.length, place.begin))
        except OSError as error:
            raise self._unreadable(error) from error
        if not isinstance(line, Mapping) or line.get("user") != user or not self._is_own(line):
            raise self._refused(
                f"line {place.number} changed while the plan was applied", "leave the file alone during a run"
            )
        return line

    def _is_own(self, line: Mapping[str, Any]) -> bool:
        content = {name: value for name, value in line.items() if name != "digest"}
        return _is_digest(line.get("digest"), self.key.of_line(content))

    def _checked(self, given_key: str | None, max_age: float | None) -> tuple[PlanKey, str]:
        """The key and the digest of the plan, once every line is read."""
        lines = self._lines()
        _begin, first = next(lines, (0, b""))
        head = row_of(first)
        if not isinstance(head, Mapping) or MARK not in head:
            raise self._refused("it is no plan of a fleet", "give the file that plan_file wrote")
        if head[MARK] != FORMAT:
            raise self._refused(
                f"it has the format {clipped(head[MARK])}, and this version of the collection knows {FORMAT}",
                _AGAIN,
            )
        key = PlanKey(key_of(given_key, self._path, WHAT, make=False))
        if not _is_digest(head.get("key"), key.check):
            raise self._refused("it was made with another digest_key", "give the key with which the plan was made")
        digest = key.of_head({name: value for name, value in head.items() if name != "digest"})
        for number, (begin, text) in enumerate(lines, 2):
            digest.update(text)
            line = row_of(text)
            name = line.get("user") if isinstance(line, Mapping) else None
            own = _bytes_of(line.get("digest")) if isinstance(line, Mapping) else None
            if not isinstance(name, str) or own is None:
                raise self._refused(f"line {number} is no line of a plan: it was edited", _AGAIN)
            self._places[name] = _Place(number, begin, len(text), own)
        if len(self._places) != head.get("users"):
            raise self._refused(
                f"it was cut short or edited: the head counts {clipped(head.get('users'))} users, and there are"
                f" {len(self._places)}",
                _AGAIN,
            )
        # A key that a line has twice, or blanks, are in no digest of its content, and a person would read them.
        if not _is_digest(head.get("digest"), digest.hexdigest()) or line_of(head) != first:
            raise self._refused("it was edited: its digest does not fit its content", _AGAIN)
        self._check_age(str(head.get("created")), max_age)
        return key, digest.hexdigest()

    def _check_approved(self, approved: str | None) -> None:
        if approved is not None and approved.strip().lower() != self.digest:
            raise self._refused(
                f"its digest is {self.digest}, and plan_digest is"
                f" {clipped(approved.strip())}: another plan was approved",
                "give the plan that was approved, or have this one approved",
            )

    def _check_age(self, created: str, max_age: float | None) -> None:
        if max_age is None:
            return
        age = time.time() - calendar.timegm(time.strptime(created, TIME))
        if age > max_age:
            raise self._refused(f"it was made {age:.0f} s ago, and plan_max_age is {max_age:g} s", _AGAIN)
        if age < -_CLOCK_SKEW:
            raise self._refused(f"it was made at {created}, which is in the future", "check the clocks, or " + _AGAIN)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Each line with its position in the file."""
        position = 0
        try:
            for line in whole_lines(self._stream.fileno()):
                yield position, line
                position += len(line)
            if os.fstat(self._stream.fileno()).st_size > position:
                raise self._refused("its last line is cut short", _AGAIN)
        except LongLine as error:
            raise self._refused("a line of it is longer than any of a plan", _AGAIN) from error
        except OSError as error:
            raise self._unreadable(error) from error

    def _refused(self, why: str, advice: str) -> VoiceError:
        return errors.invalid(f"{WHAT} {os.path.abspath(self._path)} is refused as a whole: {why}", advice)

    def _unreadable(self, error: OSError) -> VoiceError:
        reason = (error.strerror or str(error)).lower()
        return errors.invalid(f"{WHAT} {os.path.abspath(self._path)} cannot be read: {reason}", "check the file")


def _bytes_of(value: object) -> bytes | None:
    """A digest of the file, which may be anything."""
    try:
        return bytes.fromhex(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_digest(value: object, digest: str) -> bool:
    """Whether a value of the file, which may be anything, is that digest."""
    return isinstance(value, str) and hmac.compare_digest(value.encode("utf-8", "surrogatepass"), digest.encode())

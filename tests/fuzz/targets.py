# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every target of the fuzzing with its corpus: small inputs, each in a file of printable ASCII.

The files are escaped as a Python literal is, with line breaks as they are: no tool that looks at text files, and no
checkout on another system, can change them.
"""

from __future__ import annotations

import collections
import pathlib
import time
from collections.abc import Callable

from ansible_collections.ucfleet.voice.tests.fuzz.decoders import DECODERS
from ansible_collections.ucfleet.voice.tests.fuzz.files import FILES

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"
TARGETS: dict[str, Callable[[bytes], None]] = {**DECODERS, **FILES}
#: seconds that one input may take on a busy machine
LIMIT = 10.0
#: how many inputs each target had
EXECUTIONS: collections.Counter[str] = collections.Counter()


def corpus_of(target: str) -> dict[str, bytes]:
    """The inputs of a target by the name of their file."""
    return {path.name: unescaped(path.read_bytes()) for path in sorted((CORPUS / target).glob("*.txt"))}


def escaped(data: bytes) -> bytes:
    """The content of a corpus file for an input."""
    lines = [line.encode("unicode_escape").decode("ascii") for line in data.decode("latin-1").split("\n")]
    # A check of text files refuses blanks at the end of a line.
    return "".join((f"{line[:-1]}\\x20" if line.endswith(" ") else line) + "\n" for line in lines).encode("ascii")


def unescaped(text: bytes) -> bytes:
    """The input of a corpus file."""
    return text.removesuffix(b"\n").decode("ascii").encode("latin-1").decode("unicode_escape").encode("latin-1")


def run(target: str, data: bytes) -> None:
    """Give an input to a target. Raises AssertionError, and whatever the code under test should not raise."""
    began = time.monotonic()
    EXECUTIONS[target] += 1
    TARGETS[target](data)
    seconds = time.monotonic() - began
    assert seconds < LIMIT, f"took {seconds:.1f} s"

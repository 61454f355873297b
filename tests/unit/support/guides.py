# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in the guides and the README files, as the tests run them."""

from __future__ import annotations

import dataclasses
import re
import textwrap

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT

GUIDES = ROOT / "docs" / "docsite" / "rst"
#: beginning of an example on a page; anything but the named form would hide one from the tests
_RST = re.compile(r"(?P<indent> *)\.\. (?:code-block|code|sourcecode):: *(?P<language>\S*)")
_MARKDOWN = re.compile(r"(?P<indent> *)```(?P<language>\S*)")


@dataclasses.dataclass(frozen=True)
class Block:
    """An example: its file in the checkout, the line where it begins, its language, its text without indentation."""

    file: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} ({self.language})"


def blocks(guide: str, language: str = r"yaml\+jinja") -> list[str]:
    """The examples of a guide in one language (a regular expression), without their indentation."""
    text = (GUIDES / f"{guide}.rst").read_text(encoding="utf-8")
    found = re.findall(rf"code-block:: {language}\n\n((?:    .*\n|\n)+)", text)
    return [textwrap.dedent(one).strip() + "\n" for one in found]


def markdown(file: str, language: str) -> list[str]:
    """The examples of a README in one language."""
    return [one.text for one in blocks_of(file) if one.language == language]


def pages() -> list[str]:
    """The files with examples, relative to the checkout."""
    found = [
        *ROOT.glob("*.md"),
        *(ROOT / "roles").glob("*/*.md"),
        *(ROOT / "extensions").glob("*/**/*.md"),
        *(ROOT / "docs").glob("**/*.rst"),
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def blocks_of(file: str) -> list[Block]:
    """All examples of a page or a README, in their order."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return list(_rst(file, lines) if file.endswith(".rst") else _md(file, lines))


def _rst(file: str, lines: list[str]) -> list[Block]:
    found = []
    for number, line in enumerate(lines):
        begin = _RST.fullmatch(line)
        if begin is None:
            # The short form names no language.
            assert not re.fullmatch(r"(?! *\.\.).*::", line), f"{file}:{number + 1} begins a block without a language"
            continue
        inner = []
        for following in lines[number + 1 :]:
            if following.strip() and not following.startswith(begin["indent"] + " "):
                break
            inner.append(following)
        text = textwrap.dedent("\n".join(inner)).strip("\n") + "\n"
        found.append(Block(file, number + 1, begin["language"], text))
    return found


def _md(file: str, lines: list[str]) -> list[Block]:
    found = []
    begin, at = None, 0
    for number, line in enumerate(lines):
        fence = _MARKDOWN.fullmatch(line)
        if fence is None:
            continue
        if begin is None:
            begin, at = fence, number
            continue
        text = textwrap.dedent("\n".join(lines[at + 1 : number])) + "\n"
        found.append(Block(file, at + 1, begin["language"], text))
        begin = None
    assert begin is None, f"{file}:{at + 1} begins a block that does not end"
    return found

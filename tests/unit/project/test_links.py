# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of links in the built documentation, and the links of the README files."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import sys
import urllib.parse
from types import ModuleType

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT, tracked_files


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("links", ROOT / "tools" / "links.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["links"] = module
    spec.loader.exec_module(module)
    return module


LINKS = _tool()
MARKDOWN = [path for path in tracked_files() if path.suffix == ".md"]


def site(folder: pathlib.Path, link: str) -> list[str]:
    """The problems of a site of two pages, the first of which has the link."""
    (folder / "index.html").write_text(f'<p id="here"><a href="{link}">x</a>', encoding="utf-8")
    (folder / "more").mkdir()
    (folder / "more" / "other.html").write_text('<p id="there"><a name="old"></a>', encoding="utf-8")
    return list(LINKS.problems(folder.resolve()))


@pytest.mark.parametrize(
    "link",
    ["#here", "more/other.html", "more/other.html#there", "more/other.html#old", "https://example.org/x", "#top"],
)
def test_links_that_lead_somewhere(tmp_path: pathlib.Path, link: str) -> None:
    assert site(tmp_path, link) == []


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("#nowhere", "leads to an anchor that does not exist"),
        ("more/other.html#here", "leads to an anchor that does not exist"),
        ("more/none.html", "leads to a file that does not exist"),
        ("../secret.html", "leaves the site"),
        ("http://example.org", "does not begin with https"),
        ("ftp://example.org", "does not begin with https"),
        ("https://", "has no complete host name"),
        ("https://example", "has no complete host name"),
        ("//example.org/x", "does not begin with https"),
        ("https://[1", "is no address: Invalid IPv6 URL"),
        ("mailto:nobody", "has no mail address"),
    ],
)
def test_links_that_lead_nowhere(tmp_path: pathlib.Path, link: str, wrong: str) -> None:
    assert site(tmp_path, link) == [f"index.html: {link} {wrong}"]


def test_a_site_without_pages_is_a_problem(tmp_path: pathlib.Path) -> None:
    assert list(LINKS.problems(tmp_path)) == [f"{tmp_path} has no page"]


def anchors(path: pathlib.Path) -> set[str]:
    """The anchors that a forge gives the titles of a file."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", MARKDOWN, ids=str)
def test_links_of_markdown_files_lead_somewhere(path: pathlib.Path) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / path).read_text(encoding="utf-8"), flags=re.S)
    problems = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        parts = urllib.parse.urlsplit(link)
        if parts.scheme or parts.netloc:
            if not re.fullmatch(r"https://[\w-]+(\.[\w-]+)+(/\S*)?|mailto:\S+@\S+", link):
                problems.append(link)
            continue
        target = (ROOT / path).parent / parts.path if parts.path else ROOT / path
        if not target.exists() or (parts.fragment and parts.fragment not in anchors(target)):
            problems.append(link)
    assert problems == []

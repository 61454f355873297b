# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the links of a built documentation site without network.

Each link inside the site leads to a file and an anchor that exist. Each link to elsewhere is a complete https address.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser

#: pages that Sphinx makes without content of the collection
_GENERATED = {"genindex.html", "search.html"}


class Page(HTMLParser):
    """The anchors and the links of a page; the links are those of `a` elements and of images."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif (tag, name) in (("a", "href"), ("img", "src")):
                self.links.append(value)


def problems(site: pathlib.Path) -> Iterator[str]:
    """What is wrong with the links of a site, one sentence for each."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    if not pages:
        yield f"{site} has no page"
    for path, page in pages.items():
        if path.name in _GENERATED:
            continue
        for link in dict.fromkeys(page.links):
            wrong = _wrong(site, pages, path, link)
            if wrong:
                yield f"{path.relative_to(site)}: {link} {wrong}"


def _wrong(site: pathlib.Path, pages: dict[pathlib.Path, Page], path: pathlib.Path, link: str) -> str:
    """What is wrong with one link of a page; empty if nothing is."""
    if link == "/":
        # The logo of the theme leads to the home page of the host.
        return ""
    try:
        parts = urllib.parse.urlsplit(link)
        host = parts.hostname
    except ValueError as error:
        return f"is no address: {error}"
    if parts.scheme == "mailto":
        return "" if "@" in parts.path else "has no mail address"
    if parts.scheme or parts.netloc:
        if parts.scheme != "https":
            return "does not begin with https"
        return "" if host and "." in host and not any(sign.isspace() for sign in link) else "has no complete host name"
    target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(site):
        return "leaves the site"
    if not target.is_file():
        return "leads to a file that does not exist"
    # The pages themselves can have a fragment without an element: the top of the page.
    if parts.fragment and target in pages and urllib.parse.unquote(parts.fragment) not in pages[target].anchors:
        return "" if parts.fragment == "top" else "leads to an anchor that does not exist"
    return ""


def main() -> int:
    """Print each problem; returns 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("site", type=pathlib.Path, help="the folder with the pages")
    found = list(problems(parser.parse_args().site.resolve()))
    print("\n".join(found) or "every link leads somewhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

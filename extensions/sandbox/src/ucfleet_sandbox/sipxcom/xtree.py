# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The element tree to which XML and JSON requests of the X family are reduced."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET

from ucfleet_sandbox.sipxcom.errors import STREAM, JavaError

__all__ = ["Element", "parse_xml"]


@dataclasses.dataclass(slots=True)
class Element:
    """One element: the text is that of its own text nodes, without what its children hold."""

    name: str
    text: str = ""
    attributes: dict[str, str] = dataclasses.field(default_factory=dict)
    children: list[Element] = dataclasses.field(default_factory=list)


def parse_xml(document: bytes) -> Element:
    """The root element of an XML document. Raises JavaError when it is not well-formed."""
    try:
        return _convert(ET.fromstring(document))
    except (ET.ParseError, LookupError, ValueError, RecursionError) as problem:
        raise JavaError(STREAM, f"Internal error:  : {problem}") from None


def _convert(node: ET.Element) -> Element:
    text = (node.text or "") + "".join(child.tail or "" for child in node)
    return Element(node.tag, text, dict(node.attrib), [_convert(child) for child in node])

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in the guides, as the tests run them."""

from __future__ import annotations

import re
import textwrap

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT

GUIDES = ROOT / "docs" / "docsite" / "rst"


def blocks(guide: str, language: str = r"yaml\+jinja") -> list[str]:
    """The examples of a guide in one language (a regular expression), without their indentation."""
    text = (GUIDES / f"{guide}.rst").read_text(encoding="utf-8")
    found = re.findall(rf"code-block:: {language}\n\n((?:    .*\n|\n)+)", text)
    return [textwrap.dedent(one).strip() + "\n" for one in found]

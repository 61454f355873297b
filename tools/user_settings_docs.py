# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the options of user_settings into its documentation, from the modules of its parts.

Ansible reads a module's documentation without running it, so what the modules of the parts
say has to stand there too. Run without arguments to write it, with `--check` to fail when it
is not up to date. The collection must be importable (the environment of the unit tests is).
"""

from __future__ import annotations

import argparse
import pathlib
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from role_specs import ROOT, Dumper, documentation

TARGET = ROOT / "plugins" / "modules" / "user_settings.py"
MARK = "options:  # written by tools/user_settings_docs.py, do not edit\n"
END = "extends_documentation_fragment:\n"
OPTION = re.compile(r"\bO\(([a-z_]+)([^()]*)\)")
RETURNED = re.compile(r"\bRV\(([^()]*)\)")
KEYS = ("type", "elements", "required", "choices", "default")


def moved(text: Any, prefix: str, names: Iterable[str]) -> Any:
    """A description with its references to the module's own options led to where they stand here."""
    if isinstance(text, list):
        return [moved(item, prefix, names) for item in text]
    led = OPTION.sub(lambda match: f"O({prefix}{match[1]}{match[2]})" if match[1] in names else match[0], str(text))
    return RETURNED.sub(r"C(\1)", led)


def suboptions(options: Mapping[str, Any], prefix: str, names: Iterable[str]) -> dict[str, Any]:
    """Options in the form of suboptions, in their order."""
    result: dict[str, Any] = {}
    for name, entry in options.items():
        result[name] = {"description": moved(entry["description"], prefix, names)}
        result[name].update({key: entry[key] for key in KEYS if key in entry})
        if "suboptions" in entry:
            result[name]["suboptions"] = suboptions(entry["suboptions"], prefix, names)
    return result


def part_option(part: Any) -> dict[str, Any]:
    """The option of one part."""
    module = part.operation.name
    docs = documentation(module)
    prefix = f"{part.option}[]." if part.many else f"{part.option}."
    kind = {"type": "list", "elements": "dict"} if part.many else {"type": "dict"}
    names = frozenset(docs["options"])
    about = [f"{docs['short_description']}.", f"The module M(ucfleet.voice.{module}) tells more."]
    return {"description": about, **kind, "suboptions": suboptions(docs["options"], prefix, names)}


def options_text() -> str:
    """The options in YAML."""
    from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS

    options = {part.option: part_option(part) for part in USER_SETTINGS.parts}
    body = yaml.dump(options, Dumper=Dumper, sort_keys=False, width=100, allow_unicode=True)
    return MARK + textwrap.indent(body, "  ")


def rewritten(source: str) -> str:
    """The module file with the options as they should be."""
    start = source.index("options:  #")
    return source[:start] + options_text() + source[source.index(END, start) :]


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when it is not up to date")
    arguments = parser.parse_args()
    source = TARGET.read_text(encoding="utf-8")
    text = rewritten(source)
    shown = pathlib.PurePath(TARGET).relative_to(ROOT)
    if text == source:
        return 0
    if arguments.check:
        print(f"not up to date: {shown}; run tools/user_settings_docs.py")
        return 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"written: {shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

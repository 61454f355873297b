# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module files: the options, what is returned, and the code come from the declarations."""

from __future__ import annotations

import functools
import pathlib
from typing import Any

from generating import docs
from generating.collection import PLUGINS, REQUIRE_PYTHON, header_of, jobs, module_names, platform_of
from generating.text import Files, filled, yaml_text

_WIDTH = 90
_MAIN = (
    REQUIRE_PYTHON
    + """\
{imports}


def main() -> None:
    run({constant})


if __name__ == "__main__":
    main()
"""
)
_FAILURE = {
    "kind": (
        "One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found), V(conflict),"
        " V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged), V(deadline), V(defect).",
        "str",
    ),
    "platform": ("The platform.", "str"),
    "method": ("Method of the request that failed, null when none was sent.", "str"),
    "path": ("Path of that request, without secrets; null when none was sent.", "str"),
    "status": ("HTTP status of the response, null when there was none.", "int"),
    "code": ("The platform's own code of the error, null when it has none.", "str"),
    "attempts": ("How often the request was sent.", "int"),
    "waited_seconds": ("Seconds of pauses between the attempts.", "float"),
}


def files(root: pathlib.Path, expected: Files) -> Files:
    """The module files."""
    found = {}
    for name in module_names(root):
        path = f"plugins/modules/{name}.py"
        text = (root / path).read_text(encoding="utf-8")
        found[path] = filled(text, functools.partial(block, root, name))
    return found


def block(root: pathlib.Path, module: str, text: str) -> str:
    """The lines of one generated block of a module file."""
    about = text.split()
    if about == ["options"]:
        return yaml_text(documentation(root, module), width=_WIDTH)
    if about == ["contains"]:
        job = jobs()[module][2]
        returned = "when the object exists" if job.absentable else "always"
        return yaml_text({"contains": docs.contains(job.state, returned)}, indent=2, width=_WIDTH)
    if about == ["main"]:
        return main(module)
    return yaml_text({name: tail(module, name, "parts" in about) for name in about if name != "parts"}, width=_WIDTH)


def documentation(root: pathlib.Path, module: str) -> dict[str, Any]:
    """Options and fragments of a module."""
    job = jobs()[module][2]
    platform = platform_of(module)
    if hasattr(job, "parts"):
        options = {
            part.option: docs.part_option(part, str(header_of(root, part.operation.name)["short_description"]))
            for part in job.parts
        }
    else:
        options = docs.options(job.own_fields() if platform else job.fields())
    return {"options": options, "extends_documentation_fragment": fragments(root, module, platform)}


def fragments(root: pathlib.Path, module: str, platform: Any) -> list[str]:
    """The documentation fragments of a module."""
    names = ["connection", platform.name] if platform else ["fleet"]
    names.append("attributes")
    # A module that is unlike the others has these attributes by hand.
    if not {"check_mode", "diff_mode", "idempotent"} <= set(header_of(root, module).get("attributes", {})):
        names.append("attributes.info" if module.endswith("_info") else "attributes.setting")
    names.append(f"attributes.actiongroup_{platform.name if platform else 'all'}")
    return [f"ucfleet.voice.{name}" for name in names]


def tail(module: str, name: str, parts: bool) -> dict[str, Any]:
    """What many modules return: actions, requests or failure."""
    success = "success, or when a part of the task failed" if parts else "success"
    if name == "actions":
        return {
            "description": "What was done, or would be done in check mode; empty when nothing differs.",
            "returned": success,
            "type": "list",
            "elements": "dict",
            "contains": {
                "action": _value("V(create), V(update) or V(delete).", "str"),
                "fields": {**_value("Names of the fields that differed.", "list"), "elements": "str"},
            },
        }
    if name == "requests":
        text = "The number of requests that the task sent, logins and repetitions included."
        return {"description": text, "returned": success, "type": "int", "sample": 2}
    if name != "failure":
        raise SystemExit(f"plugins/modules/{module}.py asks for a block {name}, which nobody knows")
    return {
        "description": "Why the task failed, for programs; the text for people is in RV(ignore:msg).",
        "returned": "failure",
        "type": "dict",
        "contains": {key: _value(*value) for key, value in _FAILURE.items()},
    }


def _value(text: str, kind: str) -> dict[str, Any]:
    return {"description": text, "type": kind, "returned": "always"}


def main(module: str) -> str:
    """The code of a module file."""
    place, constant, _dummy = jobs()[module]
    imports = sorted(
        [f"from {PLUGINS}.module_utils._module import run", f"from {PLUGINS}.module_utils.{place} import {constant}"]
    )
    return _MAIN.format(imports="\n".join(imports), constant=constant)

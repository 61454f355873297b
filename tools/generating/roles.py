# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs of the roles, and the parts of their tasks that pass variables to modules.

In a task file such a part is a block that says what it is made of:

    # BEGIN GENERATED options_of=pbx_switch entry=item shared=customer

The options of the module come from the dictionary `entry`, those in `shared` else from the role's variable of that
name. Without `entry` each is a variable of the role, or only those in `only`. The connection always is. The block
`check` refuses variables that the role does not have. For the options in `fixed` (names and patterns), a task file that
includes this one can have a value in the dictionary `ucfleet_voice_fixed`, which comes before the user's variable.
"""

from __future__ import annotations

import fnmatch
import functools
import pathlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from generating.collection import fragment, job_of, platform_of
from generating.entry_point import Entries, EntryPoint, Variable
from generating.modules import documentation
from generating.specs import OUTPUTS, ROLES, VERSION_ADDED
from generating.text import HEADER, Files, filled, yaml_text

#: markup that refers to options and values of a module means nothing in a role
_MARKUP = re.compile(r"\b(?:O|V|RV|E)\(([^()]*)\)")


def files(root: pathlib.Path, expected: Files) -> Files:
    """Argument specs of all roles, and their task files with generated blocks."""
    found: Files = {}
    for role in ROLES:
        found[f"roles/{role}/meta/argument_specs.yml"] = argument_specs(root, role)
        for path in sorted((root / "roles" / role / "tasks").glob("*.yml")):
            text = path.read_text(encoding="utf-8")
            if "BEGIN GENERATED" in text:
                found[str(path.relative_to(root))] = filled(text, functools.partial(block, role))
    return found


# ------------------------------------------------------------- argument specs
def argument_specs(root: pathlib.Path, role: str) -> str:
    """The text of the role's argument_specs.yml."""
    specs = {
        name: {
            "short_description": point.short_description,
            "description": list(point.description),
            "version_added": VERSION_ADDED,
            "options": variables(root, role, point),
        }
        for name, point in ROLES[role].items()
    }
    return "---\n" + HEADER + yaml_text({"argument_specs": specs}, width=95)


def variables(root: pathlib.Path, role: str, point: EntryPoint) -> dict[str, Any]:
    """The variables of one task file: name -> entry of the argument spec."""
    found: dict[str, Any] = {}
    if point.platform_of:
        platform = platform_of(point.platform_of)
        found.update(_specified(platform.connection, {**fragment("connection"), **fragment(platform.name)}))
    for module in point.options_of:
        found.update(_specified(own_fields(module), documentation(root, module)["options"]))
    for name, entry in point.variables.items():
        found[name] = _entries(entry) if isinstance(entry, Entries) else _own(entry)
    return {f"{role}_{name}": entry for name, entry in found.items() if name not in point.without}


def own_fields(module: str) -> tuple[Any, ...]:
    """The options of a module beside the connection; a job for many accounts has no connection of its own."""
    job = job_of(module)
    fields = job.own_fields() if hasattr(job, "platform") else job.fields()
    return tuple(field for field in fields if not field.read_only)


def _specified(fields: Iterable[Any], docs: dict[str, Any]) -> dict[str, Any]:
    """Fields as variables of a role.

    The module checks the values, so suboptions are not repeated. Ansible checks variables before the role runs, and
    ansible-core before 2.19 then sees a marker in place of an omitted value: hence what is no text is of the type raw.
    Nothing is required and nothing has a default, because both can come from `module_defaults` and the environment.
    """
    found = {}
    for field in fields:
        text = _plain(docs[field.name]["description"])
        entry = _unchecked(text, field.type, field.elements, () if field.fields else field.offered)
        if field.secret:
            entry["no_log"] = True
        found[field.name] = entry
    return found


def _unchecked(text: Any, kind: str, elements: str | None, choices: Iterable[Any]) -> dict[str, Any]:
    """Description and type of a variable: what is no plain text says its type, and Ansible does not check it."""
    offered = [f"C({choice})" for choice in choices if choice != ""]
    if kind in ("str", "path", "raw") and not offered:
        return {"description": text, "type": kind}
    about = f"The type is C({kind})" + (f", the elements are of type C({elements})." if elements else ".")
    about += f" The choices are {', '.join(offered)}." if offered else ""
    return {"description": [*([text] if isinstance(text, str) else text), about], "type": "raw"}


def _own(variable: Variable) -> dict[str, Any]:
    """A variable of the role itself, whose value the task `check` looks at."""
    entry = _unchecked(variable["description"], variable["type"], variable.get("elements"), variable.get("choices", ()))
    return {**entry, **{key: variable[key] for key in ("default", "no_log", "required") if key in variable}}


def _entries(entry: Entries) -> dict[str, Any]:
    about = f"The module M(ucfleet.voice.{entry.module}) describes the options."
    kind, elements = ("list", "dict") if entry.many else ("dict", None)
    return _unchecked([entry.description, about], kind, elements, ())


def _plain(text: Any) -> Any:
    """Descriptions with the markup of module options turned into code markup."""
    if isinstance(text, list):
        return [_plain(item) for item in text]
    if "{{" in str(text) or "{%" in str(text):
        raise SystemExit(f"Ansible would evaluate this description of a role's variable as a template: {text}")
    return _MARKUP.sub(r"C(\1)", str(text))


# ---------------------------------------------------------------------- tasks
def block(role: str, about: str) -> str:
    """The lines of a generated block of a task file."""
    words = dict(word.partition("=")[::2] for word in about.split())
    if "check" in words:
        return check_task(role)
    names = dict(option_sources(role, words))
    return yaml_text(names, indent=int(words.get("indent", "6")), width=100)


def option_sources(role: str, words: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Option -> the variable, or the variables in their order, that it comes from."""
    module = words["options_of"]
    platform = platform_of(module)
    for field in platform.connection if platform else ():
        yield field.name, f"{role}_{field.name}"
    shared, fixed = (words.get(word, "").split(",") for word in ("shared", "fixed"))
    for field in own_fields(module):
        if "only" in words and field.name not in words["only"].split(","):
            continue
        own = f"{role}_{field.name}"
        if "entry" not in words:
            is_fixed = any(fnmatch.fnmatchcase(field.name, pattern) for pattern in fixed)
            yield field.name, [f"ucfleet_voice_fixed.{field.name}", own] if is_fixed else own
            continue
        inner = f"{words['entry']}.{field.name}"
        yield field.name, [inner, own] if field.name in shared else inner


def check_task(role: str) -> str:
    """The task that refuses variables which the role does not have, and options which the modules do not take."""
    variables = {f"{role}_{name}": one for point in ROLES[role].values() for name, one in point.variables.items()}
    entries = {
        name: [one.module] if one.many else one.module for name, one in variables.items() if isinstance(one, Entries)
    }
    # Ansible checks other texts and paths itself.
    kinds = {
        name: list(one["choices"]) if one["type"] == "str" else one["type"]
        for name, one in variables.items()
        if not isinstance(one, Entries) and (one["type"] in ("bool", "list") or "choices" in one)
    }
    arguments = [repr("ucfleet.voice.role_problems"), repr(role)]
    arguments.append(f"outputs={[f'{role}_problems', *OUTPUTS.get(role, ())]}")
    arguments += [f"entries={entries}"] if entries else []
    arguments += [f"kinds={kinds}"] if kinds else []
    decides = sorted({name for point in ROLES[role].values() for name in point.decides})
    arguments += [f"decides={decides}"] if decides else []
    task = {
        "name": "Check the variables of the role",
        "ansible.builtin.assert": {
            "that": f"{role}_problems | length == 0",
            "fail_msg": f"{{{{ {role}_problems | join('; ') }}}}; nothing was sent",
            "quiet": True,
        },
        "vars": {f"{role}_problems": f"{{{{ query({', '.join(arguments)}) }}}}"},
        "tags": ["always"],
    }
    return yaml_text([task], width=78)

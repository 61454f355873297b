# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the argument specs of the roles from the declarations and the documentation of the modules.

A role says in `meta/spec.yml` which platform it connects to (`connection_of`), which module's
options are variables of the role (`options_of`: module to options that are not), and which variable
feeds which module (`variables`); `meta/argument_specs.yml` follows from that. `entry_points` has the
same for further task files, by name. Run without arguments to write the
files, with `--check` to fail when one is not up to date. The collection must be importable
(the environment of the unit tests is).
"""

from __future__ import annotations

import argparse
import importlib
import pathlib
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
COLLECTION = "ansible_collections.ucfleet.voice.plugins"
HEADER = """---
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/role_specs.py from meta/spec.yml and the modules; do not edit.
"""
#: markup that refers to options and values of a module means nothing in a role
MARKUP = re.compile(r"\b(?:O|V|RV|E)\(([^()]*)\)")


class Dumper(yaml.SafeDumper):
    """Block style with indented lists, as yamllint wants it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def plain(text: Any) -> Any:
    """Descriptions with the markup of module options turned into code markup."""
    if isinstance(text, list):
        return [plain(item) for item in text]
    if "{{" in str(text) or "{%" in str(text):
        raise SystemExit(f"Ansible would evaluate this description of a role's variable as a template: {text}")
    return MARKUP.sub(r"C(\1)", str(text))


def job_of(module: str) -> Any:
    """The one job that a module file runs."""
    operations = importlib.import_module(f"{COLLECTION}.module_utils._model.operation")
    found = [
        value
        for value in vars(importlib.import_module(f"{COLLECTION}.modules.{module}")).values()
        if isinstance(value, operations.Job)
    ]
    if len(found) != 1:
        raise SystemExit(f"plugins/modules/{module}.py must import exactly one job, it has {len(found)}")
    return found[0]


def documentation(module: str) -> dict[str, Any]:
    """The module's own documentation, without fragments."""
    text = importlib.import_module(f"{COLLECTION}.modules.{module}").DOCUMENTATION
    return dict(yaml.safe_load(text))


def documented_options(module: str) -> dict[str, Any]:
    """The options of a module, those of its fragments included; its own win."""
    docs = documentation(module)
    options: dict[str, Any] = {}
    for reference in docs["extends_documentation_fragment"]:
        options |= fragment(reference.split(".")[2])
    return {**options, **docs.get("options", {})}


def fragment(name: str) -> dict[str, Any]:
    """The options of a documentation fragment."""
    text = importlib.import_module(f"{COLLECTION}.doc_fragments.{name}").ModuleDocFragment.DOCUMENTATION
    return dict(yaml.safe_load(text)["options"])


def specify(arguments: Mapping[str, Any], docs: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Ansible's argument spec plus descriptions: the form of a role's argument spec."""
    result: dict[str, Any] = {}
    for name, argument in arguments.items():
        if name not in docs:
            raise SystemExit(f"option {prefix}{name} is not documented")
        entry: dict[str, Any] = {"description": plain(docs[name]["description"]), "type": argument["type"]}
        for key in ("elements", "required", "choices", "default", "no_log"):
            if argument.get(key):
                entry[key] = argument[key]
        if "options" in argument:
            entry["options"] = specify(argument["options"], docs[name].get("suboptions", {}), f"{prefix}{name}.")
        result[name] = entry
    return result


def module_options(module: str, without: Iterable[str] = ()) -> dict[str, Any]:
    """The own options of a module as suboptions of a role variable."""
    from ansible_collections.ucfleet.voice.plugins.module_utils._module import argument_spec

    job = job_of(module)
    # A job for many accounts has no connection of its own.
    spec = argument_spec(job.own_fields() if hasattr(job, "platform") else job.fields())
    for name in without:
        spec.pop(name)
    return specify(spec, documented_options(module))


def connection_options(module: str, role: str) -> dict[str, Any]:
    """The connection of the role's platform, each option with the role's prefix."""
    from ansible_collections.ucfleet.voice.plugins.module_utils._module import argument_spec

    platform = job_of(module).platform
    docs = {**fragment("connection"), **fragment(platform.name)}
    spec = specify(argument_spec(platform.connection), docs)
    for entry in spec.values():
        # The environment variables of the modules work here too, so nothing is demanded by the role itself.
        entry.pop("required", None)
        entry.pop("default", None)
    return {f"{role}_{name}": entry for name, entry in spec.items()}


def entry_point(role: str, source: Mapping[str, Any], version_added: str) -> dict[str, Any]:
    """The argument spec of one task file of a role."""
    options: dict[str, Any] = {}
    if source.get("connection_of"):
        options.update(connection_options(source["connection_of"], role))
    for module, without in source.get("options_of", {}).items():
        # One object for the role: each option of the module is a variable of its own.
        for name, entry in module_options(module, without or ()).items():
            entry.pop("required", None)
            entry.pop("default", None)
            options[f"{role}_{name}"] = entry
    for variable, rule in source["variables"].items():
        name = f"{role}_{variable}"
        if "module" not in rule:
            options[name] = rule
            continue
        suboptions = module_options(rule["module"], rule.get("without", ()))
        entry = {"description": rule["description"], "type": "list" if rule.get("list") else "dict"}
        if rule.get("list"):
            entry["elements"] = "dict"
        options[name] = {**entry, "options": suboptions}
    return {
        "short_description": source["short_description"],
        "description": source["description"],
        "version_added": version_added,
        "options": options,
    }


def role_spec(role: pathlib.Path) -> str:
    """The text of the role's argument_specs.yml."""
    source = yaml.safe_load((role / "meta" / "spec.yml").read_text(encoding="utf-8"))
    specs = {
        name: entry_point(role.name, entry, source["version_added"])
        for name, entry in {"main": source, **source.get("entry_points", {})}.items()
    }
    body = yaml.dump({"argument_specs": specs}, Dumper=Dumper, sort_keys=False, width=95, allow_unicode=True)
    return HEADER + body


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not up to date")
    arguments = parser.parse_args()
    outdated = []
    for source in sorted(ROOT.glob("roles/*/meta/spec.yml")):
        target = source.with_name("argument_specs.yml")
        text = role_spec(source.parents[1])
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            outdated.append(str(target.relative_to(ROOT)))
            if not arguments.check:
                target.write_text(text, encoding="utf-8")
    if outdated:
        print(("not up to date: " if arguments.check else "written: ") + ", ".join(outdated))
    return 1 if outdated and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())

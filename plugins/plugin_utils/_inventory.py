# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory plugins of this collection share: strict options, safe names, a cache, untrusted values.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import pathlib
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ansible import constants
from ansible.errors import AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped, listed
from ansible_collections.ucfleet.voice.plugins.plugin_utils._untrusted import untrusted

#: what patterns of hosts, addresses, templates and shells give a meaning to
_UNSAFE = re.compile(r"""[\s,:;\[\]{}!&~*?()<>|$`"'/\\%#]|^[-@.=]""")
#: names that Ansible gives a meaning to
_RESERVED = frozenset(["all", "ungrouped", "localhost", "127.0.0.1", "::1"])
_KEYED = frozenset(["parent_group", "prefix", "separator", "key", "default_value", "trailing_separator"])
#: hosts that one message names
LISTED = 20


@dataclasses.dataclass(frozen=True)
class Host:
    """One host: its name as wanted, its variables, its groups, and where it comes from, as messages name it."""

    name: str
    variables: Mapping[str, Any]
    groups: tuple[str, ...] = ()
    where: str = ""


class VoiceInventory(BaseInventoryPlugin, Constructable, Cacheable):
    """Base of the inventory plugins; a subclass says which hosts there are."""

    NAME: str
    #: the last parts of file names that `verify_file` takes
    ENDINGS: tuple[str, ...] = ()

    def option(self, name: str) -> Any:
        """The value of an option, of the type that the documentation says."""
        return self.get_option(name)

    def hosts(self, folder: pathlib.Path) -> list[Host]:
        """The hosts; relative paths begin at the folder of the inventory file. Raises VoiceError."""
        raise NotImplementedError

    def fingerprint(self, folder: pathlib.Path) -> str:
        """What the cache depends on beside the options."""
        return ""

    def verify_file(self, path: str) -> bool:
        """Whether the name is one of an inventory file of this plugin."""
        return bool(super().verify_file(path)) and pathlib.Path(path).name.lower().endswith(self.ENDINGS)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        try:
            self._check_options(config)
            folder = pathlib.Path(path).resolve().parent
            for host in self._safe(self._found(path, folder, use_cache=cache)):
                self._add(host)
        except VoiceError as error:
            raise AnsibleParserError(f"{self.NAME}: {path}: {error.message}") from error

    def _check_options(self, config: Mapping[str, Any]) -> None:
        known = set(self.get_options())
        unknown = sorted(str(name) for name in config if name not in known)
        if unknown:
            raise AnsibleParserError(
                f"{self.NAME}: unknown option {', '.join(unknown)}; known are {', '.join(sorted(known))}."
            )
        definitions = constants.config.get_configuration_definitions("inventory", self._load_name)
        for name, value in config.items():
            # Ansible takes every other text for false.
            if definitions.get(name, {}).get("type") in ("bool", "boolean") and not _is_bool(value):
                raise AnsibleParserError(f"{self.NAME}: {name} is {clipped(value)}; it must be true or false.")
        for entry in self.option("keyed_groups"):
            wrong = sorted(str(key) for key in entry if key not in _KEYED)
            if wrong or not entry.get("key"):
                why = f"does not know {listed(wrong)}" if wrong else "needs key"
                raise AnsibleParserError(f"{self.NAME}: keyed_groups {why}; known are {', '.join(sorted(_KEYED))}.")

    def _found(self, path: str, folder: pathlib.Path, *, use_cache: bool) -> list[Host]:
        """The hosts, from the cache where it has them as the options and the files are now."""
        if not self.option("cache"):
            return self.hosts(folder)
        key = self.get_cache_key(path)
        # Not the options themselves, among which there may be secrets.
        state = f"{file_state(pathlib.Path(path))} {self.fingerprint(folder)}"
        kept = self._cache.get(key) if use_cache and key in self._cache else None
        if isinstance(kept, Mapping) and kept.get("state") == state:
            return [Host(one["name"], one["variables"], tuple(one["groups"]), one["where"]) for one in kept["hosts"]]
        found = self.hosts(folder)
        self._cache[key] = {"state": state, "hosts": [_plain(dataclasses.asdict(host)) for host in found]}
        return found

    def _safe(self, hosts: Sequence[Host]) -> list[Host]:
        """Hosts and groups with names that Ansible takes for names only. Raises AnsibleParserError."""
        is_replacing = self.option("unsafe_names") == "replace"
        problems: list[str] = []
        seen: dict[str, Host] = {}
        for host in hosts:
            name = host.name
            if is_replacing and name not in _RESERVED:
                name = _UNSAFE.sub("_", name)
            if not name or not name.isprintable() or _UNSAFE.search(name) or name in _RESERVED:
                problems.append(f"{host.where} {clipped(name)} is no safe name of a host")
            elif name in seen:
                problems.append(f"{host.where} the host {name} stands for {seen[name].where}, too")
            else:
                seen[name] = dataclasses.replace(host, name=name)
        taken = {*seen, "all", "ungrouped"}
        origins: dict[str, str] = {}
        for host in seen.values():
            for group in host.groups:
                safe = safe_group(group)
                if origins.setdefault(safe, group) != group:
                    problems.append(f"{host.where} the groups {origins[safe]} and {group} have one name, {safe}")
                elif safe in taken:
                    problems.append(f"{host.where} the group {safe} has the name of a host, or one that Ansible uses")
        if problems:
            shown = list(dict.fromkeys(problems))
            more = f"; and {len(shown) - LISTED} more" if len(shown) > LISTED else ""
            raise AnsibleParserError(
                f"{self.NAME}: {'; '.join(shown[:LISTED])}{more}. Set hostname to another place, group_prefix, or"
                " unsafe_names to replace."
            )
        return list(seen.values())

    def _add(self, host: Host) -> None:
        inventory: Any = self.inventory
        strict = self.option("strict")
        inventory.add_host(host.name)
        variables = {**untrusted(host.variables), **self._connection()}
        for key, value in variables.items():
            inventory.set_variable(host.name, key, value)
        for group in host.groups:
            inventory.add_child(inventory.add_group(safe_group(group)), host.name)
        variables = {**variables, "inventory_hostname": host.name}
        self._set_composite_vars(self.option("compose"), variables, host.name, strict=strict)
        self._add_host_to_composed_groups(self.option("groups"), variables, host.name, strict=strict)
        self._add_host_to_keyed_groups(self.option("keyed_groups"), variables, host.name, strict=strict)

    def _connection(self) -> dict[str, str]:
        """Users are no machines: their tasks run on this one, with the Python that runs Ansible."""
        return {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}

    def _compose(self, template: Any, variables: Any, *arguments: Any) -> Any:
        # On the older lines of ansible-core the parts of a text are not marked once they are joined.
        return untrusted(super()._compose(template, variables, *arguments))


def file_state(path: pathlib.Path) -> str:
    """What changes whenever a file is written; empty for a file that cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        # The reader says what is wrong with it.
        return ""
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"


def _is_bool(value: object) -> bool:
    try:
        boolean(value)
    except TypeError:
        return False
    return True


def safe_group(name: str) -> str:
    """The name of a group that Ansible takes everywhere."""
    return str(to_safe_group_name(name, force=True, silent=True))


def place_of(value: Any, place: str) -> Any:
    """What is at a place such as `vars.site` below a value; None where there is nothing."""
    for step in place.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, (list, tuple)) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _plain(value: Any) -> Any:
    """A value of plain types, as caches and YAML take it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, (bool, int, float)) or value is None else str(value)


def groups_by(value: Mapping[str, Any], places: Sequence[str], prefix: str) -> tuple[str, ...]:
    """The groups that the values at places make: the last step of the place and the value; a list makes several."""
    groups: list[str] = []
    for place in places:
        found = place_of(value, place)
        texts = [str(one).strip() for one in (found if isinstance(found, list) else [found]) if _is_text(one)]
        groups += [f"{prefix}{place.rpartition('.')[2]}_{text}" for text in texts if text]
    return tuple(dict.fromkeys(groups))


def _is_text(value: object) -> bool:
    return isinstance(value, (str, int))

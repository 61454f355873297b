# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile configs: what they look like, how they are made and copied (section 4)."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.telecomx.objects import Config, Employee
from ucfleet_sandbox.telecomx.state import TelecomWorld

__all__ = ["copied", "created", "document"]


def document(employee: Employee, world: TelecomWorld) -> dict[str, Any]:
    """The config as answers show it; names are those of now."""
    return {
        "_id": employee.id,
        "customer": employee.customer,
        "configs": [_shown(config, employee, world) for config in employee.configs or []],
    }


def created(employee: Employee, world: TelecomWorld) -> list[Config]:
    """What a new config holds."""
    show_all = world.switches["create_items"] == "all"
    return [
        Config(kind, (_visible(kind, employee, world) or []) if show_all else [], None)
        for kind in ("COLLEAGUES", "QUEUES")
    ]


def copied(source: Employee, target: Employee, world: TelecomWorld) -> list[Config]:
    """The target's configs after a copy: the source's items without the target itself.

    Types that only the target has stay as they are.
    """
    result = [_copied(config, source, target, world) for config in source.configs or []]
    types = {config.type for config in result}
    return result + [config for config in target.configs or [] if config.type not in types]


def _copied(config: Config, source: Employee, target: Employee, world: TelecomWorld) -> Config:
    visible = _visible(config.type, target, world)
    if visible is None:
        return Config(config.type, list(config.items), list(config.others or []))
    items = list(config.items)
    if config.type == "COLLEAGUES" and not world.switches["own_colleague"]:
        items = [item for item in items if item != target.id]
    if world.switches["copy_invisible"] == "drop":
        allowed = set(visible)
        items = [item for item in items if item in allowed]
    copies_others = world.switches["copy_others"] == "copy"
    return Config(config.type, items, _others(config, source, world) if copies_others else None)


def _visible(kind: str, employee: Employee, world: TelecomWorld) -> list[str] | None:
    """Ids of what the employee may choose from, in order; None for a type that refers to nothing."""
    customer = world.customers[employee.customer]
    if kind == "QUEUES":
        return list(customer.queues if employee.visible_queues is None else employee.visible_queues)
    if kind != "COLLEAGUES":
        return None
    own_too = world.switches["own_colleague"]
    people = customer.employees.values()
    return [person.id for person in people if person.state != "DELETED" and (own_too or person.id != employee.id)]


def _others(config: Config, employee: Employee, world: TelecomWorld) -> list[Any]:
    """What is not chosen: as frozen, else the complement of the items."""
    if config.others is not None:
        return list(config.others)
    chosen = set(config.items)
    return [item for item in _visible(config.type, employee, world) or [] if item not in chosen]


def _shown(config: Config, employee: Employee, world: TelecomWorld) -> dict[str, Any]:
    others = _others(config, employee, world)
    if config.type == "COLLEAGUES":
        return _labelled(config, others, {person: world.employees[person].name for person in [*config.items, *others]})
    if config.type == "QUEUES":
        return _labelled(config, others, world.queues)
    return {"type": config.type, "items": config.items, "others": others}


def _labelled(config: Config, others: list[Any], names: dict[str, str]) -> dict[str, Any]:
    lists = {"items": config.items, "others": others}
    rows = {key: [{"_id": item, "name": names[item]} for item in ids] for key, ids in lists.items()}
    return {"type": config.type, **rows}

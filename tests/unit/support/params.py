# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options through Ansible's own validation, as a module would get them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Operation
from ansible_collections.ucfleet.voice.plugins.module_utils._module import argument_spec, rules_of


def validated(operation: Operation, params: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The validated parameters, and Ansible's error text when they do not fit."""
    validator = ModuleArgumentSpecValidator(argument_spec(operation.fields()), **rules_of(operation.rules()))
    outcome = validator.validate(dict(params))
    return outcome.validated_parameters, "; ".join(outcome.error_messages) or None

# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON Schema of fleet files takes every example and refuses wrong documents."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS, SAMPLES

SCHEMA = json.loads((ROOT / "docs" / "schema" / "fleet.schema.json").read_text(encoding="utf-8"))
USER = jsonschema.Draft7Validator({**SCHEMA["definitions"]["user"], "definitions": SCHEMA["definitions"]})
FILE = jsonschema.Draft7Validator(SCHEMA)


class Loader(yaml.SafeLoader):
    """Reads examples that have tags of Ansible, such as `!vault`."""


Loader.add_multi_constructor("!", lambda _loader, _suffix, node: str(node.value))


def problems(document: Any) -> list[str]:
    """Why the schema refuses the document of a user. Keys that YAML reads as numbers are texts in JSON."""
    return [error.message for error in USER.iter_errors(json.loads(json.dumps(document, default=str)))]


def users_in(value: Any) -> Iterator[dict[str, Any]]:
    """The documents of users in data of any form: dictionaries with a name and a platform, class or variables.

    Defaults are the document of a user without a name.
    """
    if isinstance(value, dict):
        if "name" in value and any(key in value for key in (*COMPOSITES, "class", "vars")) and "hosts" not in value:
            yield value
        else:
            for key, one in value.items():
                if key in ("defaults", "fleet_defaults") and isinstance(one, dict):
                    yield {"name": "defaults", **one}
                else:
                    yield from users_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from users_in(one)


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and document of each user in the guides, in README files and in the documentation of the modules."""
    texts: list[tuple[str, str]] = []
    for path in sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst")):
        found = re.findall(r"code-block:: yaml(?:\+jinja)?\n\n((?: +.*\n|\n)+)", path.read_text(encoding="utf-8"))
        texts += [(path.name, textwrap.dedent(one)) for one in found]
    for path in [ROOT / "README.md", *sorted(ROOT.glob("roles/*/README.md"))]:
        found = re.findall(r"```ya?ml\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
        texts += [(str(path.relative_to(ROOT)), one) for one in found]
    for path in sorted((ROOT / "plugins" / "modules").glob("fleet*.py")):
        found = re.findall(r'EXAMPLES = r"""\n(.*?)"""', path.read_text(encoding="utf-8"), re.S)
        texts += [(path.name, one) for one in found]
    for place, text in texts:
        for data in yaml.load_all(text, Loader):
            for document in users_in(data):
                yield place, document


EXAMPLES = list(examples())


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize(("place", "document"), EXAMPLES)
def test_every_example_is_valid(place: str, document: dict[str, Any]) -> None:
    assert problems(document) == [], place


PARTS = [(platform, part) for platform, composite in COMPOSITES.items() for part in composite.parts]


@pytest.mark.parametrize(("platform", "part"), PARTS, ids=[f"{name}-{part.option}" for name, part in PARTS])
def test_the_sample_of_every_setting_is_valid(platform: str, part: Any) -> None:
    # In a document the login stands beside the settings.
    sample = {key: value for key, value in SAMPLES[part.operation.name].items() if key not in CONNECTIONS[platform]}
    options = {**CONNECTIONS[platform], part.option: [sample] if part.many else sample}
    assert problems({"name": "kim", platform: options}) == []
    assert problems({"name": "kim", platform: {**options, part.option: "text"}}) != []
    unknown = {**sample, "no_such_option": 1}
    assert problems({"name": "kim", platform: {**options, part.option: [unknown] if part.many else unknown}}) != []


@pytest.mark.parametrize(
    "document",
    [
        {"sipxcom": {}},
        {"name": ["kim"]},
        {"name": "kim", "no_such_platform": {}},
        {"name": "kim", "class": {"sales": True}},
        {"name": "kim", "vars": "mobile"},
        {"name": "kim", "sipxcom": {"no_such_option": "x"}},
        {"name": "kim", "sipxcom": {"verify_tls": "maybe"}},
        {"name": "kim", "sipxcom": {"vm_prefs": {"greeting": "no such greeting"}}},
        {"name": "kim", "sipxcom": {"call_forward": {"rings": {"number": "3200"}}}},
        {"name": "kim", "sipxcom": {"call_forward": {"rings": [{"number": "3200", "expiration": "long"}]}}},
        {"name": "kim", "sipxcom": {"phonebook": {"entries": "Roy"}}},
        {"name": "kim", "voipnow": {"queue_agents": [{"queue": "0003*300", "status": "online"}]}},
    ],
)
def test_wrong_documents_are_refused(document: dict[str, Any]) -> None:
    assert problems(document) != []


@pytest.mark.parametrize(
    "document",
    [
        {"name": 3100, "class": "sales", "vars": {"mobile": "+491555003100"}},
        {"name": "kim", "class": ["sales", "night"], "sipxcom": None},
        {"name": "kim", "sipxcom": {"username": 3100, "imbot_prefs": {"conference_entry": "Yes"}}},
    ],
)
def test_usual_forms_are_valid(document: dict[str, Any]) -> None:
    assert problems(document) == []


def test_a_file_is_a_list_or_one_document() -> None:
    user = {"name": "kim", "sipxcom": {"username": "3100"}}
    assert FILE.is_valid([user, user])
    assert FILE.is_valid(user)
    assert not FILE.is_valid([[user]])
    assert not FILE.is_valid("kim")

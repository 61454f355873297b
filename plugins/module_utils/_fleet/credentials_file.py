# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the option `credentials_file`: dictionaries by user name, as JSON or YAML, perhaps encrypted.

    kim.lee: {sipxcom: {password: an example}}

Each file is read once and as a whole, as what is encrypted can only be decrypted so. Nothing of it is ever shown.

Private to the collection.
"""

from __future__ import annotations

import codecs
import io
import pathlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_columns import listed
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import Mistake
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_file import (
    VAULT_HEADER,
    decrypted,
    open_regular,
    whole,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_json import json_mapping
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_yaml import read_mapping
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.template import laid_over
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import text_problem

OPTION = "credentials_file"
YAML_ENDINGS = frozenset({".yml", ".yaml"})
#: endings of the files of a folder that are read
ENDINGS = YAML_ENDINGS | {".json", ".vault"}
_ADVICE = "correct the files; nothing was sent"


def read_credentials(paths: Sequence[str], decrypt: Callable[[bytes], bytes] | None) -> dict[str, Any]:
    """What the files hold, by user name. Raises VoiceError with every problem of all files.

    `paths` are files, and folders of which every file with one of `ENDINGS` is read.
    """
    return credentials_in((path, clear_text(path, decrypt)) for path in credential_files(paths))


def credentials_in(texts: Iterable[tuple[pathlib.Path, str]]) -> dict[str, Any]:
    """What the texts of files hold, by user name. Raises VoiceError with every problem of all files."""
    found: dict[str, Any] = {}
    places: dict[str, str] = {}
    problems: list[str] = []
    for path, text in texts:
        try:
            for line, key, value in _entries(path, text, problems):
                where = f"{path.name}:{line}" if line else path.name
                problem = _key_problem(key)
                name = str(key).strip()
                if not problem and name in places:
                    problem = f"has the user {name}, who has an entry at {places[name]} already"
                if problem:
                    problems.append(f"{where} {problem}")
                    continue
                places[name] = where
                found[name] = value
        except Mistake as mistake:
            problems.append(f"{path.name}:{mistake.line} {mistake.why}")
    if problems:
        raise errors.invalid(f"{OPTION} is not valid: {listed(problems, '; ')}", _ADVICE)
    return found


def laid_under(credentials: Mapping[str, Any] | None, found: Mapping[str, Any]) -> dict[str, Any]:
    """Credentials of files with those of the option `credentials` above them, option by option."""
    result = dict(found)
    for key, above in (credentials or {}).items():
        name = str(key).strip()
        below = result.get(name)
        is_merged = isinstance(below, Mapping) and isinstance(above, Mapping)
        result[name] = laid_over(below, above) if is_merged else above
    return result


def is_json(path: pathlib.Path, text: str) -> bool:
    """Whether a file is read as JSON: by the ending of its name, else by how it begins."""
    ending = path.suffix.lower()
    return ending == ".json" or (ending not in YAML_ENDINGS and text.lstrip()[:1] == "{")


def _entries(path: pathlib.Path, text: str, problems: list[str]) -> Iterator[tuple[int, Any, Any]]:
    """Line (0 where it is not known), key and value of each entry of a file. Raises Mistake."""
    if is_json(path, text):
        for key, value in json_mapping(text).items():
            yield 0, key, value
        return

    def note(mistake: Mistake) -> None:
        why = mistake.why
        if "!vault" in why:
            why = "has a value that is encrypted by itself: encrypt the file as a whole, with ansible-vault encrypt"
        problems.append(f"{path.name}:{mistake.line} {why}")

    yield from read_mapping(io.StringIO(text), path.name, note)


def _key_problem(key: Any) -> str | None:
    """Why a key is no name of a user."""
    if key is None or (isinstance(key, str) and not key.strip()):
        return "has an entry without the name of a user"
    problem = text_problem(key)
    return f"has the name of a user that {problem}" if problem else None


def credential_files(paths: Sequence[str]) -> list[pathlib.Path]:
    """The files that paths name. Raises VoiceError."""
    found: list[pathlib.Path] = []
    for path in map(pathlib.Path, paths):
        if not path.is_dir():
            found.append(path)
            continue
        try:
            inside = sorted(
                one for one in path.iterdir() if one.suffix.lower() in ENDINGS and not one.name.startswith(".")
            )
        except OSError as error:
            raise _unreadable(path, error) from error
        if not inside:
            raise errors.invalid(
                f"{OPTION} {path} is a folder without any file that ends with {', '.join(sorted(ENDINGS))}",
                "name the folder with the credentials",
            )
        found += inside
    seen: set[pathlib.Path] = set()
    for one in found:
        real = one.resolve()
        if real in seen:
            raise errors.invalid(f"{OPTION} names {one} twice", "name each file once")
        seen.add(real)
    return found


def clear_text(path: pathlib.Path, decrypt: Callable[[bytes], bytes] | None) -> str:
    """The clear text of a file. Raises VoiceError."""
    try:
        with open_regular(path, OPTION) as stream:
            data = whole(path, stream, OPTION)
    except OSError as error:
        raise _unreadable(path, error) from error
    if data.startswith((VAULT_HEADER, codecs.BOM_UTF8 + VAULT_HEADER)):
        data = decrypted(path, data.removeprefix(codecs.BOM_UTF8), decrypt, OPTION)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise errors.invalid(f"{OPTION} {path} is not UTF-8 text: see line {line}", "save it as UTF-8") from error


def _unreadable(path: pathlib.Path, error: OSError) -> VoiceError:
    why = (error.strerror or str(error)).lower()
    return errors.invalid(f"{OPTION} {path} cannot be read: {why}", "check the path")

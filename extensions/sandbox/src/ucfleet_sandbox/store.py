# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where states outlive the process: a JSON file written at the end, or an SQLite database written at once."""

from __future__ import annotations

import abc
import json
import os
import pathlib
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

from ucfleet_sandbox.platform import Platform, StateError

__all__ = ["JsonStore", "SqliteStore", "Store", "StoreError", "open_store", "read_states"]


class StoreError(Exception):
    """The state file cannot be used; the text is one sentence for the user."""


class Store(abc.ABC):
    """Keeps the states of the platforms."""

    @abc.abstractmethod
    def restore(self, platform: Platform) -> None:
        """Give the platform its stored state, if there is one. Raises StoreError."""

    @abc.abstractmethod
    def save_all(self, platform: Platform) -> None:
        """The whole state was replaced."""

    @abc.abstractmethod
    def save_parts(self, platform: Platform, names: Iterable[str]) -> None:
        """These parts changed; return when they are safe."""

    def finish(self, platforms: Iterable[Platform]) -> None:  # noqa: B027 - right as it is for most stores
        """The end of an orderly run: write what has not been written yet. Raises StoreError."""

    def close(self) -> None:  # noqa: B027 - right as it is for most stores
        """Give back files, whatever happened."""


def open_store(path: str | None) -> Store:
    """The store for `--state`: none, a name ending in .json, or a database. Raises StoreError."""
    if path is None:
        return MemoryStore()
    if path.endswith(".json"):
        return JsonStore(pathlib.Path(path))
    return SqliteStore(pathlib.Path(path))


class MemoryStore(Store):
    """Keeps nothing."""

    def restore(self, platform: Platform) -> None:
        pass

    def save_all(self, platform: Platform) -> None:
        pass

    def save_parts(self, platform: Platform, names: Iterable[str]) -> None:
        pass


def read_states(path: pathlib.Path, *, missing_ok: bool = False) -> dict[str, Any]:
    """`{platform: state, ...}` of a JSON file. Raises StoreError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if missing_ok:
            return {}
        raise StoreError(f"cannot read the state file {path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise StoreError(f"cannot read the state file {path}: {problem}") from None
    try:
        states = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise StoreError(f"the state file {path} is not JSON: {problem}") from None
    if not isinstance(states, dict):
        raise StoreError(f"the state file {path} must hold an object with one key per platform")
    return states


class JsonStore(Store):
    """`{platform: state, ...}`; states of platforms that do not run are kept as they are."""

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self._states = read_states(path, missing_ok=True)
        # Found out now rather than after hours of rehearsal.
        if not os.access(path.parent, os.W_OK) or not path.parent.is_dir():
            raise StoreError(f"cannot write the state file {path}: its directory does not exist or is not writable")

    def restore(self, platform: Platform) -> None:
        if platform.name not in self._states:
            return
        state = self._states[platform.name]
        try:
            if not isinstance(state, Mapping):
                raise StateError("the state must be an object")
            platform.load(state)
        except StateError as problem:
            raise StoreError(f"the state file {self._path} does not fit {platform.name}: {problem}") from None

    def save_all(self, platform: Platform) -> None:
        pass

    def save_parts(self, platform: Platform, names: Iterable[str]) -> None:
        pass

    def finish(self, platforms: Iterable[Platform]) -> None:
        self._states.update({platform.name: platform.dump() for platform in platforms})
        try:
            _replace_file(self._path, json.dumps(self._states, indent=1, ensure_ascii=False) + "\n")
        except OSError as problem:
            raise StoreError(f"cannot write the state file {self._path}: {problem}") from None


def _replace_file(path: pathlib.Path, text: str) -> None:
    """Write beside the file and rename, so that there is always one complete file.

    Half surrogate pairs, which JSON allows and UTF-8 does not, are written as JSON escapes.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except OSError:
        pathlib.Path(temporary).unlink(missing_ok=True)
        raise


class SqliteStore(Store):
    """One row per part. What was answered is committed, so it survives the end of the process by any signal.

    Write-ahead log with synchronous=NORMAL: a commit reaches the operating system at once (a killed
    process loses nothing) and the disk at the next checkpoint (only a power cut could lose the latest).
    """

    _SCHEMA = (
        "CREATE TABLE IF NOT EXISTS part (platform TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (platform, name))",
        "CREATE TABLE IF NOT EXISTS stored (platform TEXT PRIMARY KEY) WITHOUT ROWID",
    )

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        try:
            self._database = sqlite3.connect(path, isolation_level=None, timeout=1)
        except sqlite3.Error as problem:
            raise StoreError(f"cannot use the state database {path}: {problem}") from None
        try:
            # Two sandboxes on one file would overwrite each other's state.
            self._database.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            with _Transaction(self._database):
                for statement in self._SCHEMA:
                    self._database.execute(statement)
        except sqlite3.Error as problem:
            self._database.close()
            raise StoreError(f"cannot use the state database {path}: {problem}") from None

    def restore(self, platform: Platform) -> None:
        try:
            known = self._database.execute("SELECT 1 FROM stored WHERE platform = ?", (platform.name,)).fetchone()
            # In the order of their creation, which a platform may show.
            rows = self._database.execute(
                "SELECT name, value FROM part WHERE platform = ? ORDER BY rowid", (platform.name,)
            )
            parts = {json.loads(name): json.loads(value) for name, value in rows}
            if known:
                platform.load_parts(parts)
            else:
                self.save_all(platform)
        except (sqlite3.Error, ValueError) as problem:
            raise StoreError(f"cannot use the state database {self._path} for {platform.name}: {problem}") from None

    def save_all(self, platform: Platform) -> None:
        with _Transaction(self._database):
            self._database.execute("DELETE FROM part WHERE platform = ?", (platform.name,))
            self._database.executemany(
                "INSERT INTO part VALUES (?, ?, ?)",
                ((platform.name, _encode(name), _encode(platform.get_part(name))) for name in platform.parts()),
            )
            self._database.execute("INSERT OR REPLACE INTO stored VALUES (?)", (platform.name,))

    def save_parts(self, platform: Platform, names: Iterable[str]) -> None:
        with _Transaction(self._database):
            for name in names:
                value = platform.get_part(name)
                if value is None:
                    self._database.execute(
                        "DELETE FROM part WHERE platform = ? AND name = ?", (platform.name, _encode(name))
                    )
                else:
                    self._database.execute(
                        "INSERT INTO part VALUES (?, ?, ?)"
                        " ON CONFLICT (platform, name) DO UPDATE SET value = excluded.value",
                        (platform.name, _encode(name), _encode(value)),
                    )

    def close(self) -> None:
        self._database.close()


class _Transaction:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK when the block raises."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *unused: object) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")


def _encode(value: Any) -> str:
    """ASCII, as SQLite takes no half surrogate pairs, which names and values may hold."""
    return json.dumps(value, separators=(",", ":"))

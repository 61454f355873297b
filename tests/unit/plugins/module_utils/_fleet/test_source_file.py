# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files can be a source, and how their text is encoded."""

from __future__ import annotations

import os
import pathlib
import socket
import stat
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import INVALID, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Source

TEXT = "name,a\nkim,1\nM\u00fcller \u20ac,2\n"


def refusal(path: str | pathlib.Path, **options: Any) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        list(Source(path=str(path), **options))
    assert caught.value.kind == INVALID
    assert caught.value.advice
    return caught.value


def names(path: pathlib.Path, **options: Any) -> list[str]:
    return [entry.document["name"] for entry in Source(path=str(path), **options)]


def test_pipes_sockets_and_devices_are_refused_at_once(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.yml")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.yml")
        for path, kind in [
            (tmp_path / "pipe.yml", "a pipe"),
            (tmp_path / "socket.yml", "a socket"),
        ]:
            error = refusal(path, file_format="yaml")
            assert error.why == f"source {path} is {kind}, and a source is read more than once"


def as_device(kind: int) -> Callable[..., os.stat_result]:
    """What the system says of a file, as if it were a device."""
    look = os.stat

    def status(path: Any, **options: Any) -> os.stat_result:
        found = look(path, **options)
        return os.stat_result((kind | 0o666, *found[1:])) if stat.S_ISREG(found.st_mode) else found

    return status


@pytest.mark.parametrize("kind", [stat.S_IFCHR, stat.S_IFBLK])
@pytest.mark.parametrize("function", ["stat", "fstat"])
def test_a_device_is_refused_without_being_read(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, kind: int, function: str
) -> None:
    path = tmp_path / "users.csv"
    path.write_text("name\nkim\n")
    link = tmp_path / "link.csv"
    link.symlink_to(path.name)
    monkeypatch.setattr(os, function, as_device(kind))
    # With `fstat` it takes the place of the file between the look at the path and its opening.
    for name in (path, link):
        assert refusal(name).why == f"source {name} is a device, and a source is read more than once"


def test_a_link_is_followed_to_a_regular_file_only(tmp_path: pathlib.Path) -> None:
    (tmp_path / "users.csv").write_text("name\nkim\n")
    (tmp_path / "link.csv").symlink_to("users.csv")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "pipe.csv").symlink_to("pipe")
    (tmp_path / "gone.csv").symlink_to("nowhere")
    assert names(tmp_path / "link.csv") == ["kim"]
    assert "is a pipe" in refusal(tmp_path / "pipe.csv").why
    assert "cannot be read: no such file" in refusal(tmp_path / "gone.csv").why


def test_a_file_that_turns_into_a_pipe_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "users.csv"
    os.mkfifo(path)
    status = os.stat(__file__)
    monkeypatch.setattr(os, "stat", lambda *_arguments, **_options: status)
    assert "is a pipe" in refusal(path).why


@pytest.mark.parametrize("path", ["", " ", "\n"])
def test_an_empty_path(path: str) -> None:
    assert refusal(path).why == "source is an empty text"


def test_a_path_that_none_can_be() -> None:
    assert refusal("a\x00.yml").why == "source holds NUL (U+0000), which no path does"


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("cp1252", "cp1252"),
        ("cp1252", "Windows-1252"),
        ("iso8859-15", "latin9"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf_32"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "UTF8"),
    ],
)
def test_encodings(tmp_path: pathlib.Path, written: str, given: str) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(TEXT.encode(written))
    assert names(path, encoding=given) == ["kim", "M\u00fcller \u20ac"]
    path = tmp_path / "users.yml"
    path.write_bytes("- name: kim\n- name: M\u00fcller \u20ac\n".encode(written))
    assert names(path, encoding=given) == ["kim", "M\u00fcller \u20ac"]


@pytest.mark.parametrize(
    ("written", "why", "advice"),
    [
        ("cp1252", "is not UTF-8 text: line 3 has the byte 0xFC", "cp1252"),
        ("utf-16", "is not UTF-8, but UTF-16 text, as its byte order mark shows", "set encoding to utf-16,"),
        ("utf-32", "is not UTF-8, but UTF-32 text, as its byte order mark shows", "set encoding to utf-32,"),
        ("utf-16-le", "is not UTF-8, but UTF-16-LE text, as its zero bytes show", "set encoding to utf-16-le,"),
        ("utf-16-be", "is not UTF-8, but UTF-16-BE text, as its zero bytes show", "set encoding to utf-16-be,"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "yml"])
def test_other_encodings_are_named(tmp_path: pathlib.Path, written: str, why: str, advice: str, ending: str) -> None:
    path = tmp_path / f"users.{ending}"
    text = (
        TEXT
        if ending == "csv"
        else '[\n"name",\n"M\u00fcller"]'
        if ending != "jsonl"
        else '\n\n{"name": "M\u00fcller"}'
    )
    path.write_bytes(text.encode(written))
    error = refusal(path)
    assert error.why == f"source {path} {why}"
    assert advice in error.advice


def test_the_line_of_a_wrong_byte_far_into_the_file(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(b"name,a\n" + "M\u00fcller,1\n".encode() * 50_000 + b"x\x81,1\n")
    error = refusal(path)
    assert error.why == f"source {path} is not UTF-8 text: line 50002 has the byte 0x81"
    assert error.advice == "save it as UTF-8, or set encoding"


def test_a_text_that_ends_within_a_character(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(b"name\nkim\xc3")
    assert refusal(path).why == f"source {path} is not UTF-8 text: line 2 has the byte 0xC3"


def test_an_encoding_that_is_not_that_of_the_mark(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(TEXT.encode("utf-8-sig"))
    error = refusal(path, encoding="cp1252")
    assert error.why == f"source {path} begins with the byte order mark of UTF-8, but encoding is cp1252"
    path.write_bytes(TEXT.encode("cp1252"))
    assert refusal(path, encoding="ascii").why == f"source {path} is not ASCII text: line 3 has the byte 0xFC"


@pytest.mark.parametrize("encoding", ["", "punycode", "idna", "utf-7", "unicode_escape", "rot13", "hex", "x\x00y"])
def test_encodings_that_are_not_known(encoding: str) -> None:
    error = refusal("users.csv", encoding=encoding)
    assert error.why == f"encoding is {encoding!r}, which is not known"


def test_an_encoding_without_a_file() -> None:
    with pytest.raises(VoiceError, match="encoding is that of a file, but users is given"):
        Source(users=[], encoding="cp1252")


def test_an_encrypted_source_is_read_with_a_key(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(b"$ANSIBLE_VAULT;1.1;AES256\n6162\n")
    seen: list[bytes] = []

    def decrypt(data: bytes) -> bytes:
        seen.append(data)
        return TEXT.encode("utf-8-sig")

    assert names(path, decrypt=decrypt) == ["kim", "M\u00fcller \u20ac"]
    assert seen == [b"$ANSIBLE_VAULT;1.1;AES256\n6162\n"]

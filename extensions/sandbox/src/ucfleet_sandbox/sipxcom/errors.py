# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two shapes of error responses (sipXcom protocol, section 3.7).

Shape A is a status set by a handler or by the engine: the reason phrase carries the
message. Shape B is a Java exception that escaped a handler: always 500, a JSON body
with the message and the exception's class name.
"""

from __future__ import annotations

__all__ = [
    "CANNOT_RESOLVE",
    "CLASS_CAST",
    "COLUMN",
    "CONVERSION",
    "DUPLICATE_FIELD",
    "ILLEGAL_ARGUMENT",
    "NO_SUCH_ELEMENT",
    "NUMBER_FORMAT",
    "SETTING_COLUMN",
    "STREAM",
    "UNKNOWN_FIELD",
    "JavaError",
    "StatusError",
    "check_length",
    "missing_row",
    "not_null",
    "null_pointer",
    "reason_phrase",
    "user_error",
]

CANNOT_RESOLVE = "com.thoughtworks.xstream.mapper.CannotResolveClassException"
CONVERSION = "com.thoughtworks.xstream.converters.ConversionException"
STREAM = "com.thoughtworks.xstream.io.StreamException"
_REFLECTION = "com.thoughtworks.xstream.converters.reflection.AbstractReflectionConverter"
UNKNOWN_FIELD = f"{_REFLECTION}$UnknownFieldException"
DUPLICATE_FIELD = f"{_REFLECTION}$DuplicateFieldException"
CLASS_CAST = "java.lang.ClassCastException"
ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException"
NO_SUCH_ELEMENT = "java.util.NoSuchElementException"
NUMBER_FORMAT = "java.lang.NumberFormatException"

# What the engine says when a handler sets a status without a text of its own.
_PHRASES = {
    200: "OK",
    302: "Found",
    400: "The request could not be understood by the server due to malformed syntax",
    403: "The server understood the request, but is refusing to fulfill it",
    404: "The server has not found anything matching the request URI",
    405: "The method specified in the request is not allowed for the resource identified by the request URI",
    406: "The resource identified by the request is only capable of generating response entities which have content "
    "characteristics not acceptable according to the accept headers sent in the request",
    422: "The server understands the content type of the request entity and the syntax of the request entity is "
    "correct but was unable to process the contained instructions",
    500: "The server encountered an unexpected condition which prevented it from fulfilling the request",
}

_INTEGRITY = "org.springframework.dao.DataIntegrityViolationException"

#: characters that a column of the database takes: names, numbers, texts of contacts
COLUMN = 255
#: and that of an account setting
SETTING_COLUMN = 7500

#: longest reason phrase that the servlet container lets through, in characters
_LONGEST_PHRASE = 1024


class StatusError(Exception):
    """Shape A: a status with a reason phrase (None: the engine's own sentence)."""

    def __init__(self, status: int, reason: str | None = None) -> None:
        super().__init__(reason or status)
        self.status = status
        self.reason = reason


class JavaError(Exception):
    """Shape B: an exception of the server that escaped; `type_name` is its Java class."""

    def __init__(self, type_name: str, message: str) -> None:
        super().__init__(message)
        self.type_name = type_name
        self.message = message


def null_pointer() -> JavaError:
    """A null dereference; its text depends on the Java runtime."""
    return JavaError("java.lang.NullPointerException", "Internal error: null")


def user_error(key: str, type_name: str = "org.sipfoundry.sipxconfig.common.UserException") -> JavaError:
    """A broken business rule. The text is the bare message key: the REST layer has no translations."""
    return JavaError(type_name, key)


def missing_row(class_name: str, row_id: int) -> JavaError:
    """An id that the database does not have."""
    what = f"No row with the given identifier exists: [org.sipfoundry.sipxconfig.{class_name}#{row_id}]"
    return JavaError(
        "org.springframework.orm.hibernate3.HibernateObjectRetrievalFailureException",
        f"Internal error: {what}",
    )


def not_null() -> JavaError:
    """A row without a value that its column requires."""
    return JavaError(_INTEGRITY, "Internal error: not-null property references a null or transient value")


def check_length(*texts: str | None, limit: int = COLUMN) -> None:
    """Raise the database's error for the first text longer than its column (sipXcom protocol, sections 4 and 5)."""
    for text in texts:
        if text is not None and len(text) > limit:
            raise JavaError(
                _INTEGRITY,
                "Internal error: Could not execute JDBC batch update; nested exception is "
                f"ERROR: value too long for type character varying({limit})",
            )


def reason_phrase(status: int, reason: str | None) -> str:
    """The phrase for the status line: Latin-1, one line, of limited length; an unknown status repeats its number."""
    text = reason if reason is not None else _PHRASES.get(status, str(status))
    text = text[:_LONGEST_PHRASE].replace("\r", "?").replace("\n", "?")
    return text.encode("latin-1", "replace").decode("latin-1")

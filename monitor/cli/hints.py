"""Commands that people are told to type: with the program as it was called, and on the library that was named."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

NAME = "reclaim"
COMMANDS = (
    *("register", "works", "reindex", "scan", "clips", "clip", "matches", "match", "decide", "release", "bank"),
    *("case", "letter", "profile", "doctor", "demo", "rights", "allow"),
    *("recipient", "packs"),
    *("notice", "look", "deadlines", "outcomes", "send", "mail", "retract", "lint", "evidence"),
    *("people", "token", "review", "check-app", "settings"),
    "licence",
    *("source", "words", "found", "watch", "access"),
    *("privacy", "insights"),
)
_CALL = ContextVar("call", default=NAME)
_TOLD = re.compile(rf"(?<![^\s(`]){NAME} (?=(?:{'|'.join(COMMANDS)})\b)")


def program() -> str:
    """Return how the program is called from here: by its name if that is on the path, else by where it lies."""
    called, found = Path(sys.argv[0]), shutil.which(NAME)
    if called.name != NAME or not called.exists() or (found and called.samefile(found)):
        return NAME
    return shlex.quote(min(os.path.relpath(called), os.path.abspath(called), key=len))  # noqa: PTH100 - keep links


@contextmanager
def calling() -> Iterator[None]:
    """Make hints name the program alone, until ``call_with`` is told a library; commands inside commands nest."""
    token = _CALL.set(program())
    try:
        yield
    finally:
        _CALL.reset(token)


def call_with(library: str) -> None:
    """Make the hints of this command name the library that was named in it."""
    _CALL.set(f"{program()} --library {shlex.quote(library)}")


def hint(words: str) -> str:
    """Return a command as it can be copied into a shell.

    :param words: what stands after the program and its library, quoted for the shell
    """
    return f"{_CALL.get()} {words}"


def complete(text: str) -> str:
    """Return a message of the application, which knows no command line, with its commands made ready to copy."""
    return _TOLD.sub(lambda _: hint(""), text.replace("“...”", '"..."'))

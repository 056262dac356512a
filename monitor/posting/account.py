"""The mail account that letters leave from: a file in the library, which never holds the password."""

import json
import os
import re
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.files import write_whole

SECURITIES = ("starttls", "tls")
"""How the connection is made safe: ``starttls`` (usually port 587) or ``tls`` (usually port 465)."""
_ADDRESS = re.compile(r"[^@\s<>,;:]+@[^@\s<>,;:]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+")
"""A name or a number of a server."""
_OTHERS = 0o077
"""Rights of anybody but the owner of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """How letters leave; empty means not given."""

    host: str = ""
    port: int = 0
    security: str = "starttls"
    user: str = ""
    """Who logs in; nobody where it is empty."""
    sender: str = ""
    """The address that letters come from."""
    authority: str = ""
    """PEM file of the certificate authority; empty for those of the system."""
    password_file: str = ""
    """File that holds the password and that only its owner may read."""

    def updated(self, **given: str | int | None) -> "MailAccount":
        """Return a copy in which the values that are not None replace the old ones."""
        return replace(self, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The options by which what is missing can be given."""
        given = {"--host": self.host, "--port": self.port, "--from": self.sender}
        return tuple(option for option, value in given.items() if not value)

    def demand_whole(self) -> None:
        """Refuse an account that cannot be used.

        :raises InputError: says what is missing or odd
        """
        self.demand_sound()
        if not self.host:
            raise InputError(
                "There is no mail server yet; name one: reclaim mail set --host HOST --port 587 --security starttls"
                " --user NAME --from ADDRESS."
            )
        if self.lacking:
            raise InputError(f"The mail settings lack {', '.join(self.lacking)}; give it: reclaim mail set.")

    def demand_sound(self) -> None:
        """Refuse an account in which something is odd, whatever is missing.

        :raises InputError: says what is odd
        """
        if self.port and not 0 < self.port < 65536:
            raise InputError(
                f"The port {self.port} is none: it is usually 587 for starttls, 465 for tls, and never above 65535:"
                " reclaim mail set --port N."
            )
        if self.host and _HOST.fullmatch(self.host) is None:
            raise InputError(
                f"“{printable(self.host)}” is no name of a server; write it like mail.example.org: reclaim mail set"
                " --host HOST."
            )
        if self.security not in SECURITIES:
            raise InputError(f"The security “{self.security}” is not known; say one of {', '.join(SECURITIES)}.")
        if self.sender:
            demand_address(self.sender, "--from")
        if self.authority and not Path(self.authority).is_file():
            raise InputError(f"{self.authority}: there is no such file; name the PEM file of the authority.")


def demand_address(text: str, option: str) -> None:
    """Refuse what is no address that mail can come from.

    :param option: that gives it
    :raises InputError: it is none
    """
    if not text.isascii() or _ADDRESS.fullmatch(text) is None:
        raise InputError(f"“{printable(text)}” is no e-mail address; write it like name@example.org: {option} ADDRESS.")


def load_account(path: Path) -> MailAccount:
    """Read the mail account; an absent file is an empty account.

    :raises InputError: the file is not TOML, or holds something else than the known settings
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return MailAccount()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{path}: the mail settings cannot be read ({error}); mend or delete the file.") from error
    known = {field.name: type(field.default) for field in fields(MailAccount)}
    wrong = [key for key, value in given.items() if type(value) is not known.get(key)]
    if wrong:
        raise InputError(f"{path}: {', '.join(wrong)} is not a known setting; known are {', '.join(known)}.")
    return MailAccount(**given)


def save_account(path: Path, account: MailAccount) -> None:
    """Write the mail account, leaving out what is not given.

    :raises InputError: something in it is odd, or a value holds a control character
    :raises LibraryError: the file cannot be written
    """
    account.demand_sound()
    lines = []
    for key, value in asdict(account).items():
        if isinstance(value, str) and not value.isprintable():
            raise InputError(f"The {key} {value!r} holds a control character; type it again without.")
        if value:
            # A JSON string of printable characters is a TOML basic string.
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}\n")
    write_whole(path, "".join(lines).encode(), private=True)


def read_password(path: Path) -> str:
    """Return the password that a file holds, without the line end.

    :raises InputError: it cannot be read, or others may read it
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the password cannot be read ({error}); name another file.") from error
    if os.name == "posix" and mode & _OTHERS:
        raise InputError(f"{path}: others may read the password; let nobody else: chmod 600 {path}")
    return text.rstrip("\r\n")

"""People who use a library together: their roles, what each may do, and the secrets by which they are known.

A secret itself is never kept: the library holds its SHA-256, or for passwords an argon2 hash.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What somebody, or a program with a token, may do. Each verb of the review room and of the API needs one."""

    READ = "read"
    """See works, matches, cases, letters and deadlines."""
    WORKS = "works"
    """Register works, add clips, keep the rights ledger and the settings of platforms."""
    REVIEW = "review"
    """Decide matches, make cases, look at a case as second person."""
    LETTERS = "letters"
    """Consider exceptions, write, sign and send letters, record answers."""
    ADMIN = "admin"
    """Add people, give tokens, see the audit."""


class Role(StrEnum):
    """What a person is in the team."""

    CREATOR = "creator"
    REVIEWER = "reviewer"
    LEGAL = "legal"
    ADMIN = "admin"

    @property
    def scopes(self) -> frozenset[Scope]:
        """What this role may do."""
        return _SCOPES[self]


_SCOPES = {
    Role.CREATOR: frozenset({Scope.READ, Scope.WORKS}),
    Role.REVIEWER: frozenset({Scope.READ, Scope.REVIEW}),
    Role.LEGAL: frozenset({Scope.READ, Scope.REVIEW, Scope.LETTERS}),
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account."""

    id: int
    login: str
    """What is typed to sign in; unique, in lower case."""
    name: str
    """The person's own name: what stands in decisions, in the audit and under letters."""
    role: Role
    created_at: datetime
    disabled_at: datetime | None = None
    """Since when the account can no longer be used; None while it can."""
    locked_until: datetime | None = None
    """Until when wrong passwords keep the account shut."""
    has_password: bool = True
    """Whether one is set; an invited person sets it at the first visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A one-time address that lets somebody set a password."""

    created_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that somebody signed in with."""

    id: int = 0
    person: Person | None
    """None in a library without accounts, whose only user is whoever started the review room."""
    started_at: datetime
    used_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A secret for a program that uses the API."""

    id: int
    name: str
    """What it is for, as its maker says."""
    person: Person | None
    """Who made it; what the program does stands in the audit under this person's name."""
    scopes: frozenset[Scope]
    created_at: datetime
    ends_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def lasts(self, now: datetime) -> bool:
        """Tell whether it was neither revoked nor has ended."""
        return self.revoked_at is None and (self.ends_at is None or self.ends_at > now)


def name_key(name: str) -> str:
    """Return a name as names are compared: spaces, case and the width of letters make no other person."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


_ALIKE = str.maketrans(
    "ıl1|0øđðłаӓвгеѐкмнорстухіїјѕԁһӏԛԝαβεζηικμνορςτυχγ",
    "iiiioodd" + "iaabreekmhopctyxiijsdhiqwabezhikmnopctuxy",
)
"""Letters that look like others, of other alphabets too, as the first of them is read."""


def skeleton_of(name: str) -> str:
    """Return what is left of a name to a hasty reader: no signs, no accents, and letters that look alike as one."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).translate(_ALIKE)
    return "".join(sign for sign in bare if sign.isalnum())

"""A library with accounts, and visitors who sign in."""

import re

from monitor.accounts import add_person
from monitor.app import open_library
from monitor.people import Role
from monitor.settings import Settings
from tests.monitor.web.served import Serving, Visitor

WORDS = "four words come to mind"
TEAM = {
    "ann": ("Ann Lee", Role.ADMIN),
    "lea": ("Lea Legal", Role.LEGAL),
    "rob": ("Rob Rev", Role.REVIEWER),
    "cat": ("Cat Creator", Role.CREATOR),
}
"""Name and role of each login."""


def with_team(settings: Settings) -> None:
    """Give accounts to one person of each role."""
    with open_library(settings) as library:
        for login, (name, role) in TEAM.items():
            add_person(library, login, name, role, WORDS)


def signed_in(served: Serving, login: str = "ann", password: str = WORDS) -> Visitor:
    """Return a visitor who has typed a login and a password."""
    visitor = Visitor(served, sign_in=False)
    visitor.form_token = token_in(visitor.get("/enter").text)
    visitor.post("/enter", {"login": login, "password": password})
    return visitor


def token_in(html: str) -> str:
    """Return the token of the first form of a page."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', html)
    return found.group(1) if found else ""

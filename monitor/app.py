"""The application: settings, store, engine parameters and clock put together, for the command line and the web."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fingerprints.spec import Spec
from monitor.settings import Settings, load_profile
from monitor.store import open_store
from monitor.store.library import Library
from monitor.values import LOGIN

__all__ = ["open_library", "utc_now"]


def utc_now() -> datetime:
    """Return the present time; the only clock of the application."""
    return datetime.now(UTC)


@contextmanager
def open_library(
    settings: Settings, *, actor: str | None = None, clock: Callable[[], datetime] = utc_now
) -> Iterator[Library]:
    """Open a library for the length of a block, making it if there is none.

    :param actor: who is at the keyboard; by default the name in the sender profile, else the login name, marked as such
    :raises LibraryError, ProfileError: it cannot be used
    """
    store = open_store(settings)
    try:
        name = (actor or "").strip() or load_profile(settings.profile).name or _login_name()
        yield Library(settings=settings, store=store, clock=clock, actor=name, spec=Spec())
    finally:
        store.close()


def _login_name() -> str:
    try:
        return getpass.getuser() + LOGIN
    except (OSError, KeyError):  # a container without a user database
        return f"unknown user{LOGIN}"

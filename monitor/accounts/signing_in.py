"""How a person is known: by a password, and after wrong ones not for a while."""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.accounts.keeping import NotKnownError, set_password, subject_of
from monitor.accounts.names import NOBODY
from monitor.accounts.passwords import fits, one_of_few, renewed
from monitor.people import Person
from monitor.store.library import Library

FAILURES = 5
"""So many wrong passwords shut an account."""
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(days=1)
WRONG = (
    "The login and the password do not fit together, or too many wrong ones were tried: after five, an account stays"
    " shut for a while. Try again later, or ask an administrator to unlock it."
)
"""One sentence for whatever is wrong, so that it tells nobody which accounts there are."""


def sign_in(library: Library, login: str, password: str) -> Person:
    """Return who signs in by a password.

    :raises NotKnownError: nobody; the sentence is the same whatever the reason, and so is the work
    :raises InputError: too many people sign in at this moment
    """
    with one_of_few():
        # Read only now: whoever tried meanwhile may have shut the account.
        person = library.store.people.called(login.strip().lower())
        known = library.store.people.password(person.id) if person else ""
        is_right = fits(known, password)
        if person is None or person.disabled_at or is_locked(person, library.clock()):
            _count_failure(library, None)
            raise NotKnownError(WRONG)
        if not is_right:
            _count_failure(library, person)
            raise NotKnownError(WRONG)
        fresh = renewed(known, password)
    with library.store.transaction():
        library.store.people.unlock(person.id)
        if fresh:
            library.store.people.set_password(person.id, fresh)
        replace(library, actor=person.name).record("person.sign_in", subject_of(person))
    return library.store.people.get(person.id)


def _count_failure(library: Library, person: Person | None) -> None:
    """Count a wrong password of a person; of nobody it waits for its turn all the same, which would tell otherwise."""
    with library.store.transaction():
        if person is None:
            return
        failures, locks = library.store.people.failed(person.id)
        if failures >= FAILURES:
            until = library.clock() + min(FIRST_LOCK * 2 ** min(locks, 10), LONGEST_LOCK)
            library.store.people.lock(person.id, until)
            said = {"until": until.isoformat(timespec="seconds")}
            replace(library, actor=NOBODY).record("person.locked", subject_of(person), **said)


def change_password(library: Library, person: Person, old: str, new: str) -> None:
    """Let a person set a new password; all sessions and tokens of the person end.

    :raises NotKnownError: the old one is wrong
    :raises InputError: the new one cannot be used
    """
    with one_of_few():
        current = library.store.people.get(person.id)
        if is_locked(current, library.clock()) or not fits(library.store.people.password(person.id), old):
            _count_failure(library, current)
            raise NotKnownError("That is not your password as it is now, or it was typed wrongly too often.")
    set_password(library, person.id, new)


def is_locked(person: Person, now: datetime) -> bool:
    """Tell whether wrong passwords keep an account shut."""
    return person.locked_until is not None and person.locked_until > now

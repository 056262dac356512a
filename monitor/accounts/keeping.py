"""Who has an account: made, invited, given a role, shut and opened again."""

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta

from monitor.accounts.names import checked_login, checked_name
from monitor.accounts.passwords import check_password, hash_of
from monitor.errors import InputError
from monitor.people import Person, Role, name_key, skeleton_of
from monitor.settings import Profile, load_profile
from monitor.store.library import Library

INVITED = timedelta(days=7)


class NotKnownError(InputError):
    """Nobody is signed in by what was typed."""


def add_person(library: Library, login: str, name: str, role: Role, password: str) -> Person:
    """Make an account that can be used at once.

    :raises InputError: the login, the name or the password cannot be used, or the first account is no administrator's
    """
    login, name = checked_login(login), checked_name(name)
    check_password(password, login, name)
    hashed = hash_of(password)
    with library.store.transaction():
        return _add(library, login, name, role, hashed)


def add_first(library: Library, login: str, name: str, password: str) -> Person:
    """Make the first account, an administrator's.

    :raises InputError: there is one, or the login, the name or the password cannot be used
    """
    login, name = checked_login(login), checked_name(name)
    check_password(password, login, name)
    hashed = hash_of(password)
    with library.store.transaction():
        if library.store.people.count():
            raise InputError("Somebody has made the first account meanwhile; ask that person to invite you.")
        return _add(library, login, name, Role.ADMIN, hashed)


def invite_person(library: Library, login: str, name: str, role: Role) -> tuple[Person, str]:
    """Make an account without password, and return it with the secret by which its person sets one.

    :raises InputError: the login or the name cannot be used, or it would be the first account
    """
    login, name = checked_login(login), checked_name(name)
    with library.store.transaction():
        if not library.store.people.count():
            raise InputError("The first account needs a password at once: nobody could let its person in otherwise.")
        person = _add(library, login, name, role, "")
        return person, _invite(library, person)


def _add(library: Library, login: str, name: str, role: Role, password: str) -> Person:
    people = library.store.people
    if not people.count() and role is not Role.ADMIN:
        raise InputError("The first account must be an administrator's, who can then add the others: say role admin.")
    if people.called(login):
        raise InputError(f"There is an account {login} already; choose another login.")
    if people.named(name):
        raise InputError(
            f"There is an account of {name} already; names stand under decisions, so no two people can have one name:"
            " add a middle name or an initial."
        )
    twin = next((one for one in people.all() if skeleton_of(one.name) == skeleton_of(name)), None)
    if twin:
        raise InputError(
            f"“{name}” looks like {twin.name}, who has an account already; names stand under decisions, so that two"
            " people’s must not be taken for one another: add a middle name or an initial."
        )
    person = people.add(login, name, role, password, library.clock())
    library.record("person.add", subject_of(person), login=login, name=name, role=str(role))
    return person


def invite_again(library: Library, person_id: int) -> str:
    """Take a person's password away and return the secret by which that person sets a new one.

    :raises NotFoundError: there is no such person
    :raises InputError: the account is disabled, or nobody could administer the library meanwhile
    """
    with library.store.transaction():
        person = library.store.people.get(person_id)
        if person.disabled_at:
            raise InputError(f"The account of {person.name} is disabled; enable it first.")
        library.store.people.set_password(person_id, "")
        _demand_administrator(library)
        _end_all(library, person)
        return _invite(library, person)


def _invite(library: Library, person: Person) -> str:
    secret, now = secrets.token_urlsafe(32), library.clock()
    library.store.people.invite(person.id, sha256_of(secret), now, now + INVITED)
    library.record("person.invite", subject_of(person), ends_at=(now + INVITED).isoformat(timespec="seconds"))
    return secret


def invited_by(library: Library, secret: str) -> Person | None:
    """Return whom an invitation invites; None where it is used up, over, or none."""
    return library.store.people.invited(sha256_of(secret), library.clock()) if secret else None


def accept(library: Library, secret: str, password: str) -> Person:
    """Let an invited person set a password; the invitation is used up.

    :raises NotKnownError: the invitation is used up, over, or none
    :raises InputError: the password cannot be used
    """
    person = invited_by(library, secret)
    if person is None:
        raise NotKnownError("This invitation is used up or over; ask an administrator for a new one.")
    check_password(password, person.login, person.name)
    hashed = hash_of(password)
    with library.store.transaction():
        again = invited_by(library, secret)
        if again is None or again.id != person.id:
            raise NotKnownError("This invitation is used up or over; ask an administrator for a new one.")
        _keep_password(replace(library, actor=person.name), person, hashed)
    return library.store.people.get(person.id)


def set_password(library: Library, person_id: int, password: str) -> None:
    """Set a person's password, unlock the account and end all its sessions and tokens.

    :raises NotFoundError: there is no such person
    :raises InputError: the password cannot be used
    """
    person = library.store.people.get(person_id)
    check_password(password, person.login, person.name)
    hashed = hash_of(password)
    with library.store.transaction():
        _keep_password(library, person, hashed)


def _keep_password(library: Library, person: Person, hashed: str) -> None:
    library.store.people.set_password(person.id, hashed)
    library.store.people.uninvite(person.id)
    library.store.people.unlock(person.id)
    _end_all(library, person)
    library.record("person.password", subject_of(person))


def change_role(library: Library, person_id: int, role: Role) -> Person:
    """Give a person another role; all sessions and tokens of the person end.

    :raises NotFoundError: there is no such person
    :raises InputError: nobody could administer the library any more
    """
    with library.store.transaction():
        person = library.store.people.get(person_id)
        if person.role is not role:
            library.store.people.set_role(person_id, role)
            _demand_administrator(library)
            _end_all(library, person)
            library.record("person.role", subject_of(person), before=str(person.role), role=str(role))
    return library.store.people.get(person_id)


def disable(library: Library, person_id: int) -> Person:
    """Shut an account; all sessions and tokens of the person end. What the person did stays on record.

    :raises NotFoundError: there is no such person
    :raises InputError: nobody could administer the library any more
    """
    with library.store.transaction():
        person = library.store.people.get(person_id)
        if person.disabled_at is None:
            library.store.people.set_disabled(person_id, library.clock())
            library.store.people.uninvite(person_id)
            _demand_administrator(library)
            _end_all(library, person)
            library.record("person.disable", subject_of(person))
    return library.store.people.get(person_id)


def enable(library: Library, person_id: int) -> Person:
    """Open an account again, whether it was disabled or shut by wrong passwords.

    :raises NotFoundError: there is no such person
    """
    with library.store.transaction():
        person = library.store.people.get(person_id)
        library.store.people.set_disabled(person_id, None)
        library.store.people.unlock(person_id)
        if person.disabled_at or person.locked_until:
            library.record("person.enable", subject_of(person))
    return library.store.people.get(person_id)


def end_sessions(library: Library, person: Person) -> None:
    """Sign a person out of every browser."""
    with library.store.transaction():
        library.store.sessions.end_of_person(person.id)
        library.record("person.sign_out", subject_of(person), everywhere="yes")


def _end_all(library: Library, person: Person) -> None:
    library.store.sessions.end_of_person(person.id)
    library.store.tokens.revoke_of_person(person.id, library.clock())


def _demand_administrator(library: Library) -> None:
    if not library.store.people.administrators():
        raise InputError(
            "This is the last administrator who can sign in: make another account an administrator's first."
        )


def signer_of(library: Library) -> Profile:
    """Return who signs letters now: with accounts whoever is signed in, with what the profile says of the firm.

    :raises ProfileError: the profile cannot be read
    """
    profile = load_profile(library.settings.profile)
    if not library.store.people.count() or name_key(profile.name) == name_key(library.actor):
        return profile
    # The title in the firm is another person's.
    return replace(profile, name=library.actor, capacity="")


def sha256_of(secret: str) -> str:
    """Return what the library keeps of a secret that nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def subject_of(person: Person) -> str:
    """Return how the audit names a person."""
    return f"person {person.id}"

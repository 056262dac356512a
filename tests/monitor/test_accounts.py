"""Accounts: who may sign in, when an account is shut, and what tokens open."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from argon2 import PasswordHasher

from monitor.accounts import (
    NotKnownError,
    accept,
    add_first,
    add_person,
    add_token,
    change_password,
    change_role,
    disable,
    enable,
    invite_again,
    invite_person,
    invited_by,
    passwords,
    revoke_token,
    set_password,
    sign_in,
    verify_token,
)
from monitor.errors import InputError, LibraryLockedError, NotFoundError
from monitor.people import Person, Role, Scope
from monitor.store.library import Library

pytestmark = pytest.mark.usefixtures("quick_passwords")
GOOD = "four words come to mind"
OTHER = "quite another sentence"


class Watch:
    """A clock that stands until somebody sets it."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time that it shows."""
        return self.now

    def passes(self, **time: float) -> None:
        """Move on."""
        self.now += timedelta(**time)


@pytest.fixture
def watch() -> Watch:
    """Give a clock."""
    return Watch()


@pytest.fixture
def office(library: Library, watch: Watch) -> Library:
    """Give a library with an administrator, Ann Lee."""
    library = replace(library, clock=watch)
    add_person(library, "ann", "Ann Lee", Role.ADMIN, GOOD)
    return library


@pytest.fixture
def bob(office: Library) -> Person:
    """Give a reviewer of the office."""
    return add_person(office, "bob", "Bob Ray", Role.REVIEWER, OTHER)


def ann_of(office: Library) -> Person:
    """Return the administrator."""
    found = office.store.people.called("ann")
    assert found
    return found


def wrong(office: Library, login: str = "ann", password: str = "", times: int = 1) -> str:
    """Try a password that does not fit, some times, and return the sentence."""
    for _ in range(times):
        with pytest.raises(NotKnownError) as refused:
            sign_in(office, login, password)
    return str(refused.value)


def test_a_person_signs_in_by_password(office: Library) -> None:
    """However the login is written; the audit has the person."""
    assert sign_in(office, " ANN ", GOOD).name == "Ann Lee"
    last = office.store.audit.last()
    assert last
    assert (last.action, last.actor) == ("person.sign_in", "Ann Lee")


def test_the_password_is_kept_as_an_argon2id_hash_only(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the library's own parameters, and nowhere else, not even in the audit."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher())
    office = library
    add_person(office, "ann", "Ann Lee", Role.ADMIN, GOOD)
    assert office.store.people.password(1).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert GOOD not in "".join(entry.data for entry in office.store.audit.all())


def test_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(office: Library) -> None:
    """The account grows with the library of hashes."""
    office.store.people.set_password(1, PasswordHasher(time_cost=2, memory_cost=128).hash(GOOD))
    sign_in(office, "ann", GOOD)
    assert "m=64,t=1" in office.store.people.password(1)
    sign_in(office, "ann", GOOD)


def test_whatever_is_wrong_the_sentence_is_the_same(office: Library, bob: Person) -> None:
    """Nobody learns which accounts there are, which are disabled, or which are shut."""
    invite_person(office, "eve", "Eve Moss", Role.LEGAL)
    disable(office, bob.id)
    told = {wrong(office, *typed) for typed in (("ann", "x"), ("nobody", GOOD), ("bob", OTHER), ("eve", ""))}
    told.add(wrong(office, "ann", "x", times=5))
    told.add(wrong(office, "ann", GOOD))
    assert len(told) == 1


def test_five_wrong_passwords_shut_an_account_for_a_quarter_of_an_hour(office: Library, watch: Watch) -> None:
    """Even for the right one; then it opens by itself."""
    wrong(office, times=5)
    wrong(office, "ann", GOOD)
    watch.passes(minutes=16)
    assert sign_in(office, "ann", GOOD)


def test_each_lock_lasts_twice_as_long_and_at_most_a_day(office: Library, watch: Watch) -> None:
    """Until a right password, after which counting begins anew."""
    lengths = []
    for _ in range(9):
        wrong(office, times=5)
        until = ann_of(office).locked_until
        assert until
        lengths.append((until - watch.now) / timedelta(minutes=15))
        watch.now = until + timedelta(seconds=1)
    assert lengths == [1, 2, 4, 8, 16, 32, 64, 96, 96]
    sign_in(office, "ann", GOOD)
    wrong(office, times=5)
    assert ann_of(office).locked_until == watch.now + timedelta(minutes=15)


def test_a_lock_is_on_record_and_says_nothing_of_the_password(office: Library) -> None:
    """Once for each lock; nobody is named as having done it."""
    wrong(office, times=7)
    entries = [entry for entry in office.store.audit.all() if entry.action == "person.locked"]
    assert [(entry.actor, entry.subject) for entry in entries] == [("somebody not signed in", "person 1")]


@pytest.mark.parametrize(
    "password",
    [
        *("", "elevenchars", "password1234", "PassWord1234", "aaaaaaaaaaaaaaa", "annlee", "ann lee ann lee"),
        *("1" * 300, "ann" * 2, "qwertyuiop12", "AnnLee!!!!!!", "x y" * 100),
    ],
)
def test_passwords_that_are_guessed_soon_are_refused(library: Library, password: str) -> None:
    """Short, common, or the person's own name."""
    with pytest.raises(InputError, match="password"):
        add_person(library, "annlee@mara.example", "Ann Lee", Role.ADMIN, password)
    assert not library.store.people.count()


def test_a_password_is_the_same_from_every_keyboard(library: Library) -> None:
    """Some send an é in one piece, others in two."""
    add_person(library, "zoe", "Zoé Lind", Role.ADMIN, "caf\u00e9 au lait \u00e0 huit")
    assert sign_in(library, "zoe", "cafe\u0301 au lait a\u0300 huit")


@pytest.mark.parametrize("login", ["", "a", "ann lee", "ann\n", "<b>", "ännchen", "../etc", "-ann", "a" * 65])
def test_odd_logins_are_refused(library: Library, login: str) -> None:
    """Signs that can be typed on every keyboard, and be spelled on the telephone."""
    if login == "ann\n":
        assert add_person(library, login, "Ann Lee", Role.ADMIN, GOOD).login == "ann"
        return
    with pytest.raises(InputError, match="cannot be a login"):
        add_person(library, login, "Ann Lee", Role.ADMIN, GOOD)


@pytest.mark.parametrize(
    "name",
    ["", " ", "Ann\u202eeeL", "Ann\x00", "ann (login name)", "\u0410nn Lee", "A" * 101, "somebody not signed in"],
)
def test_odd_names_are_refused(library: Library, name: str) -> None:
    """A name stands under decisions, so it must be what it looks like."""
    with pytest.raises(InputError):
        add_person(library, "ann", name, Role.ADMIN, GOOD)


@pytest.mark.parametrize("name", ["Bob Ray", "BOB  RAY", " bob ray ", "Ｂｏｂ Ray"])
def test_two_accounts_cannot_have_one_name(office: Library, bob: Person, name: str) -> None:
    """Or one person could be the second who looks at a case."""
    assert bob.name == "Bob Ray"
    with pytest.raises(InputError, match="already"):
        add_person(office, "bob2", name, Role.LEGAL, GOOD)


def test_the_first_account_is_an_administrators(library: Library) -> None:
    """Nobody could add the others otherwise; and it has a password at once."""
    with pytest.raises(InputError, match="administrator"):
        add_person(library, "ann", "Ann Lee", Role.LEGAL, GOOD)
    with pytest.raises(InputError, match="first account"):
        invite_person(library, "ann", "Ann Lee", Role.ADMIN)
    assert not library.store.people.count()


def test_only_one_of_two_makes_the_first_account(office: Library) -> None:
    """Whoever comes second is told so, though there was none when the form was shown."""
    with pytest.raises(InputError, match="meanwhile"):
        add_first(office, "eve", "Eve Second", GOOD)
    assert [one.login for one in office.store.people.all()] == ["ann"]


def test_the_last_administrator_stays(office: Library) -> None:
    """Neither the role nor the account can go, nor the password, as long as nobody else can sign in as one."""
    invite_person(office, "eve", "Eve Moss", Role.ADMIN)
    for change in (lambda: disable(office, 1), lambda: change_role(office, 1, Role.LEGAL)):
        with pytest.raises(InputError, match="last administrator"):
            change()
    with pytest.raises(InputError, match="last administrator"):
        invite_again(office, 1)
    assert sign_in(office, "ann", GOOD).role is Role.ADMIN


@pytest.mark.parametrize("change", ["password", "role", "disable", "invite"])
def test_what_changes_an_account_ends_its_sessions_and_tokens(office: Library, bob: Person, change: str) -> None:
    """Whoever holds an old cookie or token comes no further; others stay."""
    _, secret = add_token(office, "script", bob, frozenset({Scope.READ}))
    now = office.clock()
    for number, person in enumerate((bob.id, 1)):
        office.store.sessions.start(str(number) * 64, person, now, now + timedelta(days=1))
    acts = {
        "password": lambda: set_password(office, bob.id, GOOD),
        "role": lambda: change_role(office, bob.id, Role.LEGAL),
        "disable": lambda: disable(office, bob.id),
        "invite": lambda: invite_again(office, bob.id),
    }
    acts[change]()
    assert office.store.sessions.get("0" * 64, now) is None
    assert office.store.sessions.get("1" * 64, now)
    assert verify_token(office, secret) is None


def test_a_disabled_account_can_be_opened_again(office: Library, bob: Person) -> None:
    """And so can one that wrong passwords have shut."""
    disable(office, bob.id)
    wrong(office, "bob", OTHER)
    enable(office, bob.id)
    wrong(office, "bob", times=5)
    enable(office, bob.id)
    assert sign_in(office, "bob", OTHER)


def test_an_invitation_lets_a_person_set_a_password_once(office: Library) -> None:
    """The one who has the address; afterwards it is worth nothing."""
    eve, secret = invite_person(office, "eve", "Eve Moss", Role.LEGAL)
    assert invited_by(office, secret) == eve
    with pytest.raises(InputError, match="at least 12"):
        accept(office, secret, "short")
    assert accept(office, secret, OTHER).has_password
    with pytest.raises(NotKnownError):
        accept(office, secret, GOOD)
    assert sign_in(office, "eve", OTHER)


def test_an_invitation_ends_after_seven_days_or_with_the_next(office: Library, watch: Watch) -> None:
    """An old letter opens nothing."""
    eve, first = invite_person(office, "eve", "Eve Moss", Role.LEGAL)
    second = invite_again(office, eve.id)
    assert invited_by(office, first) is None
    watch.passes(days=7, seconds=1)
    assert invited_by(office, second) is None
    assert invited_by(office, "") is None


def test_changing_the_password_needs_the_old_one(office: Library, bob: Person) -> None:
    """Wrong ones count as at the door."""
    for _ in range(5):
        with pytest.raises(NotKnownError):
            change_password(office, bob, "wrong", GOOD)
    with pytest.raises(NotKnownError):
        change_password(office, bob, OTHER, GOOD)
    enable(office, bob.id)
    change_password(office, bob, OTHER, "a third long sentence")
    assert sign_in(office, "bob", "a third long sentence")


def test_a_session_of_a_person_idles_for_twelve_hours_at_most(office: Library, bob: Person, watch: Watch) -> None:
    """Each use begins the time anew, and the end stays."""
    office.store.sessions.start("0" * 64, bob.id, watch.now, watch.now + timedelta(days=14))
    for _ in range(3):
        watch.passes(hours=11)
        session = office.store.sessions.get("0" * 64, watch.now)
        assert session
        office.store.sessions.used(session.id, watch.now)
    watch.passes(hours=12)
    assert office.store.sessions.get("0" * 64, watch.now) is None
    watch.passes(hours=-1)
    assert office.store.sessions.get("0" * 64, watch.now) is None, "a clock that was put back opened it again"


def test_a_busy_library_tells_nothing_of_its_accounts(office: Library) -> None:
    """Wrong passwords of somebody and of nobody are answered alike, and whoever is known is not kept waiting."""
    _, secret = add_token(office, "films", ann_of(office), frozenset({Scope.READ}))
    office.store.sessions.start("0" * 64, ann_of(office).id, office.clock(), office.clock() + timedelta(days=14))
    session = office.store.sessions.get("0" * 64, office.clock())
    assert session
    with closing(sqlite3.connect(office.settings.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        office.store._connection.database.conn.execute("PRAGMA busy_timeout = 200")
        for login in ("ann", "nobody"):
            with pytest.raises(LibraryLockedError):
                sign_in(office, login, "quite a wrong one")
        begun = monotonic()
        office.store.sessions.used(session.id, office.clock())
        assert verify_token(office, secret)
        assert monotonic() - begun < 0.15


def test_a_token_opens_what_its_person_may_do_today(office: Library, bob: Person) -> None:
    """A role that was narrowed narrows it; it is kept as a hash."""
    token, secret = add_token(office, "script", bob, frozenset({Scope.READ, Scope.REVIEW}))
    assert re.fullmatch(r"rcl_[\w-]{43}", secret)
    found = verify_token(office, secret)
    assert found
    assert (found.id, found.scopes) == (token.id, {Scope.READ, Scope.REVIEW})
    office.store.people.set_role(bob.id, Role.CREATOR)
    narrowed = verify_token(office, secret)
    assert narrowed
    assert narrowed.scopes == {Scope.READ}
    assert secret.encode() not in office.settings.database.read_bytes()


def test_a_token_ends(office: Library, bob: Person, watch: Watch) -> None:
    """After ninety days, or when it is revoked."""
    _, lasting = add_token(office, "script", bob, frozenset({Scope.READ}))
    token, revoked = add_token(office, "other", bob, frozenset({Scope.READ}))
    revoke_token(office, token.id)
    assert verify_token(office, revoked) is None
    watch.passes(days=89)
    assert verify_token(office, lasting)
    watch.passes(days=1)
    assert verify_token(office, lasting) is None


def test_the_use_of_a_token_is_written_down_once_a_minute(office: Library, bob: Person, watch: Watch) -> None:
    """Not at each of a thousand requests."""
    token, secret = add_token(office, "script", bob, frozenset({Scope.READ}))
    seen = []
    for _ in range(4):
        verify_token(office, secret)
        seen.append(office.store.tokens.get(token.id).used_at)
        watch.passes(seconds=30)
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_a_token_from_before_the_first_account_opens_nothing(library: Library) -> None:
    """Whoever made it is nobody of the team."""
    _, secret = add_token(library, "script", None, frozenset(Scope))
    assert verify_token(library, secret)
    add_person(library, "ann", "Ann Lee", Role.ADMIN, GOOD)
    assert verify_token(library, secret) is None
    with pytest.raises(InputError, match="name the login"):
        add_token(library, "script", None, frozenset({Scope.READ}))


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", {Scope.READ}, 90),
        ("a", set(), 90),
        ("a", {Scope.ADMIN}, 90),
        ("a", {Scope.READ}, 0),
        ("a", {Scope.READ}, 9999),
    ],
)
def test_odd_tokens_are_refused(office: Library, bob: Person, name: str, scopes: set[Scope], days: int) -> None:
    """Nameless, empty, stronger than their person, or without end."""
    with pytest.raises(InputError):
        add_token(office, name, bob, frozenset(scopes), days)
    assert not office.store.tokens.all()


def test_what_is_no_token_opens_nothing(office: Library) -> None:
    """Empty, cut off, or of another kind."""
    assert [verify_token(office, text) for text in ("", "rcl_", "x" * 47, "rcl_\ud800")] == [None] * 4
    with pytest.raises(NotFoundError):
        revoke_token(office, 7)

"""A letter that waits to be sent, a mail server that would take it, and every way in which somebody may try."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.app import open_library
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterEvent, LetterRecord
from monitor.cli import run
from monitor.errors import ReclaimError, RefusedError
from monitor.licensing import NewPermission, add_permission, end_permission
from monitor.notices import from_json, to_json
from monitor.posting import MailAccount, save_account
from monitor.review.decisions import decide
from monitor.review.drafting import LetterRequest
from monitor.review.exceptions import consider
from monitor.review.letters import facts_of, write_letters
from monitor.review.looking import check_live
from monitor.review.progress import Report, report
from monitor.review.sending import SendRequest, final_list, send
from monitor.rights.values import PermissionKind
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Conclusion, Provenance, Verdict
from tests.monitor.conftest import Clock
from tests.monitor.letter_samples import REASON, REQUEST, THOUGHTS, ready_case
from tests.monitor.mail_samples import MailHouse
from tests.monitor.samples import add_match

REFERENCE = f"RC-{datetime.now(UTC) - timedelta(hours=26):%Y}-0001"
FROM = SendRequest(sender="letters@lee.example")
SPOKEN = "Ann Lee"


@dataclass(frozen=True)
class Scene:
    """A library, and a server that sees everything that leaves."""

    library: Library
    house: MailHouse
    case_id: int

    @property
    def letter(self) -> LetterRecord:
        """The letter that waits."""
        return self.library.store.letters.called(REFERENCE)

    def request(self) -> LetterRequest:
        """Return what the signer says today."""
        now = self.library.clock()
        return replace(REQUEST, verified_on=now.date(), seen_live_at=now)

    def sign(self) -> None:
        """Sign the letter."""
        write_letters(self.library, self.case_id, self.request(), ["md"])

    def sql(self, statement: str, *cells: object) -> None:
        """Edit the database by hand, as nobody should."""
        with sqlite3.connect(self.library.settings.database) as raw:
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute(statement, cells)
        raw.close()


@contextmanager
def scene(settings: Settings, house: MailHouse, *, hours: float = 26) -> Iterator[Scene]:
    """Give a case that is ready for its letter, made so many hours ago; the clock then stands at the present.

    The command line asks the clock of the computer, so the scene is laid around the present.
    """
    with open_library(settings, actor=SPOKEN, clock=Clock(datetime.now(UTC) - timedelta(hours=hours))) as library:
        now = library.clock()
        seen = Provenance(
            url="https://vids.example/watch/1?utm_campaign=spring", platform="vids.example", account="thief",
            captured_at=now - timedelta(hours=1),
        )  # fmt: skip
        match_id = add_match(library, provenance=seen)
        rights = replace(library.store.works.get(1).rights, published="2020-01-02", url="https://lee.example/film")
        library.store.works.set_rights(1, rights, now)
        save_account(settings.mail, account_of(house))
        yield Scene(library=library, house=house, case_id=ready_case(library, [match_id]))


def account_of(house: MailHouse) -> MailAccount:
    """Return the mail settings that lead to a server."""
    server = house.server
    return MailAccount(
        host=server.host, port=server.port, user=server.user, sender=FROM.sender, authority=str(house.authority)
    )


def to_present(library: Library) -> None:
    """Set the clock to a moment ago."""
    library.clock.now = datetime.now(UTC) - timedelta(minutes=2)


def try_api(where: Scene) -> ReclaimError:
    """Try to send by the functions of the library, and return the refusal."""
    try:
        listed = final_list(where.library, REFERENCE, FROM)
        send(where.library, REFERENCE, FROM, where.house.server, confirmed=listed.sha256)
    except ReclaimError as error:
        return error
    raise AssertionError("it left")


def try_confirmed(where: Scene) -> ReclaimError:
    """Try to send what was confirmed before it was spoiled."""
    try:
        send(where.library, REFERENCE, FROM, where.house.server, confirmed="0" * 64)
    except ReclaimError as error:
        return error
    raise AssertionError("it left")


def try_hand(where: Scene) -> ReclaimError:
    """Try to put on record that it was handed over by hand."""
    try:
        report(where.library, REFERENCE, Report(state=State.SENT, reason="Handed over in the form."))
    except ReclaimError as error:
        return error
    raise AssertionError("it is on record as sent")


def try_cli(where: Scene, *words: str, by: str = SPOKEN) -> int:
    """Run a command of the command line and return its exit code."""
    named = ["--by", by] if by else []
    return run(["--library", str(where.library.settings.library), "--workers", "1", *words, *named])


def rules_of(error: ReclaimError) -> set[str]:
    """Return the rules that a refusal names."""
    return {objection.rule for objection in error.objections} if isinstance(error, RefusedError) else set()


def old_claims(library: Library, count: int, states: tuple[State, ...] = (State.SENT,), hours: float = 3) -> None:
    """Store claims of the same sender that were sent before, as rows alone."""
    model = library.store.letters.called(REFERENCE)
    notice, at = from_json(model.notice), library.clock() - timedelta(hours=hours)
    (work,) = notice.works
    for number in range(count):
        items = tuple(replace(item, url=f"https://vids.example/old/{number}") for item in work.infringing_items)
        other = replace(notice, works=(replace(work, infringing_items=items),))
        event = LetterEvent(
            id=0, letter_id=0, state=State.DRAFT, actor="Ann", at=at, happened_at=at, reason="x",
        )  # fmt: skip
        record = replace(model, case_id=None, reference=f"OLD-{number}", notice=to_json(other), events=())
        kept = library.store.letters.add(record, event, facts_of(other, "text"))
        insert_steps(library, kept.id, (State.APPROVED, State.QUEUED, *states), at)


def insert_steps(library: Library, letter_id: int, states: tuple[State, ...], at: datetime) -> None:
    """Write steps as rows, since no function writes that a letter was sent without its gates."""
    library.store.letters._connection.database.conn.executemany(
        "INSERT INTO letter_events (letter_id, state, actor, at, happened_at, reason, urls)"
        " VALUES (?, ?, 'Ann', ?, ?, 'x', '[]')",
        [(letter_id, str(state), at.isoformat(), at.isoformat()) for state in states],
    )


def allow(kind: PermissionKind, value: str, *, is_own: bool = False) -> Callable[[Scene], object]:
    """Return what puts a permission on record."""
    new = NewPermission(kind=kind, value=value, holder="Partner", is_own=is_own, reason="They asked.")
    return lambda where: add_permission(where.library, new)


def look(where: Scene, state: str) -> None:
    """Somebody opens the address."""
    check_live(where.library, [1], state, opened_at=where.library.clock())


def think(where: Scene, conclusion: Conclusion) -> None:
    """Somebody considers the exceptions again."""
    consider(where.library, where.case_id, THOUGHTS, conclusion, REASON)


def as_bo(where: Scene) -> None:
    """The second person becomes the one who decides."""
    decide(replace(where.library, actor="Bo Kim"), 1, Verdict.CONFIRMED, "I saw it, too.")


def publish(where: Scene, day: str) -> None:
    """The day of publication turns out to be another."""
    rights = replace(where.library.store.works.get(1).rights, published=day)
    where.library.store.works.set_rights(1, rights, where.library.clock())


def move_copy(where: Scene) -> None:
    """A corrected manifest says that the copy was seen elsewhere."""
    seen = where.library.store.clips.get(1).provenance
    where.library.store.clips.set_provenance(1, replace(seen, url="https://vids.example/watch/9"))


def forget_accounts(where: Scene) -> None:
    """Nobody knows any more whether the owner has accounts."""
    for permission in where.library.store.permissions.all():
        end_permission(where.library, permission.id, "She opened one.")


def lapse(where: Scene) -> None:
    """The licence from which the rights came has ended meanwhile."""
    where.sql("UPDATE grants SET ends_on = ?", (datetime.now(UTC) - timedelta(days=1)).date().isoformat())

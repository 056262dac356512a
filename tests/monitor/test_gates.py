"""Every wrongful way out is tried: at the signature, at the sending, by command, by function and by the store.

Each is refused, the mail server sees nothing, and nothing is on record as sent.
"""

import ast
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.casework.clearance import Cleared
from monitor.casework.lifecycle import State
from monitor.casework.values import Dispatch, LetterEvent
from monitor.errors import CaseRefusedError, InputError, LetterRefusedError, NotFoundError, NotSentError, ReclaimError
from monitor.licensing import end_grant
from monitor.notices import load_pack, to_json, write_letter
from monitor.posting import post
from monitor.review.decisions import decide
from monitor.review.drafting import draft
from monitor.review.gates import BATCH_CAP, demand_may_leave
from monitor.review.letters import facts_of, keep_letter, write_letters
from monitor.review.looking import review_case
from monitor.review.progress import Report, report
from monitor.review.sending import final_list, send
from monitor.rights.values import PermissionKind
from monitor.settings import Settings
from monitor.values import Conclusion, Verdict
from tests.monitor.gate_samples import (
    FROM,
    REFERENCE,
    SPOKEN,
    Scene,
    allow,
    as_bo,
    forget_accounts,
    lapse,
    look,
    move_copy,
    old_claims,
    publish,
    rules_of,
    scene,
    think,
    to_present,
    try_api,
    try_cli,
    try_confirmed,
    try_hand,
)
from tests.monitor.mail_samples import PASSWORD, MailHouse, mail_house

ROOT = Path(__file__).parents[2]
ITEM = "https://vids.example/watch/1"


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailHouse]:
    """Run one server for all the tests here."""
    with mail_house(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def house(shared_house: MailHouse) -> MailHouse:
    """Give the server, which has taken nothing yet."""
    shared_house.post.taken.clear()
    return shared_house


@pytest.fixture
def ready(settings: Settings, house: MailHouse) -> Iterator[Scene]:
    """Give a case that is ready for its letter."""
    with scene(settings, house) as laid:
        yield laid


@pytest.fixture
def waiting(ready: Scene) -> Scene:
    """Give a letter that was signed 26 hours ago and may leave."""
    ready.sign()
    to_present(ready.library)
    return ready


SPOILED: dict[str, tuple[Callable[[Scene], object], str]] = {
    "no claimable second": (lambda where: end_grant(where.library, 1, "Sold."), "G1"),
    "a licence that lapsed": (lapse, "G1"),
    "a decision reversed": (lambda w: decide(w.library, 1, Verdict.LICENSED, "They paid."), "G5a"),
    "a decision repeated later": (as_bo, "G5b"),
    "no longer a second person": (as_bo, "G6"),
    "an exception that applies": (lambda where: think(where, Conclusion.FAIR_USE), "US-N8c"),
    "exceptions considered after the signature": (lambda where: think(where, Conclusion.INFRINGING), "US-N8a"),
    "a copy that is gone": (lambda where: look(where, "gone"), "G8"),
    "a copy that was changed": (lambda where: look(where, "changed"), "G8"),
    "a copy seen elsewhere": (move_copy, "G8"),
    "a work published after the copy": (lambda where: publish(where, "2199-01-01"), "G7"),
    "an account with a permission": (allow(PermissionKind.ACCOUNT, "@Thief"), "G3"),
    "an item with a permission": (allow(PermissionKind.ITEM, ITEM + "?utm_campaign=spring"), "G3"),
    "a domain with a permission": (allow(PermissionKind.DOMAIN, "vids.example"), "G3"),
    "a campaign with a permission": (allow(PermissionKind.CAMPAIGN, "Spring"), "G3"),
    "an own account": (allow(PermissionKind.ACCOUNT, "thief", is_own=True), "G3"),
    "accounts that nobody knows": (forget_accounts, "G4"),
    "too many in a day": (lambda where: old_claims(where.library, BATCH_CAP), "G12"),
    "a frozen budget": (
        lambda where: old_claims(where.library, 20, (State.SENT, State.COUNTER_NOTICED), hours=90),
        "G13",
    ),
    "another notice in the database": (
        lambda w: w.sql("UPDATE letters SET notice = replace(notice, 'whole', 'half'), recipient = 'X'"), "AUDIT",
    ),
    "another address in the database": (lambda w: w.sql("UPDATE letters SET address = 'eve@x.example'"), "AUDIT"),
    "another text in the database": (lambda w: w.sql("UPDATE letter_facts SET text = text || ' Pay now.'"), "AUDIT"),
    "another time in the database": (
        lambda w: w.sql("UPDATE letter_events SET happened_at = '2020-01-01T00:00:00.000+00:00'"), "AUDIT",
    ),
    "a decision in the database": (
        lambda w: [
            decide(w.library, 1, Verdict.LICENSED, "They paid."),
            w.sql("UPDATE decisions SET verdict = 'confirmed'"),
        ],
        "AUDIT",
    ),
    "a look in the database": (
        lambda w: w.sql(
            "INSERT INTO live_checks (clip_id, url, state, note, checked_by, checked_at)"
            " SELECT id, url, 'live', '', 'Ann', ? FROM clips", datetime.now(UTC).isoformat(timespec="milliseconds"),
        ),
        "AUDIT",
    ),
}  # fmt: skip
"""What happens between the signature and the sending, and a rule that must object."""


def demand_nothing_left(where: Scene) -> None:
    """Nothing was taken by the server, nothing is on record as sent, and nobody need wonder."""
    assert where.house.post.taken == []
    assert not where.letter.had(State.SENT)
    assert where.library.store.dispatches.all_open() == []


@pytest.mark.parametrize("name", SPOILED)
def test_what_was_spoiled_after_the_signature_does_not_leave(
    waiting: Scene, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By function, by hand, and by two commands."""
    spoil, rule = SPOILED[name]
    spoil(waiting)
    assert rule in rules_of(try_api(waiting))
    assert rule in rules_of(try_hand(waiting))
    try_confirmed(waiting)
    monkeypatch.setenv("RECLAIM_MAIL_PASSWORD", PASSWORD)
    assert try_cli(waiting, "send", REFERENCE, "--yes-send", "0" * 64) == 3
    assert try_cli(waiting, "notice", "mark", REFERENCE, "sent", "--reason", "By the form.") == 3
    demand_nothing_left(waiting)


def test_what_is_not_spoiled_leaves(waiting: Scene) -> None:
    """So that the tests above prove something."""
    listed = final_list(waiting.library, REFERENCE, FROM)
    send(waiting.library, REFERENCE, FROM, waiting.house.server, confirmed=listed.sha256)
    assert (len(waiting.house.post.taken), waiting.letter.state) == (1, State.SENT)


@pytest.mark.parametrize(("hours", "rule"), [(2, "G12"), (23.9, "G12"), (80, "G8")])
def test_neither_too_early_nor_too_late(settings: Settings, house: MailHouse, hours: float, rule: str) -> None:
    """A day for second thoughts, and three days for the copy to be seen."""
    with scene(settings, house, hours=hours) as laid:
        laid.sign()
        to_present(laid.library)
        assert rule in rules_of(try_api(laid))
        assert rule in rules_of(try_hand(laid))
        demand_nothing_left(laid)


def test_a_live_stream_does_not_wait(settings: Settings, house: MailHouse) -> None:
    """If a named person says why; it stands in the audit."""
    why = "The final is being broadcast at this moment, on two channels."
    with scene(settings, house, hours=2) as laid:
        laid.sign()
        to_present(laid.library)
        with pytest.raises(LetterRefusedError, match="may not leave"):
            final_list(laid.library, REFERENCE, replace(FROM, live_stream="It is live."))
        request = replace(FROM, live_stream=why)
        listed = final_list(laid.library, REFERENCE, request)
        send(laid.library, REFERENCE, request, house.server, confirmed=listed.sha256)
        told = [one.data for one in laid.library.store.audit.about([f"letter {REFERENCE}"])]
        assert sum(why in data for data in told) == 2


def test_a_sending_may_not_be_dated_back(waiting: Scene) -> None:
    """Neither before the signature, nor into the day for second thoughts."""
    signed = waiting.letter.approved_at
    assert signed is not None
    for hours, wanted in ((-1, InputError), (1, LetterRefusedError), (30, InputError)):
        said = Report(state=State.SENT, reason="By form.", happened_at=signed + timedelta(hours=hours))
        with pytest.raises(wanted):
            report(waiting.library, REFERENCE, said)
    demand_nothing_left(waiting)


def test_nobody_sends_without_a_name(waiting: Scene) -> None:
    """The name of an account names nobody."""
    with open_library(waiting.library.settings) as unnamed:
        with pytest.raises(LetterRefusedError) as refused:
            final_list(unnamed, REFERENCE, FROM)
        assert "G10" in rules_of(refused.value)
        with pytest.raises(CaseRefusedError, match="--by NAME"):
            report(unnamed, REFERENCE, Report(state=State.SENT, reason="By form."))
    assert try_cli(waiting, "send", REFERENCE, "--dry-run", by="") == 3
    demand_nothing_left(waiting)


@pytest.mark.parametrize("state", [State.SUPERSEDED, State.CLOSED])
def test_what_was_given_up_does_not_leave(waiting: Scene, state: State) -> None:
    """Not even by hand."""
    report(waiting.library, REFERENCE, Report(state=state, reason="Not worth it."))
    assert "G11" in rules_of(try_api(waiting))
    assert "G11" in rules_of(try_hand(waiting))
    demand_nothing_left(waiting)


def test_nothing_is_sent_twice(waiting: Scene) -> None:
    """Neither by mail nor by hand, nor by mail after it was handed over."""
    report(waiting.library, REFERENCE, Report(state=State.SENT, reason="By the form."))
    assert "G11" in rules_of(try_api(waiting))
    assert "G11" in rules_of(try_hand(waiting))
    assert try_cli(waiting, "send", REFERENCE, "--dry-run") == 3
    assert waiting.house.post.taken == []


def test_the_same_copy_is_not_claimed_twice_with_one_recipient(waiting: Scene) -> None:
    """Neither signed again nor sent, whatever decorates the address; another recipient may be told."""
    library = waiting.library
    case = library.store.cases.add("vids.example", (1,), SPOKEN, library.clock())
    think_of = replace(waiting, case_id=case.id)
    think(think_of, Conclusion.INFRINGING)
    review_case(replace(library, actor="Cy Dee"), case.id, "I watched both and found nothing to laugh about.")
    report(library, REFERENCE, Report(state=State.SENT, reason="By the form."))
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case.id, waiting.request(), ["pdf"])
    assert rules_of(refused.value) == {"G16"}
    other = replace(waiting.request(), to="Host <abuse@host.example>")
    assert write_letters(library, case.id, other, ["pdf"])


def test_of_two_letters_that_wait_about_one_copy_only_one_leaves(waiting: Scene) -> None:
    """Both were signed before either left, in two cases; the second is refused by mail and by hand."""
    library = waiting.library
    case = library.store.cases.add("vids.example", (1,), SPOKEN, library.clock())
    library.clock.now -= timedelta(hours=25.9)
    think(replace(waiting, case_id=case.id), Conclusion.INFRINGING)
    review_case(replace(library, actor="Cy Dee"), case.id, "I watched both and found nothing to laugh about.")
    write_letters(library, case.id, waiting.request(), ["md"])
    to_present(library)
    second = f"{REFERENCE[:-1]}2"
    report(library, second, Report(state=State.SENT, reason="By the form."))
    assert "G16" in rules_of(try_api(waiting))
    assert "G16" in rules_of(try_hand(waiting))
    demand_nothing_left(waiting)


def test_a_letter_written_by_the_library_alone_cannot_be_sent(ready: Scene) -> None:
    """``write_letter`` gives a document; it is on no record, and no function takes a document to send."""
    library = ready.library
    now = library.clock()
    notice = draft(library, ready.case_id, ready.request(), now, REFERENCE)
    assert write_letter(notice, load_pack(), now=now, format="md").content
    with pytest.raises(NotFoundError):
        final_list(library, REFERENCE, FROM)


def test_a_draft_cannot_be_sent(ready: Scene) -> None:
    """It lies in the folder of letters, and is on no record."""
    (written,) = write_letters(ready.library, ready.case_id, replace(ready.request(), sign=False), ["md"])
    assert written.path.exists()
    to_present(ready.library)
    for name in (written.reference, REFERENCE):
        with pytest.raises(NotFoundError):
            final_list(ready.library, name, FROM)
        with pytest.raises(NotFoundError):
            report(ready.library, name, Report(state=State.SENT, reason="By the form."))
        assert try_cli(ready, "send", name, "--dry-run") == 2


def test_a_letter_put_into_the_store_by_hand_cannot_be_sent(waiting: Scene) -> None:
    """The audit knows nothing of it."""
    library, model = waiting.library, waiting.letter
    notice = draft(library, waiting.case_id, waiting.request(), library.clock(), "RC-1-1")
    event = replace(model.events[0], id=0)
    record = replace(model, reference="RC-1-1", notice=to_json(notice), events=())
    kept = library.store.letters.add(record, event, facts_of(notice, "text"))
    for state in (State.APPROVED, State.QUEUED):
        library.store.letters.step(replace(event, letter_id=kept.id, state=state))
    with pytest.raises(LetterRefusedError) as refused:
        demand_may_leave(library, library.store.letters.get(kept.id))
    assert "AUDIT" in rules_of(refused.value)


def test_a_hand_made_claim_without_a_case_cannot_be_sent(ready: Scene) -> None:
    """It may be written and kept, but nobody decided about it."""
    library = ready.library
    notice = draft(library, ready.case_id, ready.request(), library.clock(), REFERENCE)
    with library.store.transaction():
        keep_letter(library, notice, ["md"], sign=True)
    to_present(library)
    assert "G5" in rules_of(try_api(ready))
    demand_nothing_left(ready)


def test_the_store_marks_nothing_sent_without_the_gates(waiting: Scene) -> None:
    """Neither a step nor an attempt is stored without what the gates give."""
    library, letter = waiting.library, waiting.letter
    now = library.clock()
    event = LetterEvent(id=0, letter_id=letter.id, state=State.SENT, actor="x", at=now, happened_at=now, reason="x")
    with pytest.raises(ValueError, match="gates"):
        library.store.letters.step(event)
    other = Cleared(letter_id=letter.id + 1, reference="x", address="x", sha256="x", checked_at=now)
    with pytest.raises(ValueError, match="gates"):
        library.store.letters.step(event, other)
    attempt = Dispatch(id=0, letter_id=letter.id, message_id="x", sha256="a", server="x", address="x", started_at=now)
    with pytest.raises(ValueError, match="gates"):
        library.store.dispatches.begin(attempt, other)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        library.store.letters._connection.write("UPDATE letter_events SET state = 'sent'")
    demand_nothing_left(waiting)


def test_no_other_message_is_posted_than_the_one_that_was_cleared(waiting: Scene) -> None:
    """Not another text, and not to somebody else."""
    message = b"From: a@lee.example\r\nTo: agent@vids.example\r\n\r\nHello.\r\n"
    now = waiting.library.clock()
    with pytest.raises(TypeError):
        post(message, waiting.house.server)  # type: ignore[call-arg]
    for address in ("agent@vids.example", "eve@vids.example"):
        cleared = Cleared(letter_id=1, reference=REFERENCE, address=address, sha256="0" * 64, checked_at=now)
        with pytest.raises(NotSentError, match="not the one that was checked"):
            post(message, waiting.house.server, cleared)
    assert waiting.house.post.taken == []


def calls_of(name: str) -> set[str]:
    """Return the modules of the application in which something of a name is called."""
    found = set()
    for path in (ROOT / "monitor").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            function = node.func if isinstance(node, ast.Call) else None
            if isinstance(function, ast.Name) and function.id == name:
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_only_the_gates_clear_and_only_the_sending_posts() -> None:
    """No other module of the application makes the one or calls the other."""
    assert calls_of("Cleared") == {"monitor/review/gates.py"}
    assert calls_of("post") == {"monitor/review/sending.py"}
    assert calls_of("clear") == {"monitor/review/progress.py", "monitor/review/sending.py"}


def test_every_refusal_says_what_to_do(waiting: Scene) -> None:
    """G17: each objection names a command or an option."""
    end_grant(waiting.library, 1, "Sold.")
    look(waiting, "gone")
    old_claims(waiting.library, 20, (State.SENT, State.COUNTER_NOTICED))
    error: ReclaimError = try_api(waiting)
    assert isinstance(error, LetterRefusedError)
    assert {"G1", "G8", "G12", "G13"} <= rules_of(error)
    assert [one.rule for one in error.objections if "reclaim " not in one.message and "from 2" not in one.message] == []

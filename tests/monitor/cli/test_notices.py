"""``reclaim notice``, ``look``, ``deadlines``, ``outcomes``, ``send`` and ``mail``."""

import json
import os
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from monitor.app import open_library
from monitor.casework.lifecycle import State
from monitor.review.letters import write_letters
from monitor.settings import Settings
from tests.monitor.cli.conftest import Keyboard
from tests.monitor.conftest import Clock, Command
from tests.monitor.gate_samples import REFERENCE, insert_steps, scene, to_present
from tests.monitor.letter_samples import ready_case
from tests.monitor.mail_samples import PASSWORD, MailHouse, mail_house
from tests.monitor.samples import add_match

BY = ("--by", "Ann Lee")
ONE = "https://vids.example/watch/1?utm_campaign=spring"
TWO = "https://vids.example/watch/2"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MailHouse]:
    """Give a mail server."""
    with mail_house(tmp_path) as running:
        yield running


@pytest.fixture
def waiting(settings: Settings, house: MailHouse, monkeypatch: pytest.MonkeyPatch) -> MailHouse:
    """Give a letter about two copies that may leave; the library is closed again."""
    monkeypatch.setenv("RECLAIM_MAIL_PASSWORD", PASSWORD)
    with scene(settings, house) as where:
        seen = replace(where.library.store.clips.get(1).provenance, url=TWO)
        both = ready_case(where.library, [1, add_match(where.library, number=2, provenance=seen)])
        write_letters(where.library, both, where.request(), ["md"])
        to_present(where.library)
    return house


def mark(reclaim: Command, state: str, *words: str) -> int:
    """Report a state and return the exit code."""
    return reclaim("notice", "mark", REFERENCE, state, "--reason", "They wrote so.", *BY, *words).code


def test_an_empty_library_says_what_comes_first(reclaim: Command) -> None:
    """Each in one line, and machines get an empty list."""
    assert "letter CASE --sign" in reclaim("notice", "list").out
    assert "No clock is running." in reclaim("deadlines").out
    assert "No notice was sent yet." in reclaim("outcomes").out
    for words in (("notice", "list"), ("deadlines",)):
        assert json.loads(reclaim(*words, "--json").out) == []


@pytest.mark.usefixtures("waiting")
def test_letters_are_listed_with_their_standing(reclaim: Command) -> None:
    """For people and for machines; by state, also of a single copy."""
    assert "queued" in reclaim("notice", "list").out
    assert mark(reclaim, "sent") == 0
    assert mark(reclaim, "removed", "--url", ONE) == 0
    listed = reclaim("notice", "list").out
    assert "1 sent, 1 partly removed" in " ".join(listed.split()).replace("partly removed 2", "partly removed")
    (told,) = json.loads(reclaim("notice", "list", "--state", "partly-removed", "--json").out)
    assert (told["reference"], told["states"]) == (REFERENCE, {"sent": 1, "partly_removed": 1})
    assert "No letter is like that." in reclaim("notice", "list", "--state", "refused").out
    assert reclaim("notice", "list", "--state", "nowhere").code == 2


@pytest.mark.usefixtures("waiting")
def test_a_letter_is_shown_with_its_life(reclaim: Command) -> None:
    """Copies with their outcomes, clocks, documents, and what can come next."""
    mark(reclaim, "sent")
    mark(reclaim, "counter-noticed", "--url", TWO)
    shown = reclaim("notice", "show", REFERENCE).out
    for words in ("approved by Ann Lee: Signed.", f"Copy at {TWO}: counter noticed (not removed)", "Clock US-C5"):
        assert words in shown
    told = json.loads(reclaim("notice", "show", REFERENCE, "--json").out)
    assert told["addresses"][0] == {"url": ONE, "state": "sent", "outcome": "pending"}
    assert {"let-back", "action-filed", "acknowledged"} <= set(told["may_become"])
    assert [step["state"] for step in told["life"]][-2:] == ["sent", "counter_noticed"]
    assert told["documents"][0]["format"] == "md"
    assert reclaim("notice", "show", "RC-1-1").code == 2


@pytest.mark.usefixtures("waiting")
def test_what_cannot_be_is_refused_with_the_next_step(reclaim: Command) -> None:
    """In one sentence, with exit codes that scripts can use."""
    refused = reclaim("notice", "mark", REFERENCE, "removed", "--reason", "Gone.", *BY)
    assert (refused.code, "is queued and cannot become removed" in refused.err) == (3, True)
    assert mark(reclaim, "sent") == 0
    assert "retract" in reclaim("notice", "mark", REFERENCE, "retracted", "--reason", "Wrong.", *BY).err
    assert reclaim("notice", "mark", REFERENCE, "removed", *BY).code == 2
    assert reclaim("notice", "mark", REFERENCE, "removed", "--reason", "Gone.").code == 3
    assert mark(reclaim, "removed", "--on", "yesterday") == 2


@pytest.mark.usefixtures("waiting")
def test_looks_are_recorded(reclaim: Command) -> None:
    """Of several matches at once, and what is gone is not claimed."""
    told = json.loads(reclaim("look", 1, 2, "gone", "--note", "Error 404.", *BY, "--json").out)
    assert [(one["url"], one["state"], one["note"]) for one in told] == [
        (ONE, "gone", "Error 404."), (TWO, "gone", "Error 404."),
    ]  # fmt: skip
    assert "G8" in reclaim("send", REFERENCE, "--dry-run", *BY).err
    assert "live, looked at on" in reclaim("look", 1, 2, "live", *BY).out
    assert reclaim("send", REFERENCE, "--dry-run", *BY).code == 0
    assert reclaim("look", 1, "live", "--at", "2199-01-01T00:00:00Z", *BY).code == 2


@pytest.mark.usefixtures("waiting")
def test_deadlines_are_listed_and_exported(reclaim: Command, tmp_path: Path) -> None:
    """What runs, until when, who must act; and a calendar file."""
    mark(reclaim, "sent")
    assert mark(reclaim, "counter-noticed", "--on", datetime.now(UTC).isoformat()) == 0
    answer = reclaim("deadlines", "--ics", tmp_path / "reclaim.ics")
    assert ("US-C5" in answer.out, REFERENCE in answer.out) == (True, True)
    (told,) = json.loads(reclaim("deadlines", "--json").out)
    assert (told["id"], told["whose"], told["over"]) == ("US-C5", "sender", False)
    (event,) = Calendar.from_ical((tmp_path / "reclaim.ics").read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == told["ends"]
    assert json.loads(reclaim("deadlines", "--days", 3, "--json").out) == []
    assert reclaim("deadlines", "--ics", tmp_path / "none" / "x.ics").code == 2


@pytest.mark.usefixtures("waiting")
def test_outcomes_are_five_classes_and_never_one_rate(reclaim: Command) -> None:
    """By recipient, with intervals, and the error budget below."""
    mark(reclaim, "sent")
    mark(reclaim, "removed", "--url", ONE)
    told = json.loads(reclaim("outcomes", "--json").out)
    counted = {name: part["count"] for name, part in told["recipients"]["Agent of V"].items()}
    assert counted == {"removed": 1, "not removed": 0, "pending": 1, "duplicate": 0, "not in index": 0}
    low, high = told["all"]["removed"]["interval"]
    assert low < 0.5 < high
    assert told["budget"]["standing"] == "fine"
    said = reclaim("outcomes").out
    assert ("Error budget" in said, "success" in said) == (True, False)


def test_a_letter_is_sent_as_the_dry_run_showed_it(reclaim: Command, waiting: MailHouse) -> None:
    """By the digest that it printed; without one, and without a terminal, nothing leaves."""
    assert "--yes-send" in reclaim("send", REFERENCE, *BY).err
    shown = reclaim("send", REFERENCE, "--dry-run", *BY).out
    for words in ("agent@vids.example", "SHA-256", ONE, TWO, "Your name (Ann Lee)", "Nothing has been sent"):
        assert words in shown
    told = json.loads(reclaim("send", REFERENCE, "--dry-run", "--json", *BY).out)
    assert told["digest"] in shown
    assert waiting.post.taken == []
    done = reclaim("send", REFERENCE, "--yes-send", told["digest"][:12], *BY)
    assert (done.code, f"Sent: {REFERENCE}" in done.out, f"retract {REFERENCE}" in done.out) == (0, True, True)
    assert len(waiting.post.taken) == 1
    assert reclaim("send", REFERENCE, "--yes-send", told["digest"], *BY).code == 3
    assert len(waiting.post.taken) == 1


@pytest.mark.parametrize(
    ("typed", "code", "taken"), [("yes\n", 1, 0), ("\n", 1, 0), ("", 130, 0), (f"{REFERENCE}\n", 0, 1)]
)
def test_a_person_types_the_reference_number(
    reclaim: Command, waiting: MailHouse, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, taken: int
) -> None:
    """Nothing shorter sends a letter, and whoever stops has sent nothing."""
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    answer = reclaim("send", REFERENCE, *BY)
    assert (answer.code, len(waiting.post.taken)) == (code, taken)
    assert "What leaves with" in answer.out


@pytest.mark.usefixtures("waiting")
def test_the_command_that_sends_repeats_what_belongs_to_the_list(reclaim: Command, tmp_path: Path) -> None:
    """Else the list would be another one."""
    (tmp_path / "a mandate.pdf").write_bytes(b"%PDF")
    words = ("--enclose", tmp_path / "a mandate.pdf", "--live-stream", "The final is live on two channels until ten.")
    command = reclaim("send", REFERENCE, "--dry-run", *words, *BY).out.splitlines()[-1]
    again = shlex.split(command.partition(f"send {REFERENCE}")[2])
    assert reclaim("send", REFERENCE, *again, *BY).code == 0


def test_a_sending_that_was_cut_off_is_resolved(reclaim: Command, waiting: MailHouse) -> None:
    """The list says that nobody knows; the command says what to do; a reason is asked."""
    waiting.post.mood["DATA"] = "cut after"
    digest = json.loads(reclaim("send", REFERENCE, "--dry-run", "--json", *BY).out)["digest"]
    answer = reclaim("send", REFERENCE, "--yes-send", digest, *BY)
    assert (answer.code, "--resolve sent|not-sent" in answer.err) == (1, True)
    assert "nobody knows" in reclaim("notice", "list").out
    assert reclaim("send", REFERENCE, "--yes-send", digest, *BY).code == 3
    assert reclaim("send", REFERENCE, "--resolve", "sent", *BY).code == 2
    reason = ("--reason", "It lies in the sent folder.")
    assert "is on record as sent" in reclaim("send", REFERENCE, "--resolve", "sent", *reason, *BY).out
    assert len(waiting.post.taken) == 1


def test_the_mail_server_is_kept_without_a_password(
    reclaim: Command, house: MailHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """From a file that only its owner may read, or from the environment."""
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n")
    secret.chmod(0o644)
    words = ("--host", "localhost", "--port", house.server.port, "--user", "ann", "--from", "a@lee.example")
    refused = reclaim("mail", "set", *words, "--authority", house.authority, "--password-file", secret, *BY)
    assert (refused.code, "chmod 600" in refused.err) == (2 if os.name == "posix" else 0, os.name == "posix")
    secret.chmod(0o600)
    assert reclaim("mail", "set", *words, "--authority", house.authority, "--password-file", secret, *BY).code == 0
    assert PASSWORD not in settings.mail.read_text()
    assert "lets ann in, over TLSv1." in reclaim("mail", "test").out
    monkeypatch.setenv("RECLAIM_MAIL_PASSWORD", "wrong")
    assert "does not let ann in" in reclaim("mail", "test").err
    assert json.loads(reclaim("mail", "show", "--json").out)["sender"] == "a@lee.example"
    assert house.post.taken == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--host", "h", "--port", 99999, "--from", "a@lee.example"), "The port 99999 is none"),
        (("--host", "h", "--port", -1, "--from", "a@lee.example"), "The port -1 is none"),
        (("--host", "a b", "--port", 587, "--from", "a@lee.example"), "“a b” is no name of a server"),
        (("--host", "h", "--port", 587, "--from", "nobody"), "“nobody” is no e-mail address"),
        (("--host", "h", "--port", 587, "--from", "a@lee.example", "--authority", "/nowhere.pem"), "no such file"),
    ],
)
def test_an_odd_mail_server_is_not_kept(
    reclaim: Command, settings: Settings, words: tuple[object, ...], complaint: str
) -> None:
    """Nothing is written, and the sentence names what is odd."""
    answer = reclaim("mail", "set", *words, *BY)
    assert (answer.code, complaint in answer.err) == (2, True)
    assert not settings.mail.exists()


def test_what_the_mail_settings_lack_is_said(reclaim: Command) -> None:
    """They may be given one by one; the server is asked only when all are there."""
    assert "--host, --port." in reclaim("mail", "set", "--from", "a@lee.example", *BY).out
    assert "There is no mail server yet" in reclaim("mail", "test").err
    reclaim("mail", "set", "--host", "localhost", *BY)
    assert "The mail settings lack --port" in reclaim("mail", "test").err
    reclaim("mail", "set", "--port", 1, *BY)
    answer = reclaim("mail", "test")
    assert (answer.code, "localhost:1 cannot be reached" in answer.err) == (1, True)


@pytest.mark.usefixtures("waiting")
def test_a_look_at_what_would_leave_needs_no_server(reclaim: Command, settings: Settings) -> None:
    """Only an address that it would come from; the letter may be handed over without any server."""
    settings.mail.unlink()
    settings.profile.unlink(missing_ok=True)
    assert "There is no letter “NOPE”" in reclaim("send", "NOPE", "--dry-run", *BY).err
    bare = reclaim("send", REFERENCE, "--dry-run", *BY)
    assert (bare.code, "mail set --from ADDRESS" in bare.err) == (2, True)
    assert reclaim("profile", "set", "--email", "ann@lee.example").code == 0
    shown = reclaim("send", REFERENCE, "--dry-run", *BY)
    assert shown.code == 0, shown.err
    assert "From        Ann Lee <ann@lee.example>" in shown.out
    assert f'notice mark {REFERENCE} sent --reason "..."' in shown.out


def test_thousands_of_letters_are_listed_quickly(waiting: MailHouse, reclaim: Command, settings: Settings) -> None:
    """Two thousand with five steps each: what grows with their number stays far below the rest."""
    with open_library(settings, actor="Ann", clock=Clock()) as library:
        connection, at = library.store._connection.database.conn, datetime(2026, 1, 1, tzinfo=UTC)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO letters (pack, reference, recipient, address, notice, created_by, created_at)"
            " SELECT pack, ?, recipient, address, notice, created_by, created_at FROM letters WHERE id = 1",
            [(f"RC-2025-{number:05}",) for number in range(2000)],
        )
        connection.execute("INSERT INTO letter_facts SELECT id, 1, 'ann', '' FROM letters WHERE id > 1")
        connection.execute(
            "INSERT INTO letter_items SELECT id, 0, 'https://v.example/' || id, id, 1 FROM letters WHERE id > 1"
        )
        for (id_,) in connection.execute("SELECT id FROM letters WHERE id > 1").fetchall():
            insert_steps(library, id_, (State.DRAFT, State.APPROVED, State.QUEUED, State.SENT, State.REMOVED), at)
        connection.execute("COMMIT")
    before = os.times().user
    assert "2001 letters" in reclaim("notice", "list").out
    assert reclaim("deadlines").code == 0
    assert reclaim("outcomes").code == 0
    assert os.times().user - before < 6  # generous: other tests may run beside this one
    assert waiting.post.taken == []

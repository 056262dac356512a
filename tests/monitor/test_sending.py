"""Sending by a real mail server: what leaves, what does not, and what nobody knows."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.casework.lifecycle import State
from monitor.errors import CaseRefusedError, InputError, LetterRefusedError, NotSentError, PerhapsSentError
from monitor.posting import try_login
from monitor.review.letters import write_letters
from monitor.review.progress import Report, report
from monitor.review.sending import final_list, resolve, send
from monitor.settings import Settings
from tests.monitor.gate_samples import FROM, REFERENCE, Scene, rules_of, scene, to_present
from tests.monitor.mail_samples import MailHouse, mail_house

ROOT = Path(__file__).parents[2]
LOOKED = "It lies in the sent folder of the account."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MailHouse]:
    """Give a server that takes everything."""
    with mail_house(tmp_path) as running:
        yield running


@pytest.fixture
def waiting(settings: Settings, house: MailHouse) -> Iterator[Scene]:
    """Give a letter that was signed 26 hours ago and may leave."""
    with scene(settings, house) as laid:
        laid.sign()
        to_present(laid.library)
        yield laid


def go(where: Scene, house: MailHouse | None = None) -> None:
    """Send the letter as it was shown."""
    listed = final_list(where.library, REFERENCE, FROM)
    send(where.library, REFERENCE, FROM, (house or where.house).server, confirmed=listed.sha256)


def actions(where: Scene) -> list[str]:
    """Return what the audit says of the letter since it waits."""
    entries = [entry.action for entry in where.library.store.audit.about([f"letter {REFERENCE}"])]
    return entries[entries.index("letter.queued") + 1 :]


def test_a_letter_leaves_as_it_was_shown(settings: Settings, house: MailHouse, tmp_path: Path) -> None:
    """Addresses, text, document and enclosure; every byte by its digest."""
    with scene(settings, house) as where:
        write_letters(where.library, where.case_id, where.request(), ["pdf"])
        to_present(where.library)
        (tmp_path / "mandate.pdf").write_bytes(b"%PDF-1.7 mandate")
        request = replace(FROM, enclosures=(tmp_path / "mandate.pdf",))
        listed = final_list(where.library, REFERENCE, request)
        sent = send(where.library, REFERENCE, request, house.server, confirmed=listed.sha256[:12])
    (message,) = house.post.messages
    assert (message["To"], message["From"]) == (f"{listed.recipient} <{listed.address}>", listed.sender)
    assert (message["Reply-To"], message["Subject"]) == ("Ann Lee <a@x.example>", listed.subject)
    assert message["X-Unsent"] is None
    files = [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]
    shown = [(part.name, part.sha256) for part in listed.attachments]
    assert [(name, hashlib.sha256(content).hexdigest()) for name, content in files] == shown
    assert [name for name, _ in files] == [f"{REFERENCE}.pdf", "mandate.pdf"]
    text = message.get_body().get_content().replace("\r\n", "\n")
    assert hashlib.sha256(text.encode()).hexdigest() == listed.text.sha256
    assert all(url in text for url in listed.urls)
    assert (sent.letter.state, sent.problem, sent.answer) == (State.SENT, "", "250 taken")


def test_the_list_says_who_sees_the_sender(waiting: Scene) -> None:
    """Each of the sender's own facts that stands in the letter, and how much is claimed."""
    listed = final_list(waiting.library, REFERENCE, FROM)
    assert any(sentence.startswith("Your name (Ann Lee): ") for sentence in listed.exposures)
    assert any(sentence.startswith("Postal address (1 Street; Town): ") for sentence in listed.exposures)
    assert (listed.claimable_s, listed.urls) == (5.0, waiting.letter.urls)


def test_a_sending_is_written_down_before_and_after(waiting: Scene) -> None:
    """The attempt with its digest, the answer, and the withdrawal that lies ready."""
    go(waiting)
    attempt = waiting.library.store.dispatches.of_letter(waiting.letter.id)
    assert attempt is not None
    assert attempt.sha256 == hashlib.sha256(waiting.house.post.taken[0]).hexdigest()
    assert (attempt.answer, attempt.address) == ("250 taken", "agent@vids.example")
    assert attempt.message_id == waiting.house.post.messages[0]["Message-ID"]
    assert actions(waiting)[:2] == ["letter.dispatch", "letter.sent"]
    draft = waiting.library.settings.letters / f"DRAFT-{REFERENCE}.txt"
    assert "https://vids.example/watch/1" in draft.read_text()
    assert waiting.library.store.audit.verify() is not None


def test_nothing_leaves_that_was_not_confirmed(waiting: Scene) -> None:
    """A wrong digest, too few digits of the right one, or a list that has changed since."""
    listed = final_list(waiting.library, REFERENCE, FROM)
    other = replace(FROM, sender="other@lee.example")
    for request, digest in ((FROM, "0" * 64), (FROM, listed.sha256[:11]), (FROM, ""), (other, listed.sha256)):
        with pytest.raises(CaseRefusedError, match="was not confirmed"):
            send(waiting.library, REFERENCE, request, waiting.house.server, confirmed=digest)
    assert waiting.house.post.taken == []


def test_a_letter_for_a_web_form_goes_by_hand(settings: Settings, house: MailHouse) -> None:
    """The refusal says how to put it on record, and that is possible."""
    with scene(settings, house) as where:
        form = replace(where.request(), to="Agent of V", form_url="https://vids.example/dmca")
        write_letters(where.library, where.case_id, form, ["md"])
        to_present(where.library)
        with pytest.raises(InputError, match="notice mark"):
            final_list(where.library, REFERENCE, FROM)
        assert report(where.library, REFERENCE, Report(state=State.SENT, reason="In the form.")).state is State.SENT


def test_a_changed_document_does_not_leave(settings: Settings, house: MailHouse) -> None:
    """Somebody edited the PDF after the signature."""
    with scene(settings, house) as where:
        write_letters(where.library, where.case_id, where.request(), ["pdf"])
        to_present(where.library)
        with (where.library.settings.letters / f"{REFERENCE}.pdf").open("ab") as file:
            file.write(b" ")
        with pytest.raises(InputError, match="not the document that was signed"):
            final_list(where.library, REFERENCE, FROM)


@pytest.mark.parametrize("answer", ["450 not now", "550 never"])
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_what_the_server_refuses_waits_as_before(waiting: Scene, command: str, answer: str) -> None:
    """At each stage, for the moment or for ever; afterwards it may be tried again."""
    waiting.house.post.mood[command] = answer
    with pytest.raises(NotSentError, match=answer):
        go(waiting)
    assert (waiting.letter.state, waiting.library.store.dispatches.all_open()) == (State.QUEUED, [])
    assert actions(waiting) == ["letter.dispatch", "letter.not_sent"]
    waiting.house.post.mood.clear()
    go(waiting)
    assert (len(waiting.house.post.taken), waiting.letter.state) == (1, State.SENT)


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_a_connection_cut_before_the_text_sends_nothing(waiting: Scene, command: str) -> None:
    """That much is sure."""
    waiting.house.post.mood[command] = "cut"
    with pytest.raises(NotSentError, match="nothing was sent"):
        go(waiting)
    assert waiting.library.store.dispatches.all_open() == []


@pytest.mark.parametrize("mood", ["cut before", "cut after"])
def test_a_connection_cut_after_the_text_leaves_the_question_open(waiting: Scene, mood: str) -> None:
    """Whether the server kept it or not: nothing is sent again, nothing is marked, until somebody has looked."""
    waiting.house.post.mood["DATA"] = mood
    with pytest.raises(PerhapsSentError, match="--resolve sent"):
        go(waiting)
    waiting.house.post.mood.clear()
    taken = len(waiting.house.post.taken)
    with pytest.raises(CaseRefusedError, match="nobody knows whether it left"):
        go(waiting)
    with pytest.raises(CaseRefusedError, match="nobody knows whether it left"):
        report(waiting.library, REFERENCE, Report(state=State.CLOSED, reason="I give up."))
    assert (len(waiting.house.post.taken), waiting.letter.state) == (taken, State.QUEUED)


@pytest.mark.parametrize(
    ("command", "mood", "error"), [("RCPT", "hang", NotSentError), ("DATA", "hang after", PerhapsSentError)]
)
def test_a_server_that_says_nothing_is_not_waited_for_for_ever(
    waiting: Scene, command: str, mood: str, error: type[Exception]
) -> None:
    """Silence before the text is a failure; silence after it leaves the question open."""
    waiting.house.post.mood[command] = mood
    listed = final_list(waiting.library, REFERENCE, FROM)
    with pytest.raises(error):
        send(waiting.library, REFERENCE, FROM, replace(waiting.house.server, timeout_s=0.5), confirmed=listed.sha256)
    assert len(waiting.library.store.dispatches.all_open()) == (error is PerhapsSentError)


def test_what_was_found_in_the_sent_folder_is_sent(waiting: Scene) -> None:
    """With the time of the attempt, and its withdrawal ready."""
    waiting.house.post.mood["DATA"] = "cut after"
    with pytest.raises(PerhapsSentError):
        go(waiting)
    (attempt,) = waiting.library.store.dispatches.all_open()
    letter = resolve(waiting.library, REFERENCE, "sent", LOOKED)
    assert (letter.state, letter.sent_at) == (State.SENT, attempt.started_at)
    assert waiting.library.store.dispatches.all_open() == []
    assert (waiting.library.settings.letters / f"DRAFT-{REFERENCE}.txt").exists()


def test_what_was_not_found_there_is_sent_again_as_the_same_message(waiting: Scene) -> None:
    """The same Message-ID, so that a mail server that had it all the same can tell."""
    waiting.house.post.mood["DATA"] = "cut before"
    with pytest.raises(PerhapsSentError):
        go(waiting)
    (attempt,) = waiting.library.store.dispatches.all_open()
    assert resolve(waiting.library, REFERENCE, "not-sent", "The sent folder is empty.").state is State.QUEUED
    waiting.house.post.mood.clear()
    go(waiting)
    assert [message["Message-ID"] for message in waiting.house.post.messages] == [attempt.message_id]


def test_only_what_is_open_is_resolved_and_only_with_a_reason(waiting: Scene) -> None:
    """By a person who says how it was found out."""
    with pytest.raises(CaseRefusedError, match="Nothing is open"):
        resolve(waiting.library, REFERENCE, "sent", LOOKED)
    waiting.house.post.mood["DATA"] = "cut after"
    with pytest.raises(PerhapsSentError):
        go(waiting)
    with pytest.raises(InputError, match="how you know"):
        resolve(waiting.library, REFERENCE, "sent", "yes")
    with pytest.raises(InputError, match="sent, not-sent"):
        resolve(waiting.library, REFERENCE, "perhaps", LOOKED)
    unnamed = replace(waiting.library, actor="ann (login name)")
    with pytest.raises(CaseRefusedError, match="--by NAME"):
        resolve(unnamed, REFERENCE, "sent", LOOKED)


def test_a_letter_that_perhaps_left_gives_way_to_no_other(waiting: Scene) -> None:
    """A new letter about the same copy is refused until somebody has looked."""
    waiting.house.post.mood["DATA"] = "cut after"
    with pytest.raises(PerhapsSentError):
        go(waiting)
    with pytest.raises(LetterRefusedError) as refused:
        waiting.sign()
    assert rules_of(refused.value) == {"G16"}
    assert "perhaps sent" in refused.value.objections[0].message


def spoil_certificate(_house: MailHouse, tmp_path: Path) -> dict[str, object]:
    """Trust another authority than the server's."""
    (tmp_path / "other").mkdir()
    with mail_house(tmp_path / "other") as other:
        return {"authority": other.authority}


BAD_SERVERS: dict[str, tuple[object, str]] = {
    "another authority": (spoil_certificate, "not to be trusted"),
    "a system authority": (lambda _house, _path: {"authority": None}, "not to be trusted"),
    "another host": (lambda _house, _path: {"host": "127.0.0.1"}, "not to be trusted"),
    "a wrong password": (lambda _house, _path: {"password": "wrong"}, "does not let ann in"),
    "nobody there": (lambda _house, _path: {"port": 1}, "cannot be reached"),
}


@pytest.mark.parametrize("name", BAD_SERVERS)
def test_a_server_that_cannot_be_used_gets_nothing(waiting: Scene, tmp_path: Path, name: str) -> None:
    """The sentence says what is wrong; the password is never shown."""
    spoil, words = BAD_SERVERS[name]
    server = replace(waiting.house.server, **spoil(waiting.house, tmp_path))  # type: ignore[operator]
    with pytest.raises(NotSentError, match=words):
        try_login(server)
    listed = final_list(waiting.library, REFERENCE, FROM)
    with pytest.raises(NotSentError, match=words):
        send(waiting.library, REFERENCE, FROM, server, confirmed=listed.sha256)
    assert (waiting.house.post.taken, waiting.letter.state) == ([], State.QUEUED)
    assert "correct horse" not in repr(waiting.house.server)


def test_nothing_goes_in_the_clear(waiting: Scene, tmp_path: Path) -> None:
    """A server that offers no STARTTLS gets neither password nor letter."""
    (tmp_path / "clear").mkdir()
    with mail_house(tmp_path / "clear", tls=False) as clear, pytest.raises(NotSentError, match="in the clear"):
        go(waiting, clear)
    assert clear.post.taken == []


def test_a_server_with_tls_from_the_first_byte(waiting: Scene, tmp_path: Path) -> None:
    """Port 465, as many services want it."""
    (tmp_path / "tls").mkdir()
    with mail_house(tmp_path / "tls", security="tls") as house:
        assert try_login(house.server).startswith("TLSv1.")
        go(waiting, house)
    assert len(house.post.taken) == 1


def child(where: Scene) -> "subprocess.Popen[bytes]":
    """Start a process that sends the letter."""
    house = where.house
    words = [str(where.library.settings.library), "localhost", str(house.server.port), str(house.authority), REFERENCE]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.monitor.sender", *words], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.parametrize(("command", "mood", "taken"), [("MAIL", "hang", 0), ("DATA", "hang after", 1)])
def test_a_process_that_is_killed_neither_repeats_nor_loses_a_letter(
    waiting: Scene, command: str, mood: str, taken: int
) -> None:
    """Killed before the text, or when the server has it and has not answered yet."""
    waiting.house.post.mood[command] = mood
    with child(waiting) as process:
        assert waiting.house.post.reached.wait(60), "it never came so far"
        process.kill()
    waiting.house.post.mood.clear()
    with pytest.raises(CaseRefusedError, match="nobody knows whether it left"):
        go(waiting)
    assert len(waiting.house.post.taken) == taken
    resolve(waiting.library, REFERENCE, "sent" if taken else "not-sent", "I looked in the sent folder.")
    if not taken:
        go(waiting)
    assert (len(waiting.house.post.taken), waiting.letter.state) == (1, State.SENT)


def test_two_processes_send_one_letter_once(waiting: Scene) -> None:
    """Whoever comes second is refused."""
    with child(waiting) as first, child(waiting) as second:
        codes = sorted(process.wait(120) for process in (first, second))
    assert codes == [0, 3]
    assert (len(waiting.house.post.taken), waiting.letter.state) == (1, State.SENT)

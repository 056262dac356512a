"""Sending from the review room: shown first, confirmed by typing, handed to a real mail server."""

import json
import re
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from monitor.casework.lifecycle import State
from monitor.posting import MailAccount, load_account, save_account
from monitor.web.pages.letter_files import file_name
from tests.monitor.gate_samples import account_of
from tests.monitor.mail_samples import PASSWORD, MailHouse, mail_house
from tests.monitor.web.lettered import Desk, desk
from tests.monitor.web.served import text_of
from tests.monitor.web.team import signed_in, with_team

LOOKED = "It lies in the sent folder of the account."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MailHouse]:
    """Give a server that takes everything."""
    with mail_house(tmp_path) as running:
        yield running


@pytest.fixture
def waiting(tmp_path: Path, house: MailHouse) -> Iterator[Desk]:
    """Give a letter that may leave, and a library that knows the server."""
    with desk(tmp_path) as laid:
        save_account(laid.settings.mail, account_of(house))
        yield laid


def send(at: Desk, **changes: str) -> str:
    """Look at the list, then confirm it."""
    shown = at.visitor.get(f"{at.path}/send").text
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    digest = found.group(1) if found else ""
    fields = {"digest": digest, "typed": at.reference, "password": PASSWORD, **changes}
    return at.post("send", **fields)


def test_everything_that_leaves_is_shown_before(waiting: Desk, house: MailHouse) -> None:
    """Recipient, sender, subject, files by their digest, copies, and who sees what; nothing leaves by looking."""
    said = text_of(waiting.visitor.get(f"{waiting.path}/send"))
    for words in (
        "Agent of V <agent@vids.example>",
        "Ann Lee <letters@lee.example>",
        "Notice of claimed infringement",
        "RC-2026-0001.pdf",
        "https://vids.example/watch/1",
        "Your name (Ann Lee)",
        "Every safeguard holds",
    ):
        assert words in said, words
    assert house.post.taken == []


def test_a_confirmed_letter_leaves_once(waiting: Desk, house: MailHouse) -> None:
    """The server takes it, the letter is sent, and a second try is refused."""
    said = send(waiting)
    assert "Sent: RC-2026-0001 to agent@vids.example" in said
    (message,) = house.post.messages
    assert [part.get_filename() for part in message.iter_attachments()] == ["RC-2026-0001.pdf"]
    assert waiting.letter.state is State.SENT
    send(waiting)
    assert len(house.post.taken) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"typed": "yes"}, "type RC-2026-0001 to send it"),
        ({"digest": "0" * 64}, "was not confirmed, or has changed"),
        ({"digest": ""}, "was not confirmed, or has changed"),
        ({"password": ""}, "wants the password"),
        ({"password": "wrong"}, "does not let ann in"),
    ],
)
def test_nothing_leaves_unconfirmed(waiting: Desk, house: MailHouse, changes: dict[str, str], words: str) -> None:
    """Each refusal says why, and the letter waits as before."""
    assert words in send(waiting, **changes)
    assert house.post.taken == []
    assert waiting.letter.state is State.QUEUED


def test_the_password_is_kept_nowhere(waiting: Desk) -> None:
    """Neither in the page, nor in the library."""
    assert PASSWORD not in send(waiting)
    kept = [path for path in waiting.settings.library.rglob("*") if path.is_file()]
    assert all(PASSWORD.encode() not in path.read_bytes() for path in kept)


def test_an_enclosure_is_part_of_what_is_confirmed(waiting: Desk, house: MailHouse) -> None:
    """It stands in the list; a list that was shown before it came is not the one that leaves."""
    old = re.search(r'name="digest" value="([0-9a-f]{64})"', waiting.visitor.get(f"{waiting.path}/send").text)
    assert old
    form = {"form_token": waiting.visitor.form_token}
    waiting.visitor.http.post(f"{waiting.path}/enclosures", data=form, files={"file": ("../../mandate.pdf", b"%PDF-1")})
    assert "mandate.pdf, 6 bytes" in text_of(waiting.visitor.get(f"{waiting.path}/send"))
    assert "has changed" in send(waiting, digest=old.group(1))
    send(waiting)
    (message,) = house.post.messages
    assert [part.get_filename() for part in message.iter_attachments()] == ["RC-2026-0001.pdf", "mandate.pdf"]


def test_an_enclosure_is_on_record_and_not_written_over(waiting: Desk) -> None:
    """Which bytes came under which name, and which went; a second file of the name is refused."""
    form, path = {"form_token": waiting.visitor.form_token}, f"{waiting.path}/enclosures"
    waiting.visitor.http.post(path, data=form, files={"file": ("mandate.pdf", b"%PDF-1")})
    again = waiting.visitor.http.post(path, data=form, files={"file": ("mandate.pdf", b"%PDF-2")})
    assert "goes with the letter already" in text_of(again)
    waiting.post("enclosures", take_away="mandate.pdf")
    with waiting.library() as library:
        made = [one for one in library.store.audit.latest(9) if one.action in {"letter.enclose", "letter.leave_out"}]
    assert [(one.action, one.subject) for one in made] == [
        ("letter.leave_out", f"letter {waiting.reference}"),
        ("letter.enclose", f"letter {waiting.reference}"),
    ]
    digest = sha256(b"%PDF-1").hexdigest()
    assert [json.loads(one.data) for one in made] == [{"name": "mandate.pdf", "sha256": digest}] * 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [("\N{SMILING FACE WITH SUNGLASSES}" * 120 + ".pdf", "\N{SMILING FACE WITH SUNGLASSES}" * 29 + ".pdf"),
     ("a/b\\c" + "x" * 300 + ".docx", "c" + "x" * 114 + ".docx")],
)  # fmt: skip
def test_a_long_name_keeps_its_ending(name: str, kept: str) -> None:
    """A file system counts bytes, so the name is cut by bytes."""
    assert file_name(name) == kept


def test_a_file_can_be_left_out_again(waiting: Desk) -> None:
    """It is gone from the list; a name that is none of them takes nothing away."""
    form = {"form_token": waiting.visitor.form_token}
    waiting.visitor.http.post(f"{waiting.path}/enclosures", data=form, files={"file": ("mandate.pdf", b"%PDF-1")})
    assert "not among those" in waiting.post("enclosures", take_away="../RC-2026-0001.pdf")
    assert "mandate.pdf does not go with the letter" in waiting.post("enclosures", take_away="mandate.pdf")
    assert not list((waiting.settings.letters / "enclosed" / waiting.reference).iterdir())


def test_what_perhaps_left_is_resolved_by_a_person(waiting: Desk, house: MailHouse) -> None:
    """Cut off in between, the page says that nobody knows, offers nothing else, and takes what was found out."""
    house.post.mood["DATA"] = "cut after"
    send(waiting)
    said = text_of(waiting.visitor.get(waiting.path))
    for words in ("Nobody knows whether it was sent", "perhaps sent", "Message-ID"):
        assert words in said
    assert "What happened?" not in said
    assert "RC-2026-0001" in text_of(waiting.visitor.get("/letters?state=perhaps_sent"))
    assert "Say how you know" in waiting.post("resolve", found="sent", reason="yes")
    assert "is on record as sent" in waiting.post("resolve", found="sent", reason=LOOKED)
    assert waiting.letter.state is State.SENT


def test_a_letter_in_its_cool_off_does_not_leave(tmp_path: Path, house: MailHouse) -> None:
    """The look says which rule and why, and there is nothing to confirm."""
    with desk(tmp_path, hours=1) as laid:
        save_account(laid.settings.mail, account_of(house))
        said = laid.visitor.get(f"{laid.path}/send").text
        assert "24 hours" in said
        assert "reclaim " not in text_of(laid.visitor.get(f"{laid.path}/send"))
        assert "Send it now" not in said


def test_without_a_server_there_is_a_look_and_a_form(tmp_path: Path) -> None:
    """The page leads to where a server is named; what is odd there is said."""
    with desk(tmp_path) as laid:
        assert "There is no mail server yet" in text_of(laid.visitor.get(f"{laid.path}/send"))
        laid.visitor.get("/letters/mail")
        server = {"host": "mail.lee.example", "port": "587x", "security": "starttls", "sender": "a@lee.example"}
        assert "The port is no number" in text_of(laid.visitor.post("/letters/mail", server))
        laid.visitor.post("/letters/mail", server | {"port": "587"})
        assert load_account(laid.settings.mail).host == "mail.lee.example"


@pytest.mark.parametrize(("login", "kept"), [("lea", False), ("ann", True)])
def test_only_an_administrator_leads_a_kept_password_to_another_server(
    tmp_path: Path, quick_passwords: None, login: str, *, kept: bool
) -> None:
    """For others it is let go, and the audit tells who leads it where, but nothing of the password."""
    assert quick_passwords is None
    with desk(tmp_path) as laid:
        with_team(laid.settings)
        secret = tmp_path / "secret"
        before = MailAccount(host="mail.lee.example", port=465, security="tls", user="ann", password_file=str(secret))
        save_account(laid.settings.mail, before)
        form = {"host": "mail.lee.example", "port": "465", "security": "tls", "user": "ann"}
        person = signed_in(laid.served, login)
        person.get("/letters/mail")
        person.post("/letters/mail", form | {"sender": "a@lee.example"})
        assert load_account(laid.settings.mail).password_file
        told = text_of(person.post("/letters/mail", form | {"host": "elsewhere.example", "sender": "a@lee.example"}))
        assert ("was for the one before" in told) is not kept
        assert bool(load_account(laid.settings.mail).password_file) is kept
        with laid.library() as library:
            last = next(one for one in library.store.audit.latest(9) if one.action == "mail.set")
        said = json.loads(last.data)
    assert (said["host"], said["user"], said["password_file"]) == ("elsewhere.example", "ann", "yes" if kept else "no")
    assert str(secret) not in last.data


def test_a_letter_leaves_only_by_the_server_that_was_shown(waiting: Desk, house: MailHouse) -> None:
    """If somebody names another between the look and the confirmation, nothing leaves."""
    assert "has changed since you looked" in send(waiting, server="ann@mail.before.example:465/tls")
    assert house.post.taken == []
    shown = re.search(r'name="server" value="([^"]+)"', waiting.visitor.get(f"{waiting.path}/send").text)
    assert shown
    assert "Sent: RC-2026-0001" in send(waiting, server=shown.group(1))


def test_the_evidence_pack_is_written_and_handed_out(tmp_path: Path) -> None:
    """As a job; then the page has it, as a zip with its manifest."""
    with desk(tmp_path) as laid:
        laid.post("evidence")
        until = time.monotonic() + 30
        while not (found := re.search(r'href="(/letters/[^"]+\.zip)"', laid.visitor.get(laid.path).text)):
            assert time.monotonic() < until, "no pack was written"
            time.sleep(0.2)
        answer = laid.visitor.get(found.group(1))
    assert answer.headers["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(BytesIO(answer.content)).namelist()
    assert any(name.endswith("VERIFY.txt") for name in names)

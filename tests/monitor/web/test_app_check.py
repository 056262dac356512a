"""The check of an app in the room: a form, a verdict on the same page, and no trace."""

from monitor.app import open_library
from monitor.settings import Settings
from tests.monitor.web.served import Visitor, text_of


def test_answers_come_to_a_verdict_with_reasons_and_steps(visitor: Visitor) -> None:
    """What was answered is still chosen, and the platform’s list of apps is shown."""
    assert "Check it" in text_of(visitor.get("/check-app"))
    form = {"name": "Who <b>saved</b>", "password": "yes", "official": "no", "used": "yes", "platform": "Twitch"}
    answer = visitor.post("/check-app", form)
    said = text_of(answer)
    assert answer.status_code == 200
    assert "do not use it" in said
    assert "It does not use the platform’s own sign-in risky" in said
    assert "Change the password of the account" in said
    assert "Connections > Disconnect" in said
    assert 'name="password" value="yes" checked' in answer.text
    assert "<b>saved</b>" not in answer.text


def test_what_is_no_answer_counts_as_not_known(visitor: Visitor) -> None:
    """And so does what is missing."""
    visitor.get("/check-app")
    said = text_of(visitor.post("/check-app", {"password": "perhaps", "platform": "<x>"}))
    assert "risky" in said
    assert "Not known: find out before you use it" in said


def test_nothing_of_it_is_kept(visitor: Visitor, lived: Settings) -> None:
    """Neither in the audit nor anywhere in the library’s files."""
    visitor.get("/check-app")
    with open_library(lived) as library:
        before = library.store.audit.last()
    visitor.post("/check-app", {"name": "Zyxwvut Saver", "names": "yes"})
    with open_library(lived) as library:
        assert library.store.audit.last() == before
    for path in lived.library.rglob("*"):
        assert not path.is_file() or b"Zyxwvut" not in path.read_bytes()

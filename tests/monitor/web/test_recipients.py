"""Recipients in the review room: what is known of each, and how somebody states more."""

import re
from datetime import timedelta
from pathlib import Path

from monitor.review.recipients import recipient_of
from tests.monitor.web.lettered import desk
from tests.monitor.web.served import Visitor, text_of


def test_the_list_says_what_is_known_and_what_is_not(newcomer: Visitor) -> None:
    """Shipped profiles, found by name or domain; unknown is said to be unknown."""
    said = text_of(newcomer.get("/recipients"))
    for words in ("YouTube", "not yet", "unknown", "Unknown is not “no”"):
        assert words in said
    assert "YouTube" in text_of(newcomer.get("/recipients?words=youtu.be"))
    assert "Nobody of that name" in text_of(newcomer.get("/recipients?words=zzz"))


def test_each_fact_has_its_source_and_its_day(newcomer: Visitor) -> None:
    """And who sees what of the sender."""
    said = text_of(newcomer.get("/recipients/YouTube"))
    for words in ("How to complain", "support.google.com", "read 2026-11-26", "The uploader", "may see it"):
        assert words in said


def test_there_is_no_page_of_somebody_unknown(newcomer: Visitor) -> None:
    """The sentence names him."""
    answer = newcomer.get("/recipients/Nobody")
    assert answer.status_code == 404
    assert "Nobody" in text_of(answer)


def test_what_somebody_states_is_kept_with_name_and_source(tmp_path: Path) -> None:
    """The page says who looked it up and when, and that it grows old."""
    with desk(tmp_path) as laid:
        today = laid.clock.now.date().isoformat()
        laid.visitor.get("/recipients/YouTube")
        facts = {"form_url": "https://www.youtube.com/form", "verified_on": today, "source": "its help page"}
        said = text_of(laid.visitor.post("/recipients/YouTube", facts))
        assert "You looked it up today: Ann Lee" in said
        assert "stated by Ann Lee" in said
        fact = recipient_of(laid.settings.recipients, "YouTube").form_url
        assert fact is not None
        assert (fact.value, fact.source, fact.by) == ("https://www.youtube.com/form", "its help page", "Ann Lee")
        laid.clock.now += timedelta(days=100)
        said = text_of(Visitor(laid.served).get("/recipients/YouTube"))
        assert "You looked it up 100 days ago" in said
        assert "look again before you write" in said


def test_what_somebody_else_stated_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """The page shows it, keeps what was typed, and can then be kept again."""
    with desk(tmp_path) as laid:
        seen = re.findall(r'name="seen" value="(\w+)"', laid.visitor.get("/recipients/YouTube").text)[0]
        laid.visitor.post("/recipients/YouTube", {"agent": "Ms Hare", "source": "its imprint", "seen": seen})
        answer = laid.visitor.post("/recipients/YouTube", {"agent": "Mr Fox", "source": "a call", "seen": seen})
        assert "meanwhile" in text_of(answer)
        assert 'value="Mr Fox"' in answer.text
        again = re.findall(r'name="seen" value="(\w+)"', answer.text)[0]
        assert "Mr Fox" in text_of(
            laid.visitor.post("/recipients/YouTube", {"agent": "Mr Fox", "source": "a call", "seen": again})
        )


def test_a_new_recipient_is_added(tmp_path: Path) -> None:
    """With its domains; a name may hold anything, and stays text."""
    with desk(tmp_path) as laid:
        laid.visitor.get("/recipients")
        name = "A/B <b>Videos</b>"
        facts = {"name": name, "email": "c@ab.example", "source": "its imprint", "hosts": "ab.example, b.example"}
        answer = laid.visitor.post("/recipients", facts | {"kind": "platform"})
        assert "A/B <b>Videos</b>" in text_of_escaped(answer.text)
        assert "<b>Videos</b>" not in answer.text
        assert recipient_of(laid.settings.recipients, name).hosts == ("ab.example", "b.example")


def text_of_escaped(page: str) -> str:
    """Return a page with its escaped signs as they are read."""
    return page.replace("&lt;", "<").replace("&gt;", ">")


def test_a_fact_without_source_is_asked_again(tmp_path: Path) -> None:
    """What was typed stays in the form, and nothing is kept."""
    with desk(tmp_path) as laid:
        laid.visitor.get("/recipients/YouTube")
        answer = laid.visitor.post("/recipients/YouTube", {"agent": "Mr Fox"})
        assert answer.status_code == 400
        assert "where that can be looked up" in text_of(answer)
        assert 'value="Mr Fox"' in answer.text
        assert recipient_of(laid.settings.recipients, "YouTube").agent is None


def test_no_day_to_come_and_no_day_that_is_none(tmp_path: Path) -> None:
    """Nobody looked anything up tomorrow week."""
    with desk(tmp_path) as laid:
        laid.visitor.get("/recipients/YouTube")
        ahead = (laid.clock.now + timedelta(days=7)).date().isoformat()
        for day, words in ((ahead, "You cannot have looked"), ("soon", "is no day")):
            said = text_of(laid.visitor.post("/recipients/YouTube", {"verified_on": day, "source": "x"}))
            assert words in said


def test_no_address_that_runs_becomes_a_link(tmp_path: Path) -> None:
    """Where an address is asked for it is refused, and elsewhere it is text."""
    with desk(tmp_path) as laid:
        laid.visitor.get("/recipients")
        odd = {"name": "Odd", "source": "x", "kind": "other"}
        refused = laid.visitor.post("/recipients", odd | {"guide": "javascript:alert(1)"})
        assert "no http address" in text_of(refused)
        page = laid.visitor.post("/recipients", odd | {"agent": "javascript:alert(1)"}).text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in refused.text + page

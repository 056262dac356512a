"""News goes out once by each way, at most so often; a way that fails stops no other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.casework.lifecycle import State
from monitor.collected import NewsKind
from monitor.errors import NotSentError
from monitor.posting import MailAccount, post_to_oneself, save_account
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.watch.means import MAIL_PASSWORD, WEBHOOK_SECRET, Means
from monitor.watch.messages import signature
from monitor.watch.notifying import FAILING, deliver, gather, try_ways
from monitor.watch.ways import SIGNATURE_HEADER
from monitor.watch_settings import WatchSettings
from tests.monitor.conftest import Clock
from tests.monitor.life_samples import mark, sent
from tests.monitor.mail_samples import PASSWORD, MailHouse, mail_house
from tests.monitor.samples import COPY, add_clip, add_match, add_work
from tests.monitor.sources.origin import Origin, Status, name_own, origin, quick
from tests.monitor.watch.test_sourcing import feed
from tests.monitor.watch.told import news_of_kind

OWN = "ann@studio.example"
MEANS = Means(secrets={MAIL_PASSWORD: PASSWORD, WEBHOOK_SECRET: "s3cret"})


@pytest.fixture
def house(tmp_path: Path, settings: Settings) -> Iterator[MailHouse]:
    """Give a real mail server, and the settings by which the library reaches it."""
    with mail_house(tmp_path) as found:
        server = found.server
        settings.library.mkdir(parents=True, exist_ok=True)
        account = MailAccount(
            host=server.host, port=server.port, user=server.user, sender=OWN, authority=str(found.authority)
        )
        save_account(settings.mail, account)
        yield found


@pytest.fixture
def hook() -> Iterator[Origin]:
    """Give a real web server that takes messages."""
    with origin({"/hook": Status(204)}) as served:
        yield served


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """Give a library with one match."""
    with open_library(settings, actor="Ann", clock=Clock()) as opened:
        add_match(opened)
        yield opened


def how_to(hook: Origin, **changed: object) -> WatchSettings:
    """Return settings with e-mail and webhook."""
    return replace(quick(email=OWN, webhook=hook.url("/hook")), **changed)  # type: ignore[arg-type]


def another(library: Library, number: int) -> None:
    """Add a match with the same work."""
    library.store.matches.put(add_clip(library, number).id, 1, COPY, library.clock())


def test_a_match_goes_out_once_by_each_way(library: Library, house: MailHouse, hook: Origin) -> None:
    """By e-mail as text and HTML, and to the webhook as signed JSON; then nothing more."""
    name_own(library.settings, hook)
    how = how_to(hook)
    for _ in range(2):
        gather(library, how)
        assert deliver(library, MEANS, how) == []
        library.clock.now += timedelta(hours=2)
    (message,) = house.post.messages
    assert (message["To"], message["From"], message["Subject"]) == (OWN, OWN, "Reclaim: 1 match")
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "work 1" in message.get_body(("plain",)).get_content()
    (posted,) = hook.asked("/hook")
    assert posted.headers[SIGNATURE_HEADER.lower()] == signature(posted.body, "s3cret")
    assert posted.headers["content-type"] == "application/json"


def test_messages_leave_at_most_so_often(library: Library, house: MailHouse, hook: Origin) -> None:
    """What is new meanwhile waits, and then goes out together."""
    how = replace(how_to(hook), webhook="")
    gather(library, how)
    deliver(library, MEANS, how)
    for number in (102, 103):
        another(library, number)
        library.clock.now += timedelta(minutes=20)
        gather(library, how)
        deliver(library, MEANS, how)
    assert len(house.post.taken) == 1
    library.clock.now += timedelta(minutes=30)
    deliver(library, MEANS, how)
    assert [one["Subject"] for one in house.post.messages] == ["Reclaim: 1 match", "Reclaim: 2 matches"]


def test_a_way_that_fails_is_told_and_tried_again(library: Library, house: MailHouse, hook: Origin) -> None:
    """The others go on, and are not repeated."""
    name_own(library.settings, hook)
    how = how_to(hook)
    house.post.mood["RCPT"] = "550 no such user"
    gather(library, how)
    (problem,) = deliver(library, MEANS, how)
    assert problem.startswith("You could not be told by email: ")
    assert len(hook.asked("/hook")) == 1
    house.post.mood.clear()
    assert deliver(library, MEANS, how) == []
    assert (len(house.post.taken), len(hook.asked("/hook"))) == (1, 1)


@pytest.mark.parametrize("status", [302, 404, 410, 500])
def test_a_webhook_that_refuses_is_a_problem(library: Library, hook: Origin, status: int) -> None:
    """Also one that sends us elsewhere: nothing is posted to a place that the user has not named."""
    name_own(library.settings, hook)
    hook.table["/hook"] = Status(status)
    how = replace(how_to(hook), email="")
    gather(library, how)
    (problem,) = deliver(library, MEANS, how)
    assert problem.startswith("You could not be told by webhook: ")


def test_a_missing_password_is_a_sentence(library: Library, house: MailHouse, hook: Origin) -> None:
    """Nobody is asked, since nobody may be there."""
    how = replace(how_to(hook), webhook="")
    assert house.post.taken == []
    ((way, problem),) = tried(library, how, Means())
    assert way == "email"
    assert MAIL_PASSWORD in problem


def tried(library: Library, how: WatchSettings, means: Means) -> list[tuple[str, str]]:
    """Try the ways of some settings."""
    library.settings.watch.write_text(f'contact = "a@b.example"\nemail = "{how.email}"\nwebhook = "{how.webhook}"\n')
    return try_ways(library, means)


def test_ways_can_be_tried(library: Library, house: MailHouse, hook: Origin) -> None:
    """Each says whether it works."""
    name_own(library.settings, hook)
    assert tried(library, how_to(hook), MEANS) == [("email", ""), ("webhook", "")]
    assert (len(house.post.taken), len(hook.asked("/hook"))) == (1, 1)


def test_messages_to_oneself_go_to_nobody_else(house: MailHouse) -> None:
    """So that no letter leaves by this door."""
    message = f"From: {OWN}\r\nTo: host@vids.example\r\nSubject: x\r\n\r\nx\r\n".encode()
    with pytest.raises(NotSentError):
        post_to_oneself(message, house.server, OWN)
    with pytest.raises(NotSentError):
        post_to_oneself(
            message.replace(b"To: host@vids.example", b"To: " + OWN.encode() + b"\r\nCc: h@v.example"),
            house.server,
            OWN,
        )
    assert house.post.taken == []


def test_weak_matches_and_those_set_aside_are_not_told(library: Library) -> None:
    """Nor those that somebody has decided."""
    gather(library, WatchSettings(strong_score=0.99))
    assert library.store.watches.news() == []
    library.store.matches.permit(1, "Licensed.")
    gather(library, WatchSettings())
    assert library.store.watches.news() == []
    library.store.matches.open(1)
    gather(library, WatchSettings())
    assert [one.kind for one in library.store.watches.news()] == [NewsKind.MATCH]


def test_deadlines_are_told_when_they_are_near_and_when_they_are_over(settings: Settings) -> None:
    """Once each."""
    with open_library(settings, actor="Ann Lee", clock=Clock()) as library:
        reference = mark(library, sent(library), State.COUNTER_NOTICED).reference
        told: list[str] = []
        for _ in range(40):
            gather(library, WatchSettings(strong_score=1.0))
            told = [one.text for one in news_of_kind(library, NewsKind.DEADLINE)]
            library.clock.now += timedelta(days=1)
        assert len(told) == len(set(told)) > 0
        assert all(reference in text for text in told)
        assert any("ends on" in text for text in told)
        assert any("is over" in text for text in told)


def test_a_source_that_fails_is_told_once_until_it_is_well_again(library: Library) -> None:
    """After three failures in a row."""
    source = feed(library)
    for failures in (1, 2, FAILING, FAILING + 1):
        library.store.sources.keep(replace(source, failures=failures, last_error="no answer"))
        gather(library, WatchSettings())
    found = news_of_kind(library, NewsKind.SOURCE)
    assert len(found) == 1
    library.store.sources.keep(replace(source, failures=FAILING, last_ok_at=library.clock()))
    gather(library, WatchSettings())
    assert len(news_of_kind(library, NewsKind.SOURCE)) == 2
    assert add_work(library, 2).id == 2

"""Hosts are asked for their rules first, once a day, and what they forbid is never asked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from monitor.app import utc_now
from monitor.collected import AllowanceKind, Basis, Purpose
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from monitor.sources.fetch import Ask, Fetcher, RestingError, UnfoundHostError
from monitor.sources.fetch.rules import MOST_BYTES
from tests.monitor.sources.origin import (
    Endless,
    Manner,
    Origin,
    Packed,
    Redirect,
    Status,
    Text,
    fetching,
    html,
    name_own,
    origin,
    quick,
)

CLOSED = "User-agent: *\nDisallow: /\n"


@pytest.fixture
def o() -> Iterator[Origin]:
    """Give an origin."""
    with origin({"/a": "hello"}) as opened:
        yield opened


def ask(o: Origin, path: str = "/a", host: str = "") -> Ask:
    """Return the question for a page."""
    return Ask(url=o.url(path, host), purpose=Purpose.PAGE)


def test_what_is_forbidden_is_never_asked(o: Origin, settings: Settings) -> None:
    """The server's log holds its rules and nothing else; ours holds the refusal."""
    o.table["/robots.txt"] = CLOSED
    with fetching(settings, o) as fetcher:
        with pytest.raises(AccessRefusedError) as caught:
            fetcher.page(ask(o))
        record = fetcher._journal.read(lambda store: store.fetches.latest(limit=1))[0]
    assert caught.value.access.basis is Basis.ROBOTS
    assert (record.access.is_allowed, record.access.basis, record.url) == (False, Basis.ROBOTS, o.url("/a"))
    assert [one.path for one in o.requests] == ["/robots.txt"]


def test_rules_are_asked_once_a_day(o: Origin, settings: Settings) -> None:
    """Many threads and several runs ask once; after a day they ask again."""
    o.table["/robots.txt"] = Text("User-agent: *\nAllow: /", manner=Manner(wait_s=0.05))
    now = utc_now()
    with fetching(settings, o) as fetcher, ThreadPoolExecutor(6) as threads:
        list(threads.map(fetcher.page, [ask(o)] * 6))
    with fetching(settings, clock=lambda: now + timedelta(hours=23)) as fetcher:
        fetcher.page(ask(o))
    assert len(o.asked("/robots.txt")) == 1
    with fetching(settings, clock=lambda: now + timedelta(hours=25)) as fetcher:
        fetcher.page(ask(o))
    assert len(o.asked("/robots.txt")) == 2


def test_requests_for_rules_are_on_record(o: Origin, settings: Settings) -> None:
    """They are asked under their own name."""
    with fetching(settings, o) as fetcher:
        fetcher.page(ask(o))
        records = fetcher._journal.read(lambda store: store.fetches.latest())
    assert [(one.purpose, one.status) for one in reversed(records)] == [
        (Purpose.RULES, 404),
        (Purpose.RULES, 404),
        (Purpose.PAGE, 200),
    ]


@pytest.mark.parametrize("entry", [Status(503), Status(500), Status(429), Text("x", manner=Manner(length=9))])
def test_rules_that_cannot_be_had_forbid_for_now(o: Origin, settings: Settings, entry: Status) -> None:
    """Where robots.txt cannot be reached nothing is asked, and it is tried again later (RFC 9309, section 2.3.1.4)."""
    o.table["/robots.txt"] = entry
    with fetching(settings, o) as fetcher, pytest.raises(RestingError) as caught:
        fetcher.page(ask(o))
    assert caught.value.retry_at
    assert o.asked("/a") == []


@pytest.mark.parametrize("entry", [Status(503), Status(500), Status(429), Text("x", manner=Manner(length=9))])
def test_reservations_that_cannot_be_had_forbid_for_now(o: Origin, settings: Settings, entry: Status) -> None:
    """Nobody knows what the host reserves, so nothing is asked, and it is tried again later."""
    o.table["/.well-known/tdmrep.json"] = entry
    with fetching(settings, o) as fetcher, pytest.raises(RestingError, match="not known") as caught:
        fetcher.page(ask(o))
    assert caught.value.retry_at
    assert o.asked("/a") == []


def test_broken_reservations_forbid(o: Origin, settings: Settings) -> None:
    """A file that is cut off at its limit may reserve in its last rule."""
    free = '{"location": "/b", "tdm-reservation": 0},'
    body = f'[{free * (MOST_BYTES // len(free))}{{"location": "/", "tdm-reservation": 1}}]'
    o.table["/.well-known/tdmrep.json"] = Text(body, "application/json")
    with fetching(settings, o) as fetcher, pytest.raises(AccessRefusedError, match="broken file") as caught:
        fetcher.page(ask(o))
    assert caught.value.access.basis is Basis.RESERVATION
    assert o.asked("/a") == []


def test_an_older_copy_counts_while_the_host_fails(o: Origin, settings: Settings) -> None:
    """What the host said last holds while it cannot be asked, and it is not asked with every request."""
    o.table["/robots.txt"] = [Text("User-agent: *\nAllow: /"), Status(503)]
    with fetching(settings, o) as fetcher:
        fetcher.page(ask(o))
    with fetching(settings, clock=lambda: utc_now() + timedelta(days=2)) as fetcher:
        assert fetcher.page(ask(o)).status == 200
        assert fetcher.page(ask(o)).status == 200
    assert len(o.asked("/robots.txt")) == 2


def test_rules_may_lead_on(settings: Settings) -> None:
    """Up to five redirections are followed, also to the file of another host; more mean that there are none."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        o.table["//127.0.0.1/robots.txt"] = Redirect(o.url("/robots.txt", "127.0.0.2"))
        o.table["//127.0.0.2/robots.txt"] = Redirect("/2")
        o.table |= {f"/{number}": Redirect(f"/{number + 1}") for number in range(1, 5)}
        o.table["/5"] = CLOSED
        with fetching(settings, o) as fetcher:
            assert fetcher.rules(o.url(""), "robots").body == CLOSED.encode()
        o.table |= {"//127.0.0.2/robots.txt": Redirect("/0"), "/0": Redirect("/1")}
        with fetching(settings) as fetcher:
            assert fetcher.rules(o.url("", "127.0.0.2"), "robots").status == 302


@pytest.mark.parametrize("path", ["/private/delete?id=7", "/robots.txt?id=7", "/robots.txt/..", "/robots%2Etxt"])
@pytest.mark.parametrize("is_late", [False, True])
def test_rules_lead_to_no_other_path_of_another_host(path: str, is_late: bool, settings: Settings) -> None:
    """A robots.txt makes nobody ask what another host forbids, and as it cannot be had, nothing is asked here."""
    with origin({"/a": "hello"}, hosts=("127.0.0.1", "127.0.0.2")) as o:
        there = Redirect(o.url(path, "127.0.0.2"))
        o.table["//127.0.0.1/robots.txt"] = Redirect("/rules") if is_late else there
        o.table |= {"/rules": there, "//127.0.0.2/robots.txt": CLOSED}
        with fetching(settings, o) as fetcher, pytest.raises(RestingError, match="another path of another host"):
            fetcher.page(ask(o, host="127.0.0.1"))
        assert [one.path for one in o.requests if one.host.startswith("127.0.0.2")] == []
        assert o.asked("/a") == []


def test_reservations_lead_to_no_other_path_of_another_host(settings: Settings) -> None:
    """Where every unknown path leads to a front page elsewhere, that is not asked; a file elsewhere is."""
    own = "/.well-known/tdmrep.json"
    with origin({"/a": "hello"}, hosts=("127.0.0.1", "127.0.0.2")) as o:
        o.table[f"//127.0.0.1{own}"] = Redirect(o.url("/private/tdm", "127.0.0.2"))
        with fetching(settings, o) as fetcher:
            assert fetcher.page(ask(o, host="127.0.0.1")).status == 200
        assert [one.path for one in o.requests if one.host.startswith("127.0.0.2")] == []
    with origin({"/a": "hello"}, hosts=("127.0.0.1", "127.0.0.2")) as o:
        o.table[f"//127.0.0.1{own}"] = Redirect(o.url(own, "127.0.0.2"))
        o.table[f"//127.0.0.2{own}"] = Text('[{"location": "/", "tdm-reservation": 1}]', "application/json")
        with fetching(settings, o) as fetcher, pytest.raises(AccessRefusedError, match="reserves text and data mining"):
            fetcher.page(ask(o, host="127.0.0.1"))
        assert o.asked("/a") == []


def test_rules_may_be_long_or_packed(o: Origin, settings: Settings) -> None:
    """500 KiB are read and the rest is left out; an endless file does no harm."""
    with origin({"/robots.txt": Endless("text/plain", part=b"# talk\n")}) as endless, fetching(settings, o) as fetcher:
        name_own(settings, endless)
        o.table["/robots.txt"] = Packed(b"User-agent: *\nDisallow: /", content_type="text/plain")
        assert fetcher.rules(o.url(""), "robots").body.endswith(b"Disallow: /")
        assert len(fetcher.rules(endless.url(""), "robots").body) == MOST_BYTES


def test_forbidden_platforms_are_not_asked_for_rules(settings: Settings) -> None:
    """Where the terms forbid programs, not even robots.txt is read, and no name is looked up."""
    asked: list[str] = []
    with fetching(settings) as fetcher:
        fetcher._door._guard._resolver = lambda host, _: asked.append(host) or []
        with pytest.raises(AccessRefusedError) as caught:
            fetcher.page(Ask(url="https://www.tiktok.com/@lee/video/7", purpose=Purpose.PAGE))
    assert (caught.value.access.basis, asked) == (Basis.TERMS, [])


def test_a_redirection_to_a_forbidden_platform_ends_there(o: Origin, settings: Settings) -> None:
    """Each hop asks the policy anew."""
    o.table["/a"] = Redirect("https://www.instagram.com/reel/7")
    with fetching(settings, o) as fetcher, pytest.raises(AccessRefusedError) as caught:
        fetcher.page(ask(o))
    assert caught.value.access.basis is Basis.TERMS


def test_a_host_that_cannot_be_found_is_told_so(o: Origin, settings: Settings) -> None:
    """Neither its rules nor a broken robots.txt are named, nothing is stored of it, and later it is tried again."""
    places: dict[str, str] = {}

    def resolver(host: str, _: int) -> list[str]:
        if host not in places:
            raise OSError(-2, "Name or service not known")
        return [places[host]]

    name_own(settings, o)
    with closing(Fetcher(settings, quick(), clock=utc_now, resolver=resolver)) as fetcher:
        for purpose in (Purpose.PAGE, Purpose.MEDIA, Purpose.MESSAGE):
            with pytest.raises(UnfoundHostError) as caught:
                fetcher.page(Ask(url=f"http://nowhere.test:{o.port}/a", purpose=purpose))
            assert str(caught.value) == (
                "The host nowhere.test cannot be found; check its spelling, and whether you are online."
            )
            assert caught.value.retry_at
        places["127.0.0.1"] = "127.0.0.1"
        assert fetcher.page(ask(o)).text == "hello"
        known = fetcher._journal.read(lambda store: store.hosts.rules(f"http://nowhere.test:{o.port}", "robots"))
    assert known is None


@pytest.mark.parametrize(
    "entry",
    [
        Text("hello", headers={"tdm-reservation": "1"}),
        html("hello", head='<meta name="tdm-reservation" content="1">'),
    ],
)
def test_answers_may_reserve_their_use(o: Origin, settings: Settings, entry: Text) -> None:
    """A reservation in the answer itself is respected, unless whoever runs the host permits it."""
    o.table["/a"] = entry
    with fetching(settings, o) as fetcher:
        with pytest.raises(AccessRefusedError) as caught:
            fetcher.page(ask(o))
        assert caught.value.access.basis is Basis.RESERVATION
        name_own(settings, o, kind=AllowanceKind.PERMITTED)
        assert fetcher.page(ask(o)).status == 200


def test_a_reserved_file_is_not_read(o: Origin, settings: Settings, tmp_path) -> None:
    """Of a file its headers decide before anything is written."""
    o.table["/a"] = Text("\0" * 100_000, "video/mp4", headers={"TDM-Reservation": "1"})
    with fetching(settings, o) as fetcher, pytest.raises(AccessRefusedError, match="reserves text and data mining"):
        fetcher.download(ask(o), tmp_path / "a")
    assert not (tmp_path / "a.part").exists()

"""Only addresses that were checked are connected to, and certificates must hold."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from monitor.app import utc_now
from monitor.collected import Basis, Purpose
from monitor.errors import FetchFailedError, InputError
from monitor.policy import AccessRefusedError, ApiBasis
from monitor.settings import Settings
from monitor.sources.fetch import Ask, Fetcher
from monitor.sources.fetch.guard import Guard
from monitor.sources.fetch.places import place_of
from tests.monitor.sources.origin import Origin, Raw, Redirect, Text, name_own, origin, quick

API = ApiBasis(name="An interface", documents="https://api.example/docs")
PUBLIC = "93.184.216.34"


@dataclass
class Resolver:
    """A name server that gives its answers in turn, the last one for ever."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[str]:  # noqa: ARG002 - as resolvers are called
        """Return the next answer."""
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every address that is connected to, and let none of them be reached."""
    found: list[str] = []

    def connect(_: socket.socket, address: tuple[str, int]) -> None:
        found.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return found


def ask(url: str) -> Ask:
    """Return a question that needs no rules of the host."""
    return Ask(url=url, purpose=Purpose.LISTING, api=API)


def opened(settings: Settings, resolver: Resolver, **more: object) -> Fetcher:
    """Return a fetcher with a name server of its own."""
    return Fetcher(settings, quick(), clock=utc_now, resolver=resolver, **more)  # type: ignore[arg-type]


def test_only_what_was_checked_is_connected_to(settings: Settings, connected: list[str]) -> None:
    """A name that leads to a public address first and inside later never leads inside."""
    resolver = Resolver([[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]])
    fetcher = opened(settings, resolver)
    for _ in range(3):
        with pytest.raises((FetchFailedError, AccessRefusedError)):
            fetcher.page(ask("http://rebinding.example/"))
        fetcher._door._guard = Guard(resolver)  # what was looked up is forgotten
    fetcher.close()
    assert (connected, len(resolver.asked)) == ([PUBLIC], 3)


def test_what_was_looked_up_once_is_used(settings: Settings, connected: list[str]) -> None:
    """Between the check and the use of an address nobody is asked again."""
    resolver = Resolver([[PUBLIC], ["127.0.0.1"]])
    fetcher = opened(settings, resolver)
    for _ in range(2):
        with pytest.raises(FetchFailedError):
            fetcher.page(ask("http://rebinding.example/"))
    fetcher.close()
    assert (connected, len(resolver.asked)) == ([PUBLIC] * 2, 1)


def test_one_bad_address_among_good_ones_is_refused(settings: Settings, connected: list[str]) -> None:
    """A name that leads both outside and inside is not asked at all."""
    fetcher = opened(settings, Resolver([[PUBLIC, "10.0.0.7"]]))
    with pytest.raises(AccessRefusedError, match=r"lies at 10\.0\.0\.7, which is private") as caught:
        fetcher.page(ask("http://both.example/"))
    fetcher.close()
    assert (connected, caught.value.access.basis) == ([], Basis.ADDRESS)


def test_the_next_address_is_tried(settings: Settings, connected: list[str]) -> None:
    """Where one address refuses, the next of the same host is asked; version 6 counts as well."""
    fetcher = opened(settings, Resolver([[PUBLIC, "2606:4700::1111"]]))
    with pytest.raises(FetchFailedError, match="refuses connections"):
        fetcher.page(ask("http://two.example/"))
    fetcher.close()
    assert connected == [PUBLIC, "2606:4700::1111"]


def test_a_host_without_address_is_a_failure(settings: Settings) -> None:
    """A name that leads nowhere is one sentence."""
    fetcher = opened(settings, Resolver([[]]))
    with pytest.raises(FetchFailedError, match=r"nowhere\.example cannot be found; check its spelling"):
        fetcher.page(ask("http://nowhere.example/"))
    fetcher.close()


@pytest.fixture(scope="module")
def office() -> trustme.CA:
    """Give an authority that certifies."""
    return trustme.CA()


@pytest.fixture
def roots(office: trustme.CA, tmp_path: Path) -> Path:
    """Give the file with its certificate."""
    path = tmp_path / "ca.pem"
    office.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def secure(office: trustme.CA, settings: Settings) -> Iterator[Origin]:
    """Give an origin that speaks https as vids.localhost and 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    office.issue_cert("vids.localhost", "127.0.0.1").configure_cert(context)
    with origin({"/a": "hello"}, tls=context) as o:
        name_own(settings, o)
        yield o


def test_https_is_verified_by_the_name(settings: Settings, secure: Origin, roots: Path) -> None:
    """A certificate of a trusted authority for this very host is good, for a bare address as well."""
    fetcher = opened(settings, Resolver([["127.0.0.1"]]), ca_file=roots)
    assert fetcher.page(ask(secure.url("/a"))).body == b"hello"
    fetcher.close()


@pytest.mark.parametrize("case", ["unknown authority", "other host"])
def test_certificates_that_do_not_hold(settings: Settings, secure: Origin, roots: Path, case: str) -> None:
    """An unknown authority, and a certificate of another host, end the connection before anything is asked."""
    other = case == "other host"
    secure.hosts = ("other.localhost",)
    name_own(settings, secure)
    url = secure.url("/a", "other.localhost" if other else "127.0.0.1")
    fetcher = opened(settings, Resolver([["127.0.0.1"]]), ca_file=roots if other else None)
    with pytest.raises(FetchFailedError, match="no encrypted connection that can be trusted"):
        fetcher.page(ask(url))
    fetcher.close()
    assert secure.requests == []


def test_encryption_is_never_left(settings: Settings, secure: Origin, roots: Path) -> None:
    """A redirection from https to http is refused."""
    with origin({"/a": "plain"}) as plain:
        name_own(settings, plain)
        secure.table["/a"] = Redirect(plain.url("/a"))
        fetcher = opened(settings, Resolver([["127.0.0.1"]]), ca_file=roots)
        with pytest.raises(AccessRefusedError, match="from https to http"):
            fetcher.page(ask(secure.url("/a")))
        fetcher.close()
        assert plain.requests == []


def test_a_broken_file_of_certificates(settings: Settings, secure: Origin, tmp_path: Path) -> None:
    """The user hears which file it is."""
    fetcher = opened(settings, Resolver([["127.0.0.1"]]), ca_file=tmp_path / "none.pem")
    with pytest.raises(InputError, match=r"none\.pem: this file of certificates"):
        fetcher.page(ask(secure.url("/a")))
    fetcher.close()


def test_no_proxy_of_the_environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests go straight to the host, whatever the environment says."""
    with origin({"/a": Text("hello")}) as o, origin() as proxy:
        name_own(settings, o)
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        fetcher = Fetcher(settings, quick(), clock=utc_now)
        assert fetcher.page(ask(o.url("/a"))).body == b"hello"
        fetcher.close()
        assert proxy.requests == []


def test_connections_are_used_again(settings: Settings) -> None:
    """Requests to one host share a connection, also when the host has closed it meanwhile."""
    with origin({"/a": "hello", "/end": Text("bye", headers={"Connection": "close"})}) as o:
        name_own(settings, o)
        fetcher = Fetcher(settings, quick(), clock=utc_now)
        for path in ("/a", "/a", "/end", "/a"):
            assert fetcher.page(ask(o.url(path))).status == 200
        assert fetcher.check(ask(o.url("/a"))).is_there
        assert fetcher.page(ask(o.url("/a"))).status == 200
        fetcher.close()
        assert len(o._threads) <= 3  # one accepts, one for each connection


@pytest.mark.parametrize("contact", ["", "  ", "a b", "a@b.example)\r\nX: y", "ä@b.example"])
def test_nobody_collects_without_a_contact(settings: Settings, contact: str) -> None:
    """Hosts must be able to write to whoever asks them; nothing can be smuggled into the header."""
    with pytest.raises(InputError, match="reclaim watch set --contact"):
        Fetcher(settings, quick(contact=contact), clock=utc_now)


def test_a_place_is_read_once() -> None:
    """What is sent, what is kept and whom one must not ask too much come from one reading."""
    place = place_of("HTTPS://www.Example.co.uk:443/a%20b/ü?q=ä#end")
    assert (place.netloc, place.target) == ("www.example.co.uk", "/a%20b/%C3%BC?q=%C3%A4")
    assert (place.origin, place.site) == ("https://www.example.co.uk", "example.co.uk")
    assert place_of("http://[::1]:8080/").netloc == "[::1]:8080"
    assert place_of("http://127.0.0.1:8080/").site == "127.0.0.1:8080"


def test_version_six_of_the_users_own(settings: Settings) -> None:
    """An address of version 6 may be named and reached like any other."""
    try:
        six = Origin({"/a": "hello"}, ["::1"], None)
    except OSError:
        pytest.skip("this computer has no address of version 6")
    name_own(settings, six)
    fetcher = Fetcher(settings, quick(), clock=utc_now)
    assert fetcher.page(ask(six.url("/a"))).body == b"hello"
    fetcher.close()
    six.close()


def test_an_open_connection_to_another_address_is_not_used(settings: Settings) -> None:
    """What was connected to before counts only while the name leads there."""
    resolver = Resolver([["127.0.0.1"], ["127.0.0.2"]])
    with origin({"/a": "hello"}, hosts=("127.0.0.1", "127.0.0.2")) as o:
        o.hosts = ("vids.localhost",)
        name_own(settings, o)
        fetcher = opened(settings, resolver)
        for _ in range(2):
            assert fetcher.page(ask(o.url("/a"))).body == b"hello"
            fetcher._door._guard = Guard(resolver)  # what was looked up is forgotten
        fetcher.close()
        assert len(o._threads) == 3  # one accepts, one for each connection


def test_an_answer_that_nobody_asked_for_is_not_taken(settings: Settings) -> None:
    """Bytes that come after an answer are not the answer to the next question."""
    first = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    evil = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" + b" " * 9
    with origin({"/a": Raw(first + evil, drip=(len(first), 0.1)), "/b": "fine"}) as o:
        name_own(settings, o)
        fetcher = Fetcher(settings, quick(), clock=utc_now)
        assert fetcher.page(ask(o.url("/a"))).body == b"hello"
        time.sleep(0.2)
        assert fetcher.page(ask(o.url("/b"))).body == b"fine"
        fetcher.close()

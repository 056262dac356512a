"""RFC 3161 timestamps, against an authority on this computer."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.errors import InputError, TimestampError
from monitor.stamping import MOST_BYTES, Authority, check_stamp, demand_usable, stamp
from tests.monitor.authority import Office, needs_openssl, run, serving

pytestmark = needs_openssl
DATA = b"What existed.\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Give an authority."""
    return Office(tmp_path_factory.mktemp("authority"))


def asked(url: str, office: Office, **options: object) -> Authority:
    """Return an authority with its root certificate."""
    return Authority(url=url, certificate=office.root, **options)  # type: ignore[arg-type]


def test_a_timestamp_is_what_openssl_takes_for_one(office: Office, tmp_path: Path) -> None:
    """The kept answer and root certificate are all that it needs."""
    with serving(lambda query: (200, office.answer(query))) as (url, _):
        got = stamp(DATA, asked(url, office))
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "data.tsr").write_bytes(got.answer)
    (tmp_path / "root.pem").write_bytes(got.root)
    told = run("ts", "-verify", "-data", "data", "-in", "data.tsr", "-CAfile", "root.pem", at=tmp_path)
    assert "Verification: OK" in told
    assert check_stamp(DATA, got.answer, got.root) == got.at


def test_only_the_hash_leaves(office: Office) -> None:
    """The query holds the SHA-256 and nothing of the data."""
    with serving(lambda query: (200, office.answer(query))) as (url, received):
        stamp(DATA, asked(url, office))
    (query,) = received
    assert hashlib.sha256(DATA).digest() in query
    assert DATA[:6] not in query
    assert len(query) < 100


def test_a_root_that_the_answer_brings_is_enough(office: Office) -> None:
    """A self-signed certificate in the answer is the root where the user names none."""
    with serving(lambda query: (200, office.answer(query, "-inkey", "ca.key", "-signer", "self.pem"))) as (url, _):
        extensions = ("-addext", "extendedKeyUsage=critical,timeStamping", "-addext", "basicConstraints=CA:FALSE")
        made = ("-x509", "-key", "ca.key", "-out", "self.pem", "-days", "30", "-subj", "/CN=Self")
        run("req", *made, *extensions, at=office.folder)
        got = stamp(DATA, Authority(url=url))
    assert check_stamp(DATA, got.answer, got.root) == got.at


def test_an_unknown_root_is_asked_for(office: Office) -> None:
    """Neither the answer nor the system has it."""
    with (
        serving(lambda query: (200, office.answer(query))) as (url, _),
        pytest.raises(TimestampError, match="--timestamp-ca"),
    ):
        stamp(DATA, Authority(url=url))


def test_a_root_of_somebody_else_is_refused(office: Office, tmp_path: Path) -> None:
    """Even one of the same name."""
    other = Office(tmp_path)
    with (
        serving(lambda query: (200, office.answer(query))) as (url, _),
        pytest.raises(TimestampError, match="does not hold"),
    ):
        stamp(DATA, asked(url, other))


def test_an_answer_to_another_request_is_refused(office: Office) -> None:
    """An old answer over the same data, played again."""
    with serving(lambda query: (200, office.answer(query))) as (url, _):
        old = stamp(DATA, asked(url, office))
    with serving(lambda _: (200, old.answer)) as (url, _), pytest.raises(TimestampError, match="another request"):
        stamp(DATA, asked(url, office))


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b"<html>Welcome</html>", "no timestamp that could be read"),
        (200, b"", "no timestamp that could be read"),
        (200, bytes(MOST_BYTES + 1), "longer than"),
        (302, b"", "it says 302"),
        (503, b"", "it says 503"),
    ],
)
def test_an_answer_that_is_no_timestamp_is_one_sentence(office: Office, status: int, body: bytes, words: str) -> None:
    """With the address and what to do."""
    with serving(lambda _: (status, body)) as (url, _), pytest.raises(TimestampError) as caught:
        stamp(DATA, asked(url, office))
    told = str(caught.value)
    assert words in told
    assert url in told
    assert "\n" not in told


def test_a_refusal_is_told_in_the_words_of_the_authority(office: Office) -> None:
    """It does not take what it cannot read."""
    with (
        serving(lambda _: (200, office.answer(b"no query"))) as (url, _),
        pytest.raises(TimestampError, match="it refused"),
    ):
        stamp(DATA, asked(url, office))


def test_an_authority_that_is_not_there_is_named(office: Office) -> None:
    """Nobody listens."""
    with serving(lambda _: (200, b"")) as (url, _):
        pass
    with pytest.raises(TimestampError, match=r"127\.0\.0\.1"):
        stamp(DATA, asked(url, office))


@contextmanager
def silent() -> Iterator[str]:
    """Give the address of a server that takes a connection and says one letter at a time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not done.wait(0.05):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        done.set()
        thread.join()


def test_a_key_in_the_address_is_not_repeated(office: Office) -> None:
    """What is said of the authority ends up in reports."""
    with serving(lambda _: (403, b"")) as (url, _), pytest.raises(TimestampError) as caught:
        stamp(DATA, asked(f"{url}?key=secret", office))
    assert "secret" not in str(caught.value)


def test_a_slow_authority_is_given_up(office: Office) -> None:
    """However often it sends a byte."""
    with silent() as url, pytest.raises(TimestampError, match="too slowly"):
        stamp(DATA, asked(url, office, timeout_s=0.3))


@pytest.mark.parametrize(
    "url",
    ["http://tsa.example/", "ftp://tsa.example/", "tsa.example", "https://me:secret@tsa.example/", "https://", ""],
)
def test_addresses_that_cannot_be_asked_are_refused(url: str) -> None:
    """In the clear, nothing leaves this computer."""
    with pytest.raises(InputError):
        demand_usable(Authority(url=url))


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Before anything is sent."""
    (tmp_path / "root.pem").write_text("no certificate", encoding="ascii")
    with serving(lambda _: (200, b"")) as (url, received), pytest.raises(InputError, match=r"root\.pem"):
        stamp(DATA, Authority(url=url, certificate=tmp_path / "root.pem"))
    assert received == []


def test_other_data_does_not_fit(office: Office) -> None:
    """One byte more is found."""
    with serving(lambda query: (200, office.answer(query))) as (url, _):
        got = stamp(DATA, asked(url, office))
    with pytest.raises(TimestampError, match="does not hold"):
        check_stamp(DATA + b" ", got.answer, got.root)


def test_an_answer_with_the_whole_chain_is_one_sentence(office: Office) -> None:
    """``openssl ts -reply -chain`` writes its certificates in an order that the decoder refuses."""
    chain = ("-chain", "ca.pem")
    with serving(lambda query: (200, office.answer(query, *chain))) as (url, _):
        try:
            got = stamp(DATA, asked(url, office))
        except TimestampError as error:
            assert "could be read" in str(error)  # noqa: PT017  both ends are right: it depends on the names
        else:
            assert check_stamp(DATA, got.answer, got.root) == got.at

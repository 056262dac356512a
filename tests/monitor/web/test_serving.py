"""Where a room may be served, and what is said where it cannot be."""

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import trustme

from monitor.accounts import add_person
from monitor.app import open_library, utc_now
from monitor.errors import InputError
from monitor.people import Role
from monitor.settings import Settings
from monitor.web.serving import Place, demand_safe, room_of
from tests.media import MediaShelf
from tests.monitor.conftest import Answer, Command
from tests.monitor.web.served import Serving, serving

WORDS = "four words come to mind"
TEAM = "192.0.2.7"
"""An address that is no loopback."""
EVERYWHERE = "0.0.0.0"  # noqa: S104 - to be refused
PROXY = "https://review.example"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Give a certificate for the loopback and its key."""
    made = trustme.CA().issue_cert("127.0.0.1", "localhost")
    certificate, key = tmp_path / "room.pem", tmp_path / "room.key"
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    return certificate, key


@pytest.fixture
def team(settings: Settings, quick_passwords: None) -> Settings:
    """Give the settings of a library with one account."""
    assert quick_passwords is None
    with open_library(settings) as library:
        add_person(library, "ann", "Ann Lee", Role.ADMIN, WORDS)
    return settings


def refused(settings: Settings, place: Place) -> str:
    """Return why a room is not served."""
    with pytest.raises(InputError) as caught:
        demand_safe(settings, place, utc_now)
    return str(caught.value)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.2"])
def test_on_the_loopback_a_room_needs_nothing(settings: Settings, address: str) -> None:
    """Only this machine reaches it, by the name under which it is served."""
    place = Place(address=address)
    demand_safe(settings, place, utc_now)
    room = room_of(settings, place, utc_now)
    assert room.is_local
    assert (f"[{address.strip('[]')}]" if ":" in address else address) in room.hosts


@pytest.mark.parametrize("address", [TEAM, EVERYWHERE, "::", "review.example", "", "128.0.0.1"])
def test_elsewhere_a_line_that_others_can_read_is_refused(team: Settings, address: str) -> None:
    """Even with accounts."""
    assert "HTTPS" in refused(team, Place(address=address))


def test_without_accounts_nothing_is_served_to_others(settings: Settings, pair: tuple[Path, Path]) -> None:
    """Neither by HTTPS nor behind a proxy."""
    certificate, key = pair
    assert "no accounts" in refused(settings, Place(address=TEAM, certificate=certificate, key=key))
    assert "no accounts" in refused(settings, Place(proxy=PROXY))


def test_with_accounts_and_https_it_is_served(team: Settings, pair: tuple[Path, Path]) -> None:
    """Or behind a proxy; at every address only with a name."""
    certificate, key = pair
    demand_safe(team, Place(address=TEAM, certificate=certificate, key=key), utc_now)
    demand_safe(team, Place(proxy=PROXY), utc_now)
    everywhere = Place(address=EVERYWHERE, certificate=certificate, key=key)
    assert "--name" in refused(team, everywhere)
    named = Place(address=EVERYWHERE, certificate=certificate, key=key, names=("review.example",))
    demand_safe(team, named, utc_now)
    assert "review.example" in room_of(team, named, utc_now).hosts


@pytest.mark.parametrize(
    "proxy", ["http://review.example", "review.example", "https://", "https://review.example/path"]
)
def test_an_odd_proxy_is_refused(team: Settings, proxy: str) -> None:
    """Its address is the one that people type."""
    assert "--behind-proxy" in refused(team, Place(proxy=proxy))


def test_odd_files_and_proxies_are_one_sentence(team: Settings, tmp_path: Path) -> None:
    """Half of a pair, a file that is not there, a proxy that is no address."""
    assert "both" in refused(team, Place(certificate=tmp_path / "x.pem"))
    assert "no such file" in refused(team, Place(certificate=tmp_path / "x.pem", key=tmp_path / "x.key"))
    assert "10.0.0.5" in refused(team, Place(proxy=PROXY, trusted=("proxy.example",)))
    assert "--behind-proxy" in refused(team, Place(trusted=("10.0.0.5",)))


def test_rooms_on_free_ports_do_not_share_a_cookie(settings: Settings) -> None:
    """Their port is not known before; browsers send cookies to every port."""
    names = {room_of(settings, Place(port=port), utc_now).cookie for port in (0, 0, 8017, 8018)}
    assert len(names) == 4


def test_by_https_the_cookie_belongs_to_this_host_alone(team: Settings, pair: tuple[Path, Path]) -> None:
    """The browser holds to it by the name; and it is told to come by HTTPS only."""
    certificate, key = pair
    place = Place(certificate=certificate, key=key)
    with serving(team, place=place) as room, httpx.Client(base_url=room.url, verify=False) as client:  # noqa: S501
        answer = client.get("/enter")
        (cookie,) = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-reclaim_session_")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert "max-age" in answer.headers["strict-transport-security"]


def test_behind_a_proxy_forms_of_the_proxys_name_are_ours(team: Settings) -> None:
    """Whatever name the proxy asks by; those of others are not."""
    with serving(team, place=Place(proxy=PROXY)) as room, httpx.Client(base_url=room.at) as client:
        page = client.get("/enter")
        token = re.search(r'name="form_token" value="(\w+)"', page.text)
        assert token
        client.headers["Cookie"] = page.headers["set-cookie"].partition(";")[0]
        fields = {"login": "ann", "password": WORDS, "form_token": token.group(1)}
        evil = client.post("/enter", data=fields, headers={"Origin": "https://evil.example"})
        ours = client.post("/enter", data=fields, headers={"Origin": PROXY})
        assert (evil.status_code, ours.status_code) == (403, 303)


def test_only_a_trusted_proxy_says_who_asks(team: Settings) -> None:
    """Without a proxy the header is nobody's word."""
    for place, counted in ((Place(port=0, proxy=PROXY), "203.0.113.9"), (Place(port=0), "127.0.0.1")):
        with serving(team, place=place) as room, httpx.Client(base_url=room.at) as client:
            client.get("/enter/invited?token=x", headers={"X-Forwarded-For": "203.0.113.9"})
            assert list(room.room.passwords._seen) == [counted]


def test_a_host_name_of_another_is_refused_behind_a_proxy_too(team: Settings) -> None:
    """Only the proxy's own name, and the loopback's."""
    with serving(team, place=Place(proxy=PROXY)) as room:
        told = {
            host: httpx.get(room.at + "/enter", headers={"Host": host}).status_code
            for host in ("review.example", "REVIEW.example:443", "evil.example", "review.example.evil.example")
        }
    assert list(told.values()) == [200, 200, 421, 421]


def apart(reclaim: Command, *words: object) -> Answer:
    """Run a command in a thread of its own: a browser's test may have left an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(reclaim, *words).result()


def test_a_busy_port_is_one_sentence(served_empty: Serving, reclaim: Command) -> None:
    """With what to do; no traceback."""
    port = served_empty.url.rpartition(":")[2]
    answer = apart(reclaim, "review", "--no-open", "--port", port)
    assert (answer.code, "Name another with --port" in answer.err) == (2, True)
    assert len(answer.err.strip().splitlines()) == 1


def test_a_certificate_that_is_none_is_one_sentence(reclaim: Command, tmp_path: Path) -> None:
    """Of the operating system's many."""
    (tmp_path / "a.pem").write_text("no certificate")
    answer = apart(
        reclaim, "review", "--no-open", "--port", "0", "--certificate", tmp_path / "a.pem", "--key", tmp_path / "a.pem"
    )
    assert (answer.code, "belong together" in answer.err, "Traceback" in answer.err) == (2, True, False)


def test_an_address_of_another_machine_is_one_sentence(
    team: Settings, pair: tuple[Path, Path], reclaim: Command
) -> None:
    """Not ours to serve at."""
    assert team
    certificate, key = pair
    answer = apart(reclaim, "review", "--no-open", "--address", TEAM, "--certificate", certificate, "--key", key)
    assert (answer.code, "no address of this machine" in answer.err) == (2, True)


def test_two_rooms_serve_one_library(settings: Settings) -> None:
    """What is done in one stands in the other."""
    with serving(settings) as one, serving(settings) as two:
        first, second = httpx.Client(follow_redirects=True), httpx.Client(follow_redirects=True)
        one.clients.append(first)
        two.clients.append(second)
        assert (first.get(one.way_in).status_code, second.get(two.way_in).status_code) == (200, 200)


def test_the_one_time_token_goes_no_further(served_empty: Serving) -> None:
    """The answer sends the browser on at once, and no page of ours gives its address away."""
    answer = httpx.get(served_empty.way_in)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


def test_too_many_headers_are_refused(served_empty: Serving) -> None:
    """Before they take memory."""
    with pytest.raises(httpx.TransportError):
        httpx.get(served_empty.url + "/enter", headers={"X-Long": "x" * 3_000_000}).raise_for_status()


def reviewing(settings: Settings, *, workers: int) -> "subprocess.Popen[str]":
    """Start the command in a group of processes of its own, as a terminal does."""
    library = ("--library", str(settings.library), "--workers", str(workers))
    return subprocess.Popen(
        [sys.executable, "-m", "monitor.cli", *library, "review", "--no-open", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
        start_new_session=True,
    )


def test_ctrl_c_closes_the_room_quietly(settings: Settings) -> None:
    """With one line and no error."""
    with reviewing(settings, workers=1) as room:
        assert room.stdout
        assert "is open: http://127.0.0.1:" in room.stdout.readline()
        room.send_signal(signal.SIGINT)
        _, said = room.communicate(timeout=30)
    assert (room.returncode, "Traceback" in said, "The review room is closed." in said) == (0, False, True)


@pytest.mark.parametrize(("is_terminal", "moment_s"), [(True, 0.3), (True, 3.0), (False, 3.0)])
def test_ctrl_c_in_the_middle_of_a_job_is_as_quiet(
    settings: Settings, shelf: MediaShelf, tmp_path: Path, *, is_terminal: bool, moment_s: float
) -> None:
    """A terminal interrupts every process of the room, while they start and while they read; no file failed by it."""
    films = tmp_path / "films"
    films.mkdir()
    for number, path in enumerate([shelf.video(seed=seed, seconds=20.0) for seed in (11, 12)] * 40):
        # Ends that differ make files that differ, and nobody decodes them.
        (films / f"{number}.mp4").write_bytes(path.read_bytes() + number.to_bytes(8, "big"))
    with reviewing(settings, workers=2) as room:
        assert room.stdout
        _, _, way_in = room.stdout.readline().strip().rpartition(" ")
        with httpx.Client(base_url=way_in.partition("/enter")[0], follow_redirects=True) as client:
            token = re.search(r'data-form-token="(\w+)"', client.get(way_in).text)
            assert token
            fields = {"kind": "works", "folder": str(films), "form_token": token.group(1)}
            assert "/jobs/" in str(client.post("/uploads/send", data=fields).url)
        time.sleep(moment_s)
        end = os.killpg if is_terminal else os.kill
        end(room.pid, signal.SIGINT)
        _, said = room.communicate(timeout=30)
    assert (room.returncode, said.splitlines()[1:]) == (0, ["The review room is closed."])
    with open_library(settings) as library:
        assert (len(library.store.works.all()) < 80, library.store.failures.all()) == (True, [])

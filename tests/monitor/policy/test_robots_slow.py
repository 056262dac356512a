"""Large and hostile files of robots.txt cost little: each is read once, and what it says twice counts once."""

import pytest

from monitor.policy.robots import LARGEST_BYTES, read_robots, robots_of
from tests.monitor.policy.hosts import site_rules
from tests.monitor.sources.spending import demand_cheap, repeated

START = b"User-agent: *\n"
LONG = "/v/" + "a" * 8000
VERDICTS = 30


def judged(body: bytes, targets: list[str]) -> None:
    """Ask for verdicts; each time the file comes from the library anew."""
    for target in targets:
        assert robots_of(site_rules(bytes(bytearray(body))), target).is_allowed


@pytest.mark.parametrize(
    "body",
    [
        START + repeated(b"Disallow: /*aaaaaaaaaaaaaaaab*c\n", LARGEST_BYTES - 100),
        START + repeated(b"Allow: /*b\nDisallow: /*b\n", LARGEST_BYTES - 100),
        START + b"Disallow: /" + repeated(b"*a", LARGEST_BYTES - 100) + b"Z\n",
        START + repeated(b"Disallow: /*" + b"a" * 4000 + b"b\n", LARGEST_BYTES - 100),
    ],
)
def test_many_verdicts_of_a_hostile_file_take_no_time(body: bytes) -> None:
    """Half a megabyte, asked for as many long addresses as a page may link to."""
    demand_cheap(lambda: judged(body, [f"{LONG}{number}" for number in range(VERDICTS)]))


def test_what_a_file_says_twice_counts_once() -> None:
    """The first line of those that say the same is the one that is named."""
    body = START + b"Disallow: /a\n" * 1000 + b"Allow: /a\n" + b"Disallow: /private\n" * 1000
    assert len(read_robots(body).rules) == 3
    assert robots_of(site_rules(body), "/private").source.endswith("line 1003: Disallow: /private")
    assert robots_of(site_rules(body), "/a").is_allowed


def test_files_of_many_hosts_are_read_once() -> None:
    """Usual ones are kept, whichever way they come; large ones do not push them out."""
    files = [START + b"Disallow: /private/%d" % number for number in range(200)]
    read = [read_robots(one) for one in files]
    for number in range(20):
        read_robots(START + b"# %d\n" % number + repeated(b"# talk\n", 20_000))
    assert all(read_robots(bytes(bytearray(one))) is kept for one, kept in zip(files, read, strict=True))

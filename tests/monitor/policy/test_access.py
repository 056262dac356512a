"""The order of the access policy, in a table of addresses and verdicts, and in what must hold for all addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collected import AllowanceKind, Basis, Purpose
from monitor.policy import ApiBasis, Question, decide, statement_about, take_apart
from tests.monitor.policy.hosts import PEERTUBE, Hosts, stated, verdict

OK, NO = True, False
API = ApiBasis(name="YouTube Data API v3", documents="https://developers.google.com/youtube/v3/docs")
ROBOTS = b"""User-agent: *
Crawl-delay: 4
Disallow: /private/
Disallow: /*.avi$
Disallow: /watch?*secret=
Allow: /private/press/

User-agent: Otherbot
Disallow: /
"""
TDMREP = b'[{"location": "/art/free/", "tdm-reservation": 0}, {"location": "/art/", "tdm-reservation": 1}]'
ORDINARY = [  # of a host with these rules, for the file of an item
    ("https://vids.example/", OK, Basis.OPEN),
    ("https://vids.example", OK, Basis.OPEN),
    ("https://vids.example/a.mp4", OK, Basis.OPEN),
    ("https://vids.example:8443/a.mp4?x=1#t=3", OK, Basis.OPEN),
    ("http://vids.example/a.mp4", OK, Basis.OPEN),
    ("HTTPS://VIDS.EXAMPLE/a.mp4", OK, Basis.OPEN),
    ("https://vids.example./a.mp4", OK, Basis.OPEN),
    ("https://bücher.example/a.mp4", OK, Basis.OPEN),
    ("https://xn--bcher-kva.example/a.mp4", OK, Basis.OPEN),
    ("https://8.8.8.8/a.mp4", OK, Basis.OPEN),
    ("https://[2606:4700:4700::1111]/a.mp4", OK, Basis.OPEN),
    ("https://vids.example/private", OK, Basis.OPEN),
    ("https://vids.example/Private/a", OK, Basis.OPEN),
    ("https://vids.example/private/press/a", OK, Basis.OPEN),
    ("https://vids.example/a.avi?x", OK, Basis.OPEN),
    ("https://vids.example/watch?v=1", OK, Basis.OPEN),
    ("https://vids.example/art", OK, Basis.OPEN),
    ("https://vids.example/art/free/a", OK, Basis.OPEN),
    ("https://vids.example/a%20b", OK, Basis.OPEN),
    ("https://vids.example/%zz%", OK, Basis.OPEN),
    ("https://notyoutube.com/watch?v=dQw4w9WgXcQ", OK, Basis.OPEN),
    ("https://youtube.com.evil.example/watch?v=1", OK, Basis.OPEN),
    ("https://youtube.example/", OK, Basis.OPEN),
    ("https://youtube-com.example/", OK, Basis.OPEN),
    ("https://my-tiktok.com/", OK, Basis.OPEN),
    ("https://xx.com/", OK, Basis.OPEN),
    ("https://youtubе.com/", OK, Basis.OPEN),  # with a Cyrillic letter it is another's name
    ("https://vids.example/?u=https://youtube.com/", OK, Basis.OPEN),
    ("https://framatube.org/w/abc", OK, Basis.OPEN),
    ("https://mastodon.social/@ann/1", OK, Basis.OPEN),
    ("https://storage.googleapis.com/bucket/a.mp4", OK, Basis.OPEN),
    ("https://vids.example/private/", NO, Basis.ROBOTS),
    ("https://vids.example/private/a.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/%70rivate/a.mp4", NO, Basis.ROBOTS),
    ("https://vids.example//private/a.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/x/../private/a.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/x/%2e%2e/private/a.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/private%2Fa.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/private/press/../a.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/private/press%2f..%2fa.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/%2570rivate/a.mp4", NO, Basis.ROBOTS),
    ("https://vids.example/a.avi", NO, Basis.ROBOTS),
    ("https://vids.example/a.%61vi#x", NO, Basis.ROBOTS),
    ("https://vids.example/watch?v=1&secret=2", NO, Basis.ROBOTS),
    ("https://vids.example/watch?v=1&%73ecret=2", NO, Basis.ROBOTS),
    ("https://vids.example/art/a", NO, Basis.RESERVATION),
    ("https://vids.example/%61rt/a", NO, Basis.RESERVATION),
    ("https://vids.example/art/free/../a", NO, Basis.RESERVATION),
    ("https://youtube.com", NO, Basis.TERMS),
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", NO, Basis.TERMS),
    ("https://YOUTU.BE/dQw4w9WgXcQ", NO, Basis.TERMS),
    ("https://youtube.com./shorts/dQw4w9WgXcQ", NO, Basis.TERMS),
    ("https://www.youtube.com:8443/feeds/videos.xml", NO, Basis.TERMS),
    ("https://ｙｏｕｔｕｂｅ.com/", NO, Basis.TERMS),
    ("https://youtube。com/", NO, Basis.TERMS),
    ("https://rr3---sn-x.googlevideo.com/videoplayback", NO, Basis.TERMS),
    ("https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg", NO, Basis.TERMS),
    ("https://www.googleapis.com/youtube/v3/search", NO, Basis.TERMS),
    ("https://vm.tiktok.com/ZMabc/", NO, Basis.TERMS),
    ("https://v16-webapp.tiktokcdn-us.com/a.mp4", NO, Basis.TERMS),
    ("https://www.instagram.com/reel/CxYzAbC1234/", NO, Basis.TERMS),
    ("https://scontent.cdninstagram.com/v/a.mp4", NO, Basis.TERMS),
    ("https://video.fbcdn.net/v/a.mp4", NO, Basis.TERMS),
    ("https://fb.watch/abc", NO, Basis.TERMS),
    ("https://www.threads.net/@ann/post/1", NO, Basis.TERMS),
    ("https://x.com/ann/status/1", NO, Basis.TERMS),
    ("https://t.co/abc", NO, Basis.TERMS),
    ("https://video.twimg.com/a.mp4", NO, Basis.TERMS),
    ("https://v.redd.it/abc/DASH_720.mp4", NO, Basis.TERMS),
    ("https://old.reddit.com/r/videos.rss", NO, Basis.TERMS),
    ("https://clips.twitch.tv/Abc", NO, Basis.TERMS),
    ("https://vimeo.com/1234567", NO, Basis.TERMS),
    ("https://www.dailymotion.com/video/x1", NO, Basis.TERMS),
    ("https://www.bilibili.com/video/BV1", NO, Basis.TERMS),
    ("https://vk.com/video-1_2", NO, Basis.TERMS),
    ("https://onlyfans.com/ann", NO, Basis.TERMS),
    ("https://ann:pw@vids.example/a", NO, Basis.SCHEME),
    ("https://youtube.com@vids.example/", NO, Basis.SCHEME),
    ("https://vids.example@youtube.com/", NO, Basis.SCHEME),
    ("ftp://vids.example/a.mp4", NO, Basis.SCHEME),
    ("file:///etc/passwd", NO, Basis.SCHEME),
    ("rtmp://vids.example/live", NO, Basis.SCHEME),
    ("data:video/mp4;base64,AAAA", NO, Basis.SCHEME),
    ("vids.example/a.mp4", NO, Basis.SCHEME),
    ("", NO, Basis.SCHEME),
    ("https://", NO, Basis.SCHEME),
    ("https:///a.mp4", NO, Basis.SCHEME),
    ("https://vids.example/a b.mp4", NO, Basis.SCHEME),
    ("https://vids.example/\x07", NO, Basis.SCHEME),
    ("https://vids.example\\@youtube.com/", NO, Basis.SCHEME),
    ("https://2130706433/", NO, Basis.SCHEME),
    ("https://0x7f.0.0.1/", NO, Basis.SCHEME),
    ("https://127.1/", NO, Basis.SCHEME),
    ("http://127.0.0.1/a", NO, Basis.ADDRESS),
    ("http://127.0.0.1:8080/a", NO, Basis.ADDRESS),
    ("http://localhost/a", NO, Basis.ADDRESS),
    ("http://site.localhost:8080/a", NO, Basis.ADDRESS),
    ("http://10.1.2.3/a", NO, Basis.ADDRESS),
    ("http://169.254.169.254/latest/meta-data/", NO, Basis.ADDRESS),
    ("http://metadata.google.internal/", NO, Basis.ADDRESS),
    ("http://[::1]/a", NO, Basis.ADDRESS),
    ("http://[::ffff:10.0.0.1]/a", NO, Basis.ADDRESS),
    ("http://[64:ff9b::7f00:1]/a", NO, Basis.ADDRESS),
    ("http://nas.local/a", NO, Basis.ADDRESS),
]


def strict() -> Hosts:
    """Return hosts that all have the rules above."""
    return Hosts(robots=(200, ROBOTS), tdmrep=(200, TDMREP))


@pytest.mark.parametrize(("url", "allowed", "basis"), ORDINARY)
def test_the_table_of_addresses(url: str, allowed: bool, basis: Basis) -> None:
    """Each address has its verdict, with a reason, a source, and a way where it is refused."""
    hosts = strict()
    access = verdict(url, hosts=hosts)
    assert (access.is_allowed, access.basis) == (allowed, basis)
    assert access.steps[-1] == f"{basis}: {access.reason}"
    if basis is not Basis.SCHEME:
        assert access.source
    if basis in {Basis.TERMS, Basis.ROBOTS, Basis.RESERVATION, Basis.ADDRESS}:
        assert bool(access.ways) is ("169.254." not in url), "nobody can state that a cloud’s keys are their own"
    if basis in {Basis.TERMS, Basis.SCHEME, Basis.ADDRESS}:
        assert hosts.asked == []
    if basis in {Basis.OPEN, Basis.ROBOTS, Basis.RESERVATION}:
        assert access.interval_s == 4.0


@pytest.mark.parametrize("purpose", [Purpose.LISTING, Purpose.PAGE, Purpose.STILL, Purpose.MEDIA, Purpose.CHECK])
def test_rules_hold_for_everything_that_is_fetched(purpose: Purpose) -> None:
    """A feed or a look whether an item is still there is a request like any other."""
    assert verdict("https://vids.example/private/a", purpose, hosts=strict()).basis is Basis.ROBOTS
    assert verdict("https://vids.example/art/a", purpose, hosts=strict()).basis is Basis.RESERVATION


def test_rules_themselves_may_be_asked_for() -> None:
    """Without asking for them first, and wherever their redirections lead."""
    hosts = strict()
    for url in ("https://vids.example/robots.txt", "https://vids.example/private/robots.txt"):
        access = verdict(url, Purpose.RULES, hosts=hosts)
        assert (access.is_allowed, access.basis) == (True, Basis.OPEN)
    assert not verdict("http://127.0.0.1/robots.txt", Purpose.RULES).is_allowed
    assert not verdict("https://youtube.com/robots.txt", Purpose.RULES).is_allowed
    assert hosts.asked == []


def test_a_message_needs_no_rules() -> None:
    """Its address was named by the user; a private one needs the user's word all the same."""
    hosts = strict()
    access = verdict("https://vids.example/private/hook", Purpose.MESSAGE, hosts=hosts)
    assert (access.is_allowed, access.basis, hosts.asked) == (True, Basis.SUPPLIED, [])
    assert not verdict("http://127.0.0.1:9/hook", Purpose.MESSAGE).is_allowed
    own = stated("127.0.0.1:9", AllowanceKind.PRIVATE)
    assert verdict("http://127.0.0.1:9/hook", Purpose.MESSAGE, own).is_allowed


def test_an_api_needs_no_rules() -> None:
    """Whoever publishes an interface for programs means programs."""
    hosts = strict()
    for purpose in (Purpose.LISTING, Purpose.PAGE, Purpose.STILL, Purpose.MEDIA, Purpose.CHECK):
        access = verdict("https://tube.example/private/a.mp4", purpose, hosts=hosts, api=PEERTUBE)
        assert (access.is_allowed, access.basis, access.source) == (True, Basis.API, PEERTUBE.documents)
    assert hosts.asked == []
    assert not verdict("http://127.0.0.1/api", Purpose.LISTING, api=PEERTUBE).is_allowed


@pytest.mark.parametrize(
    "path", ["/api/../private/a", "/api/%2e%2e/private/a", "/api/..;/private/a", "/api%2Fa", "/api/%255c../a", "/api/."]
)
def test_steps_in_a_path_are_no_interface(path: str) -> None:
    """Whoever names an interface's address may name another by it, so the host's own rules are asked."""
    hosts = Hosts(robots=(200, b"User-agent: *\nDisallow: /"))
    access = verdict(f"https://tube.example{path}", hosts=hosts, api=PEERTUBE)
    assert (access.is_allowed, access.basis) == (False, Basis.ROBOTS)
    assert any("PeerTube REST API does not offer it" in step for step in access.steps)
    assert verdict("https://tube.example/api/a..b/%C3%A9;x/100%25.mp4?a=../..", hosts=hosts, api=PEERTUBE).is_allowed


@pytest.mark.parametrize(
    ("url", "purpose", "allowed"),
    [
        ("https://www.googleapis.com/youtube/v3/search?q=x", Purpose.LISTING, OK),
        ("https://youtube.googleapis.com/youtube/v3/videos?id=x", Purpose.CHECK, OK),
        ("https://www.googleapis.com/youtube/v3/search?q=x", Purpose.MEDIA, NO),
        ("https://www.googleapis.com/youtube/v3/search?q=x", Purpose.STILL, NO),
        ("https://www.googleapis.com/youtube/v3/search?q=x", Purpose.PAGE, NO),
        ("https://youtubei.googleapis.com/youtubei/v1/player", Purpose.LISTING, NO),
        ("https://youtube.googleapis.com/other", Purpose.LISTING, NO),
        ("https://youtube.googleapis.com/youtube/v3/../../other", Purpose.LISTING, NO),
        ("https://youtube.googleapis.com/youtube/v3/%2e%2e/%2E./other", Purpose.LISTING, NO),
        ("https://youtube.googleapis.com/youtube/v3/..%2f..%2fother", Purpose.LISTING, NO),
        ("https://youtube.googleapis.com/youtube/v3/..%252f..%255cother", Purpose.LISTING, NO),
        ("https://youtube.googleapis.com/youtube/v3/..;x/..;/other", Purpose.LISTING, NO),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=x", Purpose.LISTING, NO),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", Purpose.CHECK, NO),
        ("https://rr3.googlevideo.com/videoplayback", Purpose.MEDIA, NO),
        ("https://i.ytimg.com/vi/x/hq.jpg", Purpose.STILL, NO),
        ("https://www.tiktok.com/api/search", Purpose.LISTING, NO),
    ],
)
def test_an_api_opens_of_a_closed_platform_only_its_own_places(url: str, purpose: Purpose, allowed: bool) -> None:
    """For what it is for, and never for the file."""
    hosts = strict()
    access = verdict(url, purpose, hosts=hosts, api=API)
    assert (access.is_allowed, access.basis) == (allowed, Basis.API if allowed else Basis.TERMS)
    assert hosts.asked == []


@pytest.mark.parametrize("kind", AllowanceKind)
def test_nothing_that_a_user_states_opens_a_closed_platform(kind: AllowanceKind) -> None:
    """The platform itself would have to permit it; the reason says so and names the statement."""
    hosts = strict()
    access = verdict("https://www.youtube.com/watch?v=1", Purpose.MEDIA, stated("www.youtube.com", kind), hosts=hosts)
    assert (access.is_allowed, access.basis, hosts.asked) == (False, Basis.TERMS, [])
    assert "statement 7 of Ann Lee" in access.reason
    assert "permit it, in writing" in access.reason


def test_a_permission_overrules_robots_and_reservations() -> None:
    """On the host that was named, on no other, and only as long as it holds; the record names who said so."""
    permitted = stated("vids.example", AllowanceKind.PERMITTED)
    hosts = strict()
    for path in ("private/a", "art/a"):
        access = verdict(f"https://vids.example/{path}", Purpose.MEDIA, permitted, hosts=hosts)
        assert (access.is_allowed, access.basis) == (True, Basis.PERMISSION)
        assert "Ann Lee" in access.source
        assert "letter of 3 May" in access.source
    assert hosts.asked == []
    for other in ("https://www.vids.example/private/a", "https://vids.example.evil.example/private/a"):
        assert not verdict(other, Purpose.MEDIA, permitted, hosts=strict()).is_allowed
    ended = stated("vids.example", AllowanceKind.PERMITTED, withdrawn=True)
    assert not verdict("https://vids.example/private/a", Purpose.MEDIA, ended, hosts=strict()).is_allowed


@pytest.mark.parametrize("kind", [AllowanceKind.PRIVATE, AllowanceKind.DOWNLOADER])
def test_other_statements_overrule_no_rule(kind: AllowanceKind) -> None:
    """That a host is one's own, or that yt-dlp may be used, says nothing about what its rules forbid."""
    access = verdict("https://vids.example/private/a", Purpose.MEDIA, stated("vids.example", kind), hosts=strict())
    assert (access.is_allowed, access.basis) == (False, Basis.ROBOTS)


@pytest.mark.parametrize(
    ("host", "url", "allowed"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080/a", OK),
        ("127.0.0.1", "http://127.0.0.1:8080/a", OK),
        ("127.0.0.1:8080", "http://127.0.0.1:8081/a", NO),
        ("127.0.0.1:80", "http://127.0.0.1/a", OK),
        ("localhost", "http://localhost/a", OK),
        ("localhost", "http://a.localhost/a", NO),
        ("LocalHost", "http://localhost./a", OK),
        ("[::1]:8080", "http://[::1]:8080/a", OK),
        ("[::1]", "http://[::1]/a", OK),
        ("127.0.0.2", "http://127.0.0.1/a", NO),
    ],
)
def test_a_private_host_must_be_named(host: str, url: str, allowed: bool) -> None:
    """With its port where the statement has one; its rules hold like those of every host."""
    access = verdict(url, Purpose.MEDIA, stated(host, AllowanceKind.PRIVATE))
    assert access.is_allowed is allowed
    assert not verdict(url, Purpose.MEDIA, stated(host, AllowanceKind.PERMITTED)).is_allowed
    closed = Hosts(robots=(200, b"User-agent: *\nDisallow: /"))
    assert not verdict(url, Purpose.MEDIA, stated(host, AllowanceKind.PRIVATE), hosts=closed).is_allowed


def test_a_statement_is_found_by_its_exact_host() -> None:
    """The first of its kind that still holds."""
    asked = take_apart("https://vids.example:8443/")
    wrong = (stated("example", AllowanceKind.PERMITTED), stated("vids.example:443", AllowanceKind.PERMITTED))
    assert statement_about(asked, AllowanceKind.PERMITTED, wrong) is None
    right = stated("vids.example:8443", AllowanceKind.PERMITTED)
    assert statement_about(asked, AllowanceKind.PERMITTED, (*wrong, right)) is right
    assert statement_about(asked, AllowanceKind.DOWNLOADER, (right,)) is None


def test_the_kill_switch_comes_first() -> None:
    """Before anything is even looked at."""
    hosts = Hosts()
    question = Question(url="https://vids.example/", purpose=Purpose.MESSAGE, api=PEERTUBE)
    permitted = stated("vids.example", AllowanceKind.PERMITTED)
    access = decide(question, hosts, [permitted], is_stopped=True)
    assert (access.is_allowed, access.basis, len(access.steps), hosts.asked) == (False, Basis.SWITCH, 1, [])
    assert "reclaim watch --resume" in access.reason


def test_the_steps_tell_the_whole_way_in_its_order() -> None:
    """Every step that was asked, once, in words."""
    steps = verdict("https://vids.example/a", hosts=strict()).steps
    assert [step.partition(": ")[0] for step in steps] == [
        *(Basis.SWITCH, Basis.SCHEME, Basis.ADDRESS, Basis.TERMS, Basis.API, Basis.PERMISSION),
        *(Basis.ROBOTS, Basis.RESERVATION, Basis.OPEN),
    ]
    assert all(step.endswith(".") for step in steps)
    assert "asks for 4 seconds" in steps[6]


def test_a_password_is_stored_nowhere() -> None:
    """Neither in the address, nor in a reason or a step."""
    access = verdict("https://ann:pw4711@vids.example/a?x")
    assert access.url == "https://vids.example/a?x"
    assert "pw4711" not in repr(access)


def test_a_host_that_cannot_be_reached_is_closed() -> None:
    """Until its robots.txt can be read; its reservation is not asked for then, and must be readable, too."""
    hosts = Hosts(robots=(0, b""))
    access = verdict("https://vids.example/a", hosts=hosts)
    assert (access.is_allowed, access.basis) == (False, Basis.ROBOTS)
    assert hosts.asked == [("https://vids.example", "robots")]
    access = verdict("https://vids.example/a", hosts=Hosts(tdmrep=(0, b"")))
    assert (access.is_allowed, access.basis) == (False, Basis.RESERVATION)


ADDRESSES = st.one_of(
    st.text(),
    st.text().map("https://{}".format),
    st.text().map("https://vids.example/{}".format),
    st.sampled_from([url for url, _, _ in ORDINARY]).flatmap(lambda url: st.text(max_size=5).map(url.__add__)),
)


@given(ADDRESSES, st.sampled_from(Purpose), st.booleans(), st.binary(max_size=80))
def test_every_address_gets_a_verdict(url: str, purpose: Purpose, has_api: bool, body: bytes) -> None:
    """Nothing crashes; the last step is the basis, and a refusal has a reason."""
    hosts = Hosts(robots=(200, b"User-agent: *\nDisallow: " + body), tdmrep=(200, body))
    access = verdict(url, purpose, hosts=hosts, api=PEERTUBE if has_api else None)
    assert access.steps[-1] == f"{access.basis}: {access.reason}"
    assert access.reason
    assert access.is_allowed or access.basis not in {Basis.OPEN, Basis.API, Basis.PERMISSION, Basis.SUPPLIED}
    assert not (access.is_allowed and access.ways)


@given(st.sampled_from(["youtube.com", "m.tiktok.com", "x.com"]), st.text(max_size=20), st.sampled_from(Purpose))
def test_no_address_of_a_closed_platform_is_free(host: str, behind: str, purpose: Purpose) -> None:
    """Whatever stands behind its host; what is read as another host is not its own."""
    for url in (f"https://{host}/{behind}", f"https://{host}?{behind}", f"https://{host}#{behind}"):
        assert not verdict(url, purpose, stated(host, AllowanceKind.PERMITTED), api=PEERTUBE).is_allowed

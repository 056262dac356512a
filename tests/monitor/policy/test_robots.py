"""robots.txt: the examples of RFC 9309, everything that is odd about such files, and tricks with paths."""

import string
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.policy import sitemaps
from monitor.policy.robots import LARGEST_BYTES, LONGEST_DELAY_S, robots_of
from tests.monitor.policy.hosts import site_rules


def allows(body: bytes | str, target: str, status: int = 200) -> bool:
    """Tell whether a file lets this program fetch a path; a refusal by a rule names its line, so our reader saw it."""
    said = robots_of(site_rules(body, status=status), target)
    assert said.is_allowed or ", line " in said.source or not 200 <= status < 300, said
    return said.is_allowed


SIMPLE = """User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: {foobot}
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: {barbot}
User-Agent: {bazbot}
Disallow: /example/page.html

User-Agent: {quxbot}
"""
"""RFC 9309, section 5.1, with this program in the place of each of the four."""
NAMES = ("foobot", "barbot", "bazbot", "quxbot")


def simple(ours: str) -> str:
    """Return the example in which one of the programs is this one."""
    return SIMPLE.format(**{name: "Reclaim" if name == ours else name for name in NAMES})


@pytest.mark.parametrize(
    ("ours", "allowed", "forbidden"),
    [
        ("", ["/", "/publications/", "/a.gif?x"], ["/x.gif", "/example/", "/example/page.html", "/publications.gif"]),
        ("foobot", ["/example/page.html", "/example/allowed.gif"], ["/", "/example/", "/publications/"]),
        ("barbot", ["/", "/a.gif", "/example/"], ["/example/page.html", "/example/page.html?x=1"]),
        ("bazbot", ["/", "/a.gif", "/example/"], ["/example/page.html"]),
        ("quxbot", ["/", "/a.gif", "/example/page.html"], []),
    ],
)
def test_the_simple_example_of_the_standard(ours: str, allowed: list[str], forbidden: list[str]) -> None:
    """Each program obeys its own group, and everybody else that for all."""
    for target in (*allowed, *forbidden):
        assert allows(simple(ours), target) is (target in allowed), target


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize(("shorter", "longer"), [("Allow", "Disallow"), ("Disallow", "Allow")])
def test_the_longest_match_of_the_standard(shorter: str, longer: str, is_turned: bool) -> None:
    """RFC 9309, section 5.2, and the other way round: the most specific rule decides, in whatever order they stand."""
    rules = [f"{shorter}: /example/page/", f"{longer}: /example/page/disallowed.gif"]
    body = "\n".join(["User-Agent: Reclaim", *(rules[::-1] if is_turned else rules)])
    assert allows(body, "/example/page/") is (shorter == "Allow")
    assert allows(body, "/example/page/disallowed.gif") is (longer == "Allow")


def test_of_two_rules_as_long_the_one_that_allows_decides() -> None:
    """RFC 9309, section 2.2.2, in whatever order they stand."""
    for lines in (["Allow: /page", "Disallow: /page"], ["Disallow: /*age", "Allow: /page"]):
        assert allows("\n".join(["User-Agent: *", *lines]), "/page")
        assert allows("\n".join(["User-Agent: *", *lines[::-1]]), "/page")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ("/foo/bar/baz", "/foo/bar/%62%61%7A"),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html"),
        ("/path/foo-%24", "/path/foo-$"),
    ],
)
def test_escapes_are_compared_as_the_standard_says(path: str, target: str) -> None:
    """RFC 9309, section 2.2.2 and 2.2.3: two spellings of one path match."""
    assert not allows(f"User-agent: *\nDisallow: {path}", target)
    assert allows(f"User-agent: *\nDisallow: {path}", "/foo/other")


@pytest.mark.parametrize(
    ("path", "matching", "other"),
    [
        ("/", ["/", "/fish"], []),
        ("/*", ["/", "/fish"], []),
        (
            "/fish",
            ["/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fish.php?id=x"],
            ["/Fish.asp", "/catfish"],
        ),
        ("/fish*", ["/fish", "/fishheads/yummy.html"], ["/Fish.asp", "/catfish", "/desert/fish"]),
        ("/fish/", ["/fish/", "/fish/?id=x", "/fish/salmon.htm"], ["/fish", "/fish.html", "/animals/fish"]),
        (
            "/*.php",
            ["/index.php", "/filename.php", "/folder/a.php?p", "/folder/any.php.file.html"],
            ["/", "/windows.PHP"],
        ),
        ("/*.php$", ["/filename.php", "/folder/filename.php"], ["/filename.php?p", "/filename.php/", "/filename.php5"]),
        ("/fish*.php", ["/fish.php", "/fishheads/catfish.php?p"], ["/Fish.PHP"]),
        ("/a*b*c$", ["/abc", "/aXbXc", "/abcbc"], ["/abcd", "/acb", "/ac"]),
        ("/a*ab$", ["/aab", "/aXab"], ["/ab"]),
        ("*/private", ["/private", "/x/private/y"], ["/public"]),
        ("private", ["/private", "/private/x"], ["/x/private"]),
        ("https://site.example/private", ["/private/x"], ["/public"]),
        ("/$", ["/"], ["/a"]),
        ("/a$b", ["/a$b"], ["/a"]),
    ],
)
def test_patterns_match_as_everybody_reads_them(path: str, matching: list[str], other: list[str]) -> None:
    """The table of the largest search engine, and some of our own."""
    for target in (*matching, *other):
        assert allows(f"User-agent: *\nDisallow: {path}", target) is (target in other), target


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        *((200, False), (204, False), (301, True), (304, True), (308, True), (400, True), (401, True), (403, True)),
        *((404, True), (410, True), (429, False), (451, True), (500, False), (502, False), (503, False), (599, False)),
        *((0, False), (100, False), (999, False)),
    ],
)
def test_the_status_says_what_an_absent_file_means(status: int, allowed: bool) -> None:
    """RFC 9309, section 2.3.1: unavailable is free, unreachable is closed, and who is busy is left alone."""
    assert allows("User-agent: *\nDisallow: /", "/a", status) is allowed
    assert allows("", "/a", status) is (allowed or 200 <= status < 300)


def test_the_reason_says_why_a_file_cannot_be_read() -> None:
    """A host that is not there, one that fails, and one that is busy are three things."""
    for status, words in ((0, "could not be reached"), (503, "has an error"), (429, "asks for fewer requests")):
        assert words in robots_of(site_rules("", status=status), "/a").said


def test_the_reason_names_the_line_and_the_file() -> None:
    """So that people can look it up, without its comment."""
    body = "# Hello\r\n\r\nUser-agent: *\r\nAllow: /\r\nDisallow:   /private/   # ours\r\n"
    said = robots_of(site_rules(body), "/private/a")
    assert said.source == "https://site.example/robots.txt, line 5: Disallow: /private/"
    assert "“Disallow: /private/” (line 5)" in said.said
    assert "every program" in said.said
    named = robots_of(site_rules("User-agent: reclaim\nDisallow: /"), "/")
    assert "this program by its name" in named.said
    free = robots_of(site_rules(body), "/public")
    assert free.source == "https://site.example/robots.txt, line 4: Allow: /"


@pytest.mark.parametrize(
    ("agents", "is_ours"),
    [
        (["Reclaim"], True),
        (["RECLAIM"], True),
        (["reclaim/2.0"], True),
        (["Reclaim*"], True),
        (["other", "Reclaim"], True),
        (["*"], True),
        (["Re"], False),
        (["Claim"], False),
        (["Reclaimer"], False),
        (["Reclaim-bot"], False),
        (["Mozilla/5.0 Reclaim"], False),
        (["Googlebot"], False),
        ([""], False),
    ],
)
def test_a_group_is_ours_by_our_whole_name(agents: list[str], is_ours: bool) -> None:
    """In any case of letters, with a version behind it; not by a part of it."""
    body = "\n".join([*(f"User-agent: {agent}" for agent in agents), "Disallow: /"])
    assert allows(body, "/a") is not is_ours


def test_our_own_group_takes_the_place_of_that_for_all() -> None:
    """Groups of one program are one group, wherever they stand; a group for another part of the name is not ours."""
    ours = "User-agent: Reclaim\nDisallow: /a\n\nUser-agent: x\n\nUser-agent: Reclaim\nDisallow: /b"
    body = f"User-agent: *\nDisallow: /\n\n{ours}"
    assert [allows(body, target) for target in ("/a", "/b", "/c")] == [False, False, True]
    assert not allows("User-agent: Re\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a")


def test_other_lines_do_not_disturb_the_groups() -> None:
    """RFC 9309, section 2.2.4: a sitemap or an unknown line between two names leaves them together."""
    body = "User-agent: Reclaim\nSitemap: https://site.example/s.xml\nNoindex: /x\n\nUser-agent: other\nDisallow: /"
    assert not allows(body, "/a")


def test_slips_of_the_pen_are_understood() -> None:
    """Who writes ``Dissalow`` means it, and a forgotten colon is not missed."""
    for line in ("Dissallow: /a", "DISALLOW:/a", "disalow : /a", "Disallow /a", "Disallaw: /a", "\tDisallow:\t/a"):
        assert not allows(f"User-Agent: *\n{line}", "/a"), line
    assert not allows("useragent: *\nDisallow: /a", "/a")
    assert not allows("User agent: *\nDisallow: /a", "/a")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\v", "\f", "\x85"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1"],
)
def test_every_encoding_and_every_end_of_line_is_read(ends: str, encoding: str) -> None:
    """With and without the mark at the beginning; rubbish before and after does not hide a rule."""
    body = ends.join(["User-agent: *", "Disallow: /private/", "Disallow: /geschützt/"]).encode(encoding)
    assert not allows(body, "/private/a")
    assert allows(body, "/public")
    if encoding in {"utf-8", "utf-8-sig", "utf-16"}:
        assert not allows(body, quote("/geschützt/a"))
    assert not allows(b"\xff\xfe\xfd rubbish \x80\n".replace(b"\xff\xfe", b"") + b"User-agent: *\nDisallow: /p\n", "/p")


@pytest.mark.parametrize(
    "body", [b"", b"\xef\xbb\xbf", b"\x00" * 1000, bytes(range(256)) * 50, b"<html>No</html>", b":"]
)
def test_rubbish_forbids_nothing(body: bytes) -> None:
    """A page that says that there is nothing here is no rule."""
    said = robots_of(site_rules(body), "/a")
    assert said.is_allowed
    assert "no rule against it" in said.said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_marks_hide_no_line(encoding: str) -> None:
    """One mark behind another, or one where two files were joined, and every end of a line that Unicode knows."""
    for body in (
        "\ufeffUser-agent: *\nDisallow: /private/",
        "\ufeff\ufeffUser-agent: *\nDisallow: /private/",
        "\ufeffUser-agent: *\n\ufeffDisallow: /private/",
        "\ufeffUser-agent: *\u2028Disallow: /private/\u2029",
        "\ufeff# talk\x85User-agent: *\x85Disallow: /private/\x85",
    ):
        assert not allows(body.encode(encoding), "/private/a")
        assert allows(body.encode(encoding), "/public")


def test_only_so_much_of_a_file_is_read() -> None:
    """Five hundred kibibytes; a line that was cut there is not taken for a whole one."""
    filler = b"# " + b"x" * (LARGEST_BYTES - 100) + b"\n"
    assert not allows(filler + b"User-agent: *\nDisallow: /a\n", "/a")
    assert allows(b"User-agent: *\n" + filler + b"#" * 100 + b"\nDisallow: /a\n", "/a")
    start = b"User-agent: *\nDisallow: /\nAllow: /public"
    cut = (
        b"User-agent: *\n# "
        + b"x" * (LARGEST_BYTES - len(b"User-agent: *\n# ") - len(b"\nDisallow: /"))
        + b"\nDisallow: /"
    )
    assert len(cut) == LARGEST_BYTES
    assert allows(cut + b"private\n", "/a")
    assert not allows(start, "/a")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 10", 10.0),
        ("crawl delay: 2.5 # please", 2.5),
        ("Crawl-delay: 1,5", 1.5),
        ("Crawl-delay: 10 s", 10.0),
        ("Crawl-delay: 86400", LONGEST_DELAY_S),
        ("Crawl-delay: 0", 0.0),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: soon", None),
        ("Crawl-delay:", None),
        ("", None),
    ],
)
def test_the_delay_is_kept_within_reason(line: str, seconds: float | None) -> None:
    """Whether a path is free or not; what is no number is none."""
    body = f"User-agent: *\n{line}\nDisallow: /a"
    assert robots_of(site_rules(body), "/a").interval_s == seconds
    assert robots_of(site_rules(body), "/b").interval_s == seconds


def test_the_delay_of_others_is_not_ours() -> None:
    """Of two for us, the longer is kept."""
    body = "User-agent: slow\nCrawl-delay: 60\n\nUser-agent: *\nCrawl-delay: 5\nCrawl-delay: 3\n"
    assert robots_of(site_rules(body), "/").interval_s == 5.0


def test_sitemaps_are_named_once_and_are_addresses() -> None:
    """Wherever they stand in the file, also on other hosts."""
    body = (
        "Sitemap: https://site.example/a.xml\nUser-agent: x\nDisallow: /\nsitemap:https://cdn.example/b.xml # second\n"
        "Site-map: https://site.example/a.xml\nSitemap: /relative.xml\nSitemap: ftp://site.example/c.xml\nSitemap: https://[x\n"
    )
    assert sitemaps(site_rules(body)) == ("https://site.example/a.xml", "https://cdn.example/b.xml")
    assert sitemaps(site_rules(body, status=404)) == ()


def test_the_file_itself_is_free() -> None:
    """RFC 9309, section 2.2.2: whatever it says."""
    assert allows("User-agent: *\nDisallow: /", "/robots.txt")
    assert not allows("User-agent: *\nDisallow: /", "/robots.txt?x")


STEPS = st.text(string.ascii_letters + string.digits + "-._~", min_size=1, max_size=6).filter(
    lambda step: step not in {".", ".."}
)
TRICKS = ("plain", "escaped", "twice", "thrice", "back", "empty", "backslash", "slash", "dot")
PARAMETERS = ("/;/", ";/", ";v=1/", "/;a=b;c/", "/x/..;/", "/x/..;y=%2f/", "/.;/", "%3bv/", "/x/%2e.%3B/")
"""What stands for a slash where a server leaves parameters out."""


@st.composite
def disguises(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a path and another spelling under which a generous server would serve it."""
    steps = draw(st.lists(STEPS, min_size=1, max_size=4))
    path = "/" + "/".join(steps)
    disguised = "".join(
        draw(
            st.sampled_from([one, f"%{ord(one):02x}", f"%{ord(one):02X}", f"%25{ord(one):02x}", f"%2525{ord(one):02x}"])
        )
        if one != "/"
        else draw(
            st.sampled_from(
                ["/", "//", "/./", "%2f", "%2F", "%252f", "/x/../", "/x/%2e%2e/", "%5c", "/%2E/", *PARAMETERS]
            )
        )
        for one in path[1:]
    )
    return path, f"/{disguised}"


@given(disguises(), st.sampled_from(["", "?a=1", "/more"]))
@example(("/a/b", "/a%2fb"), "")
def test_no_spelling_of_a_forbidden_path_is_free(pair: tuple[str, str], behind: str) -> None:
    """However it is escaped, with steps back and empty steps."""
    path, disguised = pair
    body = f"User-agent: *\nAllow: /\nDisallow: {path}"
    assert not allows(body, f"{path}{behind}")
    assert not allows(body, f"{disguised}{behind}")


@pytest.mark.parametrize(
    "target",
    [
        "/x/..;/private/a",
        "/;/private/a",
        "/;v=1/private/a",
        "/private;v=1/a",
        "/x/..;v=1;w/private/a",
        "/x/..%3Bv/private/a",
        "/x/%2e%2e;%2f/private/a",
        "/private;%2f../a",
        "/x;/..\\private/a",
        "/x;%2F..%2F/private/../private/a",
    ],
)
def test_parameters_of_a_path_hide_nothing(target: str) -> None:
    """Servers of Java leave them out, before or after they decode, and then take the steps."""
    body = "User-agent: *\nDisallow: /private/"
    assert not allows(body, target)
    assert allows(body, "/public;v=1/private.mp4;private/a")
    assert not allows("User-agent: *\nDisallow: /*;jsessionid=", "/a;jsessionid=1")
    assert allows("User-agent: *\nDisallow: /*;jsessionid=", "/a;other=1")


@given(disguises())
def test_what_alone_is_allowed_leads_nowhere_else(pair: tuple[str, str]) -> None:
    """A way out of the only free folder by steps back is closed, however it is escaped."""
    path, _ = pair
    body = "User-agent: *\nDisallow: /\nAllow: /public/"
    for back in ("..", "%2e%2e", "%2E.", "%252e%252e", ".%252E"):
        for slash in ("/", "%2f", "%252F", "%5c"):
            assert not allows(body, f"/public/{back}{slash}{path[1:]}")
    assert allows(body, "/public/a%2Fb?c=d")


@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_file_and_no_path_crash_it(body: bytes, target: str) -> None:
    """Whatever a host answers, and whatever a page links to."""
    for raw in (body, b"User-agent: *\nDisallow: " + body, b"User-agent: *\nAllow: /*" + body.replace(b"\n", b"*")):
        assert robots_of(site_rules(raw), f"/{target}").said
        sitemaps(site_rules(b"Sitemap: " + raw))


def test_a_hostile_pattern_takes_no_time() -> None:
    """Hundreds of stars against a long path are matched in one pass."""
    body = "User-agent: *\nDisallow: /" + "*a" * 400 + "$\n"
    assert allows(body, "/" + "a" * 5000 + "b")

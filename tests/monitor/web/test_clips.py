"""Clips: found, explained, and told where they were seen when nobody had said it before."""

import re
from datetime import datetime, timedelta

import pytest

from monitor.app import open_library, utc_now
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Clip, Provenance, Rights
from tests.monitor.samples import facts, source
from tests.monitor.web.served import Serving, Visitor, text_of
from tests.monitor.web.team import signed_in, with_team

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
AT = datetime.fromisoformat("2026-11-20T10:00:42+00:00")


def add(library: Library, number: int, **seen: object) -> Clip:
    """Store a clip in the database only."""
    provenance = Provenance(**seen)  # type: ignore[arg-type]
    return library.store.clips.add(f"clip {number}", source(number), facts(), provenance, utc_now())


@pytest.fixture
def homeless(lived: Settings) -> Clip:
    """Give a clip of which nobody has said where it was seen."""
    with open_library(lived) as library:
        return add(library, 200, captured_at=AT)


def said(visitor: Visitor, clip: Clip, **more: str) -> dict[str, str]:
    """Return the form of a clip's page, filled in."""
    found = re.search(r'name="seen" value="(\d+)"', visitor.get(f"/clips/{clip.id}").text)
    assert found
    return {"seen": found.group(1), "url": "https://vids.example/watch/9", "account": "copycat", **more}


def test_an_empty_library_says_how_clips_come_in(newcomer: Visitor) -> None:
    """The way to the first clip is one press away."""
    answer = newcomer.get("/clips")
    assert "No clips yet" in text_of(answer)
    assert 'href="/uploads?kind=clips"' in answer.text


def test_the_list_says_what_was_found_and_why_nothing(visitor: Visitor, homeless: Clip) -> None:
    """With a link to where each was seen, and to where that is said."""
    answer = visitor.get("/clips")
    assert answer.text.count('class="card work-row"') == 5
    assert "1 confirmed" in text_of(answer)
    assert 'href="https://vids.example/watch/mirrored"' in answer.text
    assert "It has not been compared with all originals yet." in text_of(answer)
    assert f'href="/clips/{homeless.id}#where-seen"' in answer.text


def test_clips_are_found_by_what_is_known_of_them(visitor: Visitor, lived: Settings) -> None:
    """Name, address, platform and account, whatever the case; and those without an address."""
    with open_library(lived) as library:
        add(library, 201, account="ÉTÉ")
    assert "1 of 5 clips" in text_of(visitor.get("/clips?q=WATCH/cropped"))
    assert "1 of 5 clips" in text_of(visitor.get("/clips?q=été clip"))
    assert "1 of 5 clips" in text_of(visitor.get("/clips?address=none"))
    assert "No clip is like that" in text_of(visitor.get("/clips?q=%25"))


def test_a_long_list_comes_in_pages_and_fast(newcomer: Visitor, settings: Settings) -> None:
    """Fifty clips a page; a page that is not there is the last one."""
    with open_library(settings) as library, library.store.transaction():
        library.store.works.add("film", source(1), facts(), Rights(), utc_now())
        for number in range(100, 220):
            add(library, number)
    first, last = newcomer.get("/clips"), newcomer.get("/clips?page=999")
    assert first.text.count('class="card work-row"') == 50
    assert last.text.count('class="card work-row"') == 20
    assert "Page 3 of 3" in text_of(last)
    assert first.elapsed < timedelta(seconds=2)


def test_where_a_clip_was_seen_is_said_later(visitor: Visitor, homeless: Clip, lived: Settings) -> None:
    """What was known before stays to the second, and the record says who said it."""
    form = said(visitor, homeless, captured=f"{AT.astimezone():%Y-%m-%dT%H:%M}", views="1200")
    answer = visitor.post(f"/clips/{homeless.id}", form)
    assert "is on record" in text_of(answer)
    assert "Said and corrected" in text_of(answer)
    with open_library(lived) as library:
        seen = library.store.clips.get(homeless.id).provenance
    assert (seen.url, seen.account, seen.views, seen.captured_at) == (form["url"], "copycat", 1200, AT)
    again = form | {"seen": said(visitor, homeless)["seen"]}
    assert "Nothing was changed" in text_of(visitor.post(f"/clips/{homeless.id}", again))


def test_who_comes_from_a_match_goes_back_to_it(visitor: Visitor, homeless: Clip) -> None:
    """The match page leads to the form of its clip."""
    page = visitor.get("/matches/1")
    assert re.search(r'href="/clips/\d+\?match=1"', page.text)
    assert str(visitor.post(f"/clips/{homeless.id}", said(visitor, homeless, match="1")).url).endswith("/matches/1")


def test_two_people_do_not_overwrite_each_other(visitor: Visitor, served: Serving, homeless: Clip) -> None:
    """Whoever comes second is told, and keeps what was typed."""
    mine = said(visitor, homeless)
    other = Visitor(served)
    other.post(f"/clips/{homeless.id}", said(other, homeless, url="https://vids.example/watch/other"))
    answer = visitor.post(f"/clips/{homeless.id}", mine)
    assert answer.status_code == 409
    assert "Somebody has said since" in text_of(answer)
    assert mine["url"] in answer.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("url", "javascript:alert(1)", "starts with https://"),
        ("views", "many", "whole number"),
        ("captured", "2999-01-01T10:00", "still to come"),
        ("posted", "yesterday", "write it like"),
        ("account", "x" * 9000, "shorten it"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    visitor: Visitor, homeless: Clip, field: str, value: str, words: str
) -> None:
    """The form stands there again as it was filled."""
    answer = visitor.post(f"/clips/{homeless.id}", said(visitor, homeless) | {field: value})
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert 'value="https://vids.example/watch/9"' in answer.text or field == "url"


def test_a_hostile_clip_never_runs(visitor: Visitor, lived: Settings) -> None:
    """Names, addresses and accounts from outside are text."""
    with open_library(lived) as library:
        clip = library.store.clips.add(
            HOSTILE, source(300), facts(), Provenance(url="javascript:alert(3)", account=HOSTILE), utc_now()
        )
    for path in ("/clips", f"/clips/{clip.id}", f"/clips?q={HOSTILE}"):
        answer = visitor.get(path)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert 'href="javascript:' not in answer.text


@pytest.mark.usefixtures("quick_passwords")
def test_a_reviewer_reads_clips_and_is_told_in_words_what_the_role_allows(
    served: Serving, lived: Settings, homeless: Clip
) -> None:
    """No form is offered that would be refused."""
    with_team(lived)
    rob = signed_in(served, "rob")
    page = rob.get(f"/clips/{homeless.id}")
    assert 'name="url"' not in page.text
    assert "/uploads" not in rob.get("/clips").text
    answer = rob.post(f"/clips/{homeless.id}", {"url": "https://vids.example/1"})
    assert answer.status_code == 403
    assert "Your role, reviewer, may decide matches and make cases, but not add files" in text_of(answer)
    case = rob.get("/cases/1")
    assert "Weigh them now" not in case.text
    assert "somebody of the legal staff does" in case.text


def test_a_clip_that_there_is_not_is_one_sentence(visitor: Visitor) -> None:
    """Numbers of any size are no errors of the program."""
    for number in ("99", "9" * 40, "abc"):
        assert visitor.get(f"/clips/{number}").status_code == 404

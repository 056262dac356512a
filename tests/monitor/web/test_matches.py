"""The match page: what stands on it, in words, for whoever has to decide."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from fingerprints.values import Modality
from monitor.app import open_library
from monitor.licensing import NewGrant, add_grant
from monitor.rights.values import Title
from monitor.settings import Settings
from monitor.values import Finding, Provenance
from tests.monitor.web.served import Visitor, text_of


def match_named(settings: Settings, clip: str) -> Finding:
    """Return the first match of a clip."""
    with open_library(settings) as library:
        return next(one for one in library.store.matches.all() if one.clip.name == clip)


def test_a_match_says_why_it_matched_and_where_it_was_seen(visitor: Visitor, lived: Settings) -> None:
    """Every reason of the engine, the score with its meaning, and the way to the post."""
    found = match_named(lived, "cropped")
    page = visitor.get(f"/matches/{found.id}")
    words = text_of(page)
    for reason in found.match.reasons:
        assert reason in words
    assert "Of unrelated videos none comes near this" in words or "Unrelated videos hardly ever agree" in words
    assert 'href="https://vids.example/watch/cropped"' in page.text
    assert "copycat" in words
    assert "20 Nov 2026" in words


def test_both_films_can_be_played_without_a_script(visitor: Visitor, lived: Settings) -> None:
    """With the browser's own buttons; every segment leads to its place in both."""
    found = match_named(lived, "best-part")
    text = visitor.get(f"/matches/{found.id}").text
    segment = found.match.segments[0]
    assert text.count("<video controls") == 2
    assert f'/clips/{found.clip.id}/media#t={segment.clip_start_s:.2f},{segment.clip_end_s:.2f}"' in text
    assert f'/works/{found.work.id}/media#t={segment.work_start_s:.2f},{segment.work_end_s:.2f}"' in text
    assert '<form method="post" action="/decide"' in text


def test_next_and_previous_follow_the_queue_of_the_address(visitor: Visitor, lived: Settings) -> None:
    """A filter goes along from match to match, and back to the queue."""
    found = match_named(lived, "cropped")
    text = visitor.get(f"/matches/{found.id}?state=waiting&account=copycat").text
    assert 'href="/queue?account=copycat"' in text
    assert "1 of 1" in text
    wide = visitor.get(f"/matches/{found.id}").text
    assert 'rel="next"' in wide or 'rel="prev"' in wide


def test_earlier_decisions_on_the_account_and_the_work_are_shown(visitor: Visitor, lived: Settings) -> None:
    """With who took them and why; those on this match have a place of their own."""
    page = text_of(visitor.get(f"/matches/{match_named(lived, 'cropped').id}"))
    account = page.split("The same account")[1].split("The same work")[0]
    assert "mirrored" in account
    assert "1 confirmed" in account
    assert "Nobody has decided it yet." in page


def test_a_confirmed_match_shows_its_history_and_its_case(visitor: Visitor, lived: Settings) -> None:
    """The reason stands there as it was given."""
    page = visitor.get(f"/matches/{match_named(lived, 'mirrored').id}")
    assert "it is the whole film, mirrored" in text_of(page)
    assert 'href="/cases/1"' in page.text


def test_a_verdict_leads_on_to_the_next_match_of_the_queue(visitor: Visitor, lived: Settings) -> None:
    """The form of the page carries what it has seen; the next page says what was done."""
    found = match_named(lived, "cropped")
    text = visitor.get(f"/matches/{found.id}").text
    back = text.split('name="back" value="')[1].split('"')[0]
    answer = visitor.post(
        "/decide",
        {"ids": found.id, "seen": f"{found.id}:0", "verdict": "ignored", "reason": "A fan’s post.", "back": back},
    )
    assert str(answer.url).endswith(back)
    assert "is ignored" in text_of(answer)
    assert f"/matches/{found.id}" not in back


def test_a_decision_made_meanwhile_is_not_overwritten(visitor: Visitor, lived: Settings) -> None:
    """The page had seen another state, which is said."""
    found = match_named(lived, "cropped")
    fields = {"ids": found.id, "seen": f"{found.id}:0", "reason": "Seen beside the original.", "back": "/queue"}
    visitor.post("/decide", fields | {"verdict": "ignored"})
    answer = visitor.post("/decide", fields | {"verdict": "confirmed"})
    assert answer.status_code == 422
    assert match_named(lived, "cropped").decision.verdict == "ignored"  # type: ignore[union-attr]


def test_whose_a_stretch_is_stands_in_colour_and_in_words(visitor: Visitor, lived: Settings) -> None:
    """Owned, licensed, and not ours, each with its reason."""
    found = match_named(lived, "best-part")
    segment = max(
        (one for one in found.match.segments if one.modality is Modality.PICTURE), key=lambda s: s.clip_length_s
    )
    middle = (segment.work_start_s + segment.work_end_s) / 2
    with open_library(lived) as library:
        licensed = NewGrant(
            modality=Modality.PICTURE,
            start_s=middle - 1,
            end_s=middle + 1,
            title=Title.LICENCE,
            owner="Stock Ltd",
            starts_on=date(2020, 1, 1),
        )
        add_grant(library, found.work.id, licensed)
    page = visitor.get(f"/matches/{found.id}")
    for kind in ("span-owned", "span-licensed"):
        assert f'<rect class="{kind}"' in page.text
    assert "licensed: not yours alone" in text_of(page)


def test_texts_from_outside_never_become_markup(visitor: Visitor, lived: Settings) -> None:
    """Names, accounts and addresses are shown as what they are; only addresses of the web become links."""
    found = match_named(lived, "cropped")
    hostile = '"><script>alert(1)</script>'
    with open_library(lived) as library:
        seen = Provenance(url="javascript:alert(1)", platform=hostile, account=hostile)
        library.store.clips.set_provenance(found.clip.id, seen)
    text = visitor.get(f"/matches/{found.id}").text
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
    assert "&lt;script&gt;" in text


def test_a_match_whose_film_is_gone_can_still_be_read(visitor: Visitor, lived: Settings, tmp_path: Path) -> None:
    """The page says what is missing and shows everything else."""
    found = match_named(lived, "cropped")
    with open_library(lived) as library:
        library.store.works.move(found.work.id, replace(found.work.file, path=tmp_path / "gone.mp4"))
    page = visitor.get(f"/matches/{found.id}")
    assert page.status_code == 200
    assert "cannot be shown" in text_of(page)


def test_there_is_no_page_of_a_match_that_there_is_not(visitor: Visitor) -> None:
    """The refusal names it."""
    answer = visitor.get("/matches/999")
    assert answer.status_code == 404
    assert "no match 999" in text_of(answer)

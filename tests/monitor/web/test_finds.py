"""The pages of what the sources found: which are copies, a look at one now, and each thing said once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.app import open_library
from monitor.collected import ItemState, MediaAddress
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Provenance
from monitor.web.looks import moment_text, percent
from tests.monitor.samples import facts, source
from tests.monitor.sources.origin import Origin, name_own
from tests.monitor.web.collecting import fill_sources, job_over
from tests.monitor.web.served import Visitor, text_of


def test_a_find_says_first_what_became_of_it(filled: Visitor, lived: Settings) -> None:
    """A copy of which work, by which match and how surely, with its picture; or no copy, or not compared yet."""
    with open_library(lived) as library:
        clip_id = library.store.items.get(6).clip_id or 0
        (found,) = library.store.matches.of_clip(clip_id)
    said = f"Copy of {found.work.name} , match {found.id} , {percent(found.match.score)} confirmed"
    page = filled.get("/found/6")
    assert said in text_of(page)
    assert page.text.index(f'href="/matches/{found.id}"') < page.text.index('id="proof"')
    assert f'src="/clips/{clip_id}/poster.jpg"' in page.text
    assert said in text_of(filled.get("/found"))
    assert said in text_of(filled.get("/sources/1"))
    with open_library(lived) as library:
        other = replace(library.store.items.get(5), state=ItemState.KEPT, clip_id=_lonely(library))
        library.store.items.keep(other)
        library.store.clips.mark_matched(other.clip_id or 0, library.store.works.revision())
    assert "No copy of your works." in text_of(filled.get("/found/5"))
    copies, others = text_of(filled.get("/found?match=yes")), text_of(filled.get("/found?match=no"))
    assert said in copies
    assert "No copy of your works." not in copies
    assert "copies 1 no copy 1" in others
    assert "No copy of your works." in others
    assert "match" not in others.partition("unusable 1")[2]
    with open_library(lived) as library:
        library.store.clips.mark_matched(other.clip_id or 0, 0)
    assert "Not compared with all of your works yet" in text_of(filled.get("/found/5"))


def _lonely(library: Library) -> int:
    """Return a new clip that matches nothing."""
    return library.store.clips.add("alone", source(99), facts(), Provenance(), library.clock()).id


def test_a_person_looks_again_now(visitor: Visitor, lived: Settings, host: Origin) -> None:
    """A job asks the host; its page says what was found, and that of the item shows the look."""
    name_own(lived, host)
    Path(lived.watch).write_text('contact = "watch@studio.example"\ninterval_s = 2.0\n', encoding="utf-8")
    with open_library(lived, actor="Ann") as library:
        fill_sources(library)
        url = host.url("/v/a.mp4")
        media = (MediaAddress(url=url),)
        kept = library.store.items.get(6)
        library.store.items.say(6, replace(kept.item, url=url, media=media))
    assert "Look again" in visitor.get("/found/6").text
    assert "Look again" not in visitor.get("/found/1").text
    job = visitor.post("/found/6/look")
    number = job.url.path.rpartition("/")[2]
    job_over(visitor, number)
    said = text_of(visitor.get(f"/jobs/{number}"))
    assert "Item 6: there" in said, said
    assert 'href="/found/6"' in visitor.get(f"/jobs/{number}").text
    del host.table["/v/a.mp4"]
    number = visitor.post("/found/6/look").url.path.rpartition("/")[2]
    job_over(visitor, number)
    assert "Item 6: gone" in text_of(visitor.get(f"/jobs/{number}"))
    with open_library(lived) as library:
        assert library.store.items.get(6).state is ItemState.GONE
        assert [state for _, state, _ in library.store.items.checks(6)][-2:] == ["there", "gone"]


def test_a_look_that_cannot_be_says_why(filled: Visitor, lived: Settings) -> None:
    """While collecting is stopped nothing is offered; what was never here cannot be looked at again."""
    filled.get("/sources")
    for item, why in ((6, "/sources/settings"), (3, "passed over")):
        number = filled.post(f"/found/{item}/look").url.path.rpartition("/")[2]
        job_over(filled, number)
        assert why in filled.get(f"/jobs/{number}").text.partition("<main")[2], item
    assert filled.post("/found/99/look").status_code == 404
    filled.post("/sources/stop")
    assert lived.stop_file.exists()
    assert "Look again" not in filled.get("/found/6").text


def test_a_find_says_things_once_and_in_one_form(filled: Visitor, lived: Settings) -> None:
    """Times of hosts like all others, one byte in the singular, a step named once, real links."""
    with open_library(lived) as library:
        kept = library.store.items.get(6)
        media = (MediaAddress(url="https://vids.example/a.mp4", size_bytes=1),)
        library.store.items.say(6, replace(kept.item, media=media))
        library.store.items.keep(replace(kept, last_modified="Thu, 26 Nov 2026 20:22:51 GMT"))
        kept = library.store.items.get(4)
        library.store.items.say(4, replace(kept.item, supply="See https://help.example/save, then supply it."))
    page = filled.get("/found/6")
    said = text_of(page)
    assert "1 byte as its source says" in said
    assert f"Changed {moment_text(datetime(2026, 11, 26, 20, 22, 51, tzinfo=UTC))} as its host says" in said
    assert "Nothing forbids it: Nothing" not in said
    assert 'href="https://vids.example/robots.txt"' in page.text
    assert "robots.txt: Line 3" in text_of(filled.get("/found/7"))
    assert '<a href="https://help.example/save" ' in filled.get("/found/4").text
    with open_library(lived) as library:
        kept = library.store.items.get(6)
        library.store.items.keep(replace(kept, last_modified="some day"))
    assert "Changed some day" in text_of(filled.get("/found/6"))

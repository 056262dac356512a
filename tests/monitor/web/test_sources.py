"""Sources in the room: added, paused, searched, stopped; what they found; what hosts allow; how it is set."""

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from monitor.app import open_library
from monitor.collected import AllowanceKind, ItemState, SourceState
from monitor.settings import Settings
from tests.media import MediaShelf
from tests.monitor.sources.origin import Origin, name_own
from tests.monitor.web.collecting import fill_sources, job_over, many_sources
from tests.monitor.web.served import Visitor, serving, text_of
from tests.monitor.web.team import signed_in, with_team

WHY = "E-mail of Kim Berg, who runs it, of 3 March 2026."


def test_a_source_is_added_and_searched(visitor: Visitor, lived: Settings, host: Origin) -> None:
    """From the form to the match: the job says what came of it, the page of the item shows every request."""
    name_own(lived, host)
    visitor.get("/sources/settings")
    settings = {"contact": "watch@studio.example", "interval_s": "2"}
    assert "The settings are kept" in text_of(visitor.post("/sources/settings", _settings(visitor) | settings))
    added = visitor.post("/sources", {"kind": "feed", "address": host.url("/feed.xml"), "name": "week", "every": "6h"})
    assert "“week” is added" in text_of(added)
    job = visitor.post("/sources/run")
    number = job.url.path.rpartition("/")[2]
    job_over(visitor, number)
    said = text_of(visitor.get(f"/jobs/{number}"))
    assert "1 new, 1 fetched" in said, said
    item = text_of(visitor.get("/found/1"))
    assert "kept" in item
    assert "allowed media" in item
    assert "Nothing of your originals" not in item
    with open_library(lived) as library:
        kept = library.store.items.get(1)
        assert kept.state is ItemState.KEPT
        assert library.store.matches.of_clip(kept.clip_id or 0)


def _settings(visitor: Visitor) -> dict[str, str]:
    """Return the form of the settings as a browser would send it."""
    html = visitor.get("/sources/settings").text
    fields = re.findall(r'<input id="(\w+)" name="(\w+)" type="(?!checkbox)\w+" value="([^"]*)"', html)
    return {name: value for _, name, value in fields}


def test_nothing_is_searched_before_somebody_says_who_asks(visitor: Visitor, host: Origin) -> None:
    """The page says so, and leads to the settings."""
    visitor.get("/sources")
    visitor.post("/sources", {"kind": "feed", "address": host.url("/feed.xml"), "every": "1d"})
    refused = visitor.post("/sources/run")
    assert refused.status_code == 400
    assert 'href="/sources/settings"' in refused.text
    assert host.requests == []


def test_the_list_says_how_each_source_is_doing(filled: Visitor) -> None:
    """Health in words, times, numbers by state."""
    page = filled.get("/sources")
    said = text_of(page)
    assert "The last 3 runs failed: The host says 503." in said
    assert "not searched yet" in said
    assert "1 to be supplied" in said
    assert "10 found since yesterday" in said
    assert "Searched 2 sources (1 failing)" in said
    home = text_of(filled.get("/"))
    assert "10 found since yesterday" in home
    assert "The last 3 runs failed" in home
    assert "1 for you to supply" in home


def named(page: httpx.Response) -> list[str]:
    """Return the names of the sources that a page lists."""
    return re.findall(r'<h2><a href="/sources/\d+">([^<]+)</a>', page.text)


def test_what_is_wrong_comes_first_and_any_source_is_found(filled: Visitor, lived: Settings) -> None:
    """Two hundred sources: a page of fifty, narrowed by words, kind and state; the address keeps what was asked."""
    with open_library(lived, actor="Ann") as library:
        many_sources(library, 200)
    first = filled.get("/sources")
    assert len(named(first)) == 50
    assert named(first)[:21] == [*sorted(f"channel-{number}" for number in range(9, 200, 10)), "sunset-daily"]
    assert "203 sources" in text_of(first)
    assert named(filled.get("/sources?q=HOST77.example")) == ["channel-77"]
    assert named(filled.get("/sources?kind=peertube")) == ["peertube-search"]
    assert named(filled.get("/sources?kind=site&state=trouble")) == ["sunset-daily"]
    assert "21 of 203 sources" in text_of(filled.get("/sources?state=trouble"))
    assert named(filled.get("/sources?state=new")) == ["peertube-search"]
    assert named(filled.get("/sources?state=due")) == ["sunset-daily", "peertube-search"]
    assert "No source is like that" in text_of(filled.get("/sources?state=paused"))
    filled.post("/sources/1", {"act": "pause"})
    assert named(filled.get("/sources?state=paused")) == ["clips-of-the-week"]
    assert named(filled.get("/sources?page=5"))[-1] == "clips-of-the-week"
    assert 'href="/sources?q=channel&amp;kind=&amp;state=&amp;page=2"' in filled.get("/sources?q=channel").text


def test_adding_and_the_switch_stand_before_the_list(filled: Visitor) -> None:
    """Nobody scrolls past two hundred sources to stop them."""
    html = filled.get("/sources").text
    assert html.index("Stop all collecting") < html.index('id="add"') < html.index('class="shelf sources"')
    assert html.index('name="reason"') < html.index('class="shelf sources"')


def test_what_is_either_said_or_not_is_a_box_to_tick(visitor: Visitor, lived: Settings) -> None:
    """Ticked it is told to the source as “yes”, and stays ticked where the form comes again."""
    html = visitor.get("/sources").text
    for name in ("all", "index", "stills_only"):
        assert f'<input type="checkbox" name="option-{name}" value="yes">' in html, name
        assert f'name="option-{name}" type="text"' not in html, name
    wrong = {"kind": "peertube", "address": "nowhere", "every": "1d", "option-all": "yes"}
    assert '<input type="checkbox" name="option-all" value="yes" checked>' in visitor.post("/sources", wrong).text
    visitor.post("/sources", wrong | {"address": "https://tube.example"})
    with open_library(lived) as library:
        (source,) = library.store.sources.all()
        assert dict(source.options) == {"all": "yes"}


def test_a_form_that_cannot_be_used_is_shown_again(visitor: Visitor) -> None:
    """With what was typed, and in words."""
    visitor.get("/sources")
    again = visitor.post("/sources", {"kind": "feed", "address": "no address", "name": "week", "every": "1d"})
    assert again.status_code == 400
    assert 'value="no address"' in again.text
    assert re.search(r'<details class="card kind" open id="kind-feed">', again.text)


def test_a_source_rests_goes_on_and_goes(filled: Visitor, lived: Settings) -> None:
    """What it brought stays."""
    filled.get("/sources")
    assert "rests until" in text_of(filled.post("/sources/1", {"act": "pause"}))
    assert "let it go on first" in text_of(filled.post("/sources/1/run"))
    assert "is due now" in text_of(filled.post("/sources/1", {"act": "resume"}))
    assert "stays on record" in text_of(filled.post("/sources/1", {"act": "remove"}))
    assert filled.post("/sources/1", {"act": "resume"}).status_code == 400
    assert filled.post("/sources/2", {"act": "burn"}).status_code == 400
    with open_library(lived) as library:
        assert library.store.sources.get(1).state is SourceState.REMOVED
        assert library.store.items.count_since(library.clock().replace(year=2020)) == 10


def test_items_are_shown_by_state_and_page(filled: Visitor, lived: Settings) -> None:
    """The address keeps what was chosen; what is no state shows all."""
    gone = text_of(filled.get("/found?state=gone"))
    assert "It is not there any more (404)." in gone
    assert "robots.txt of vids.example" not in gone
    assert "No item is in this state" in text_of(filled.get("/sources/2?state=gone"))
    assert filled.get("/found?state=nonsense&page=99").text.count('class="card item-row"') == 10
    with open_library(lived) as library:
        kept = library.store.items.get(1)
        for number in range(60):
            url = f"https://vids.example/more/{number}"
            library.store.items.see(1, replace(kept.item, key=url, url=url), library.clock())
    first, second = filled.get("/found"), filled.get("/found?page=2")
    assert (first.text.count("item-row"), second.text.count("item-row")) == (50, 20)
    assert "Page 2 of 2" in text_of(second)


def test_a_person_may_overrule_the_triage(filled: Visitor, lived: Settings) -> None:
    """What was passed over is fetched all the same, what is wanted may be left, with a reason."""
    filled.get("/found/3")
    assert "fetched with the next run" in text_of(filled.post("/found/3", {"act": "want"}))
    assert filled.post("/found/3", {"act": "pass", "reason": " "}).status_code == 400
    assert "passed over" in text_of(filled.post("/found/3", {"act": "pass", "reason": "Not ours."}))
    assert filled.post("/found/6", {"act": "want"}).status_code == 400
    with open_library(lived) as library:
        assert library.store.items.get(3).reason.endswith(": Not ours.")


def test_a_file_is_supplied_with_what_is_known_of_it(filled: Visitor, lived: Settings, shelf: MediaShelf) -> None:
    """The form holds the item's address and account; the clip that comes of it settles the item."""
    form = filled.get("/uploads?kind=clips&item=4").text
    for value in ("https://vids.example/watch/to-be-supplied", "sunset_daily", "12400"):
        assert f'value="{value}"' in form
    film = shelf.video(seed=77, seconds=6.0)
    fields = {
        "kind": "clips",
        "item": "4",
        "url": "https://vids.example/watch/to-be-supplied",
        "account": "sunset_daily",
        "platform": "vids.example",
    }
    with film.open("rb") as file:
        answer = filled.post("/uploads/send", fields, files={"files": (film.name, file, "video/mp4")})
    job_over(filled, answer.url.path.rpartition("/")[2])
    with open_library(lived) as library:
        kept = library.store.items.get(4)
        assert (kept.state, kept.reason) == (ItemState.KEPT, "You supplied the file.")
        assert library.store.clips.get(kept.clip_id or 0).provenance.account == "sunset_daily"


def test_the_kill_switch(filled: Visitor, lived: Settings) -> None:
    """One press; every page about sources says so, and nothing is searched until it is released."""
    filled.get("/sources")
    stopped = filled.post("/sources/stop", {"reason": "A host has complained."})
    assert lived.stop_file.exists()
    assert "A host has complained." in text_of(stopped)
    for path in ("/sources", "/sources/1", "/found", "/hosts", "/sources/settings"):
        assert "Collecting is stopped" in text_of(filled.get(path)), path
    assert "Collecting is stopped" in text_of(filled.get("/"))
    assert "may go on" in text_of(filled.post("/sources/go-on"))
    assert not lived.stop_file.exists()
    assert "was not stopped" in text_of(filled.post("/sources/go-on"))


@pytest.mark.usefixtures("quick_passwords")
def test_who_may_do_what(lived: Settings) -> None:
    """Anybody presses the switch; who may add files changes sources, and only an administrator the rest."""
    with open_library(lived, actor="Ann") as library:
        fill_sources(library)
    with_team(lived)
    with serving(lived) as place:
        reviewer, creator = signed_in(place, "rob"), signed_in(place, "cat")
        reviewer.get("/sources")
        assert "Add it" not in reviewer.get("/sources").text
        for path in (
            "/sources",
            "/sources/1",
            "/sources/1/run",
            "/sources/run",
            "/sources/go-on",
            "/hosts",
            "/hosts/ask",
        ):
            assert reviewer.post(path, {"act": "pause"}).status_code == 403, path
        assert reviewer.post("/found/3", {"act": "want"}).status_code == 403
        assert reviewer.post("/found/6/look").status_code == 403
        assert "Look again" not in reviewer.get("/found/6").text
        assert reviewer.post("/sources/stop").status_code == 200
        creator.get("/sources")
        assert creator.post("/sources/go-on").status_code == 200
        assert creator.post("/sources/settings", {"contact": "x@y.example"}).status_code == 403
        private = {"host": "127.0.0.1:9", "kind": "private", "reason": WHY}
        assert creator.post("/hosts", private).status_code in {400, 403}
        folder = creator.post("/sources", {"kind": "folder", "address": "/etc", "every": "1d"})
        assert folder.status_code == 400
        assert "Only an administrator" in text_of(folder)
        listed = creator.post("/sources", {"kind": "list", "address": "/etc/passwd", "every": "1d"})
        assert "Only an administrator" in text_of(listed)


def test_what_is_stated_about_hosts(filled: Visitor, lived: Settings) -> None:
    """Put on record with a reason, withdrawn with another; platforms whose terms forbid it cannot be opened."""
    filled.get("/hosts")
    said = filled.post("/hosts", {"host": "https://Clips.example/x", "kind": "permitted", "reason": WHY})
    assert "on record what you state about clips.example" in text_of(said)
    assert filled.post("/hosts", {"host": "b.example", "kind": "permitted", "reason": ""}).status_code == 400
    assert filled.post("/hosts", {"host": "b.example", "kind": "nonsense", "reason": WHY}).status_code == 400
    word = filled.post("/hosts", {"host": "b.example", "kind": "downloader", "reason": WHY})
    assert "I may save from b.example" in text_of(word)
    typed = {"host": "b.example", "kind": "downloader", "reason": WHY, "i_may": "I may save from b.example"}
    assert filled.post("/hosts", typed).status_code == 200
    closed = filled.post("/hosts", {"host": "www.tiktok.com", "kind": "permitted", "reason": WHY})
    assert closed.status_code == 400
    assert "Lawful way" in text_of(closed)
    assert "holds no longer" in text_of(filled.post("/hosts/1/withdraw", {"reason": "The contract has ended."}))
    with open_library(lived) as library:
        held = {(one.host, one.kind) for one in library.store.hosts.allowances()}
    assert held == {("clips.example", AllowanceKind.PERMITTED), ("b.example", AllowanceKind.DOWNLOADER)}


def test_the_policy_is_asked_step_by_step(visitor: Visitor, lived: Settings, host: Origin) -> None:
    """What decided, where it stands, which lawful ways there are; only the rules of the host are asked for."""
    visitor.get("/hosts")
    answer = visitor.post("/hosts/ask", {"url": "https://www.tiktok.com/@eve/video/1", "purpose": "media"})
    tiktok = text_of(answer)
    assert "No Terms of the platform: " in tiktok
    assert re.search(r'Lawful ways.*<a href="https://[^"]+" target="_blank"', answer.text, re.DOTALL)
    assert "Lawful ways to the same end" in tiktok
    assert visitor.post("/hosts/ask", {"url": "nonsense", "purpose": "media"}).status_code == 400
    name_own(lived, host)
    Path(lived.watch).write_text('contact = "watch@studio.example"\ninterval_s = 2.0\n', encoding="utf-8")
    host.table["/robots.txt"] = "User-agent: *\nDisallow: /private/\n"
    refused = text_of(visitor.post("/hosts/ask", {"url": host.url("/private/1"), "purpose": "media"}))
    assert "No robots.txt" in refused
    assert "robots.txt: robots.txt" not in refused
    assert host.paths == []


def test_settings_that_cannot_be(visitor: Visitor) -> None:
    """What is no number, no time or no address is refused, and what was typed stays."""
    fields = _settings(visitor)
    for name, typed in (("interval_s", "soon"), ("recheck_s", "often"), ("contact", "nobody"), ("strong_score", "900")):
        refused = visitor.post("/sources/settings", fields | {name: typed})
        assert refused.status_code == 400, name
        assert f'value="{typed}"' in refused.text, name

"""A program keeps sources, reads what they found, states what hosts allow, and stops and resumes it all."""

import json

import pytest

from monitor.app import open_library
from monitor.people import Scope
from monitor.settings import Settings
from monitor.watch.means import Means
from monitor.watch.steering import choose
from tests.media import MediaShelf
from tests.monitor.conftest import Command
from tests.monitor.sources.answers import json_page
from tests.monitor.sources.origin import File, name_own, origin
from tests.monitor.web.api.program import Program, program
from tests.monitor.web.collecting import FEED, fill_sources
from tests.monitor.web.served import Serving, serving
from tests.monitor.web.team import with_team
from tests.monitor.web.test_sources import WHY


@pytest.fixture
def agent(served_empty: Serving, settings: Settings) -> Program:
    """Give a program with every scope in an empty library."""
    return program(served_empty, settings)


def test_from_a_feed_to_a_clip(agent: Program, settings: Settings, shelf: MediaShelf) -> None:
    """Settings, a source, a run, the item with its proof; then it rests, goes on and goes."""
    data = shelf.video(seed=5, seconds=6.0).read_bytes()
    with origin({"/robots.txt": "User-agent: *\nAllow: /\n", "/a.mp4": File(data, "video/mp4")}) as host:
        feed = FEED.format(page=host.url("/a"), file=host.url("/a.mp4"), size=len(data))
        host.table["/feed.xml"] = File(feed.encode(), "application/rss+xml")
        host.table["/a"] = File(b"<title>Harbour</title>", "text/html")
        name_own(settings, host)
        kinds = [one["kind"] for one in agent.get("/source-kinds", limit=200)["items"]]
        assert {"feed", "folder", "list", "site"} <= set(kinds)
        status, said = agent.refused("/watch/run")
        assert status == 400
        assert "who asks" in said
        changed = agent.ask("PATCH", "/watch", json={"contact": "watch@studio.example", "interval_s": 2})
        assert changed.json()["contact"] == "watch@studio.example"
        made = agent.post("/sources", kind="feed", address=host.url("/feed.xml"), name="week")
        done = agent.done(agent.post(f"/sources/{made['id']}/run"))
        assert done["phase"] == "done", done
        (item,) = agent.get("/items", state="kept", source=made["id"])["items"]
        assert item["source"] == "week"
        proof = agent.get(f"/items/{item['id']}")
        assert [one["is_allowed"] for one in proof["fetches"]] == [True] * len(proof["fetches"])
        assert proof["fetches"]
        assert agent.get("/watch/runs")["items"][0]["said"].startswith("Searched 1 source")
        assert agent.get(f"/sources/{made['id']}")["items"] == {"kept": 1}
        for word, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed")):
            assert agent.post(f"/sources/{made['id']}/{word}")["state"] == state
        assert agent.refused(f"/sources/{made['id']}/run")[0] == 400
        assert agent.get("/sources")["total"] == 0
        assert agent.get("/sources", removed="true")["total"] == 1


def test_what_a_person_says_of_items_and_hosts(agent: Program, settings: Settings) -> None:
    """Wanted against the triage, left with a reason; hosts stated and withdrawn; the policy asked."""
    with open_library(settings, actor="Ann") as library:
        fill_sources(library)
    assert agent.post("/items/3/want")["state"] == "wanted"
    assert agent.post("/items/3/pass", reason="Not ours.", by="Bo Berg")["reason"] == "Bo Berg: Not ours."
    assert agent.refused("/items/99/want")[0] == 404
    made = agent.post("/hosts", host="clips.example", kind="permitted", reason=WHY)
    assert made["host"] == "clips.example"
    assert agent.refused("/hosts", host="www.tiktok.com", kind="permitted", reason=WHY)[0] == 422
    assert agent.post(f"/hosts/{made['id']}/withdraw", reason="It has ended.")["withdrawn_at"]
    assert agent.get("/hosts")["total"] == 1
    assert agent.get("/hosts", withdrawn="true")["total"] == 3
    access = agent.post("/access", url="https://www.tiktok.com/@eve/video/1")
    assert (access["is_allowed"], access["basis"]) == (False, "terms of the platform")
    assert access["ways"]
    assert access["steps"]


def test_the_kill_switch_has_two_sides(served_empty: Serving, settings: Settings) -> None:
    """Whoever may read presses it; releasing it needs more."""
    reader, keeper = program(served_empty, settings, Scope.READ), program(served_empty, settings, Scope.WORKS)
    assert reader.post("/watch/stop", reason="A host has complained.")["is_stopped"]
    assert reader.refused("/watch/resume")[0] == 403
    assert not keeper.post("/watch/resume")["is_stopped"]


def test_the_webhook_is_not_told(agent: Program, settings: Settings) -> None:
    """Its address may hold a secret."""
    told = agent.ask("PATCH", "/watch", json={"webhook": "https://hooks.example/s3cret"}).json()
    assert told["has_webhook"]
    assert "s3cret" not in json.dumps(agent.get("/watch"))
    assert "s3cret" in settings.watch.read_text("utf-8")


def test_programs_and_the_command_line_say_the_same(agent: Program, settings: Settings, reclaim: Command) -> None:
    """The same JSON, field by field."""
    with open_library(settings, actor="Ann") as library:
        fill_sources(library)
    assert agent.get("/sources")["items"] == json.loads(reclaim("source", "list", "--json").out)
    assert agent.get("/items", limit=200)["items"] == json.loads(reclaim("found", "--json").out)
    assert agent.get("/items/6") == json.loads(reclaim("found", "show", 6, "--json").out)
    assert agent.get("/hosts")["items"] == json.loads(reclaim("access", "list", "--json").out)


@pytest.mark.usefixtures("quick_passwords")
def test_a_team_names_no_paths(served_empty: Serving, settings: Settings) -> None:
    """Without accounts whoever sits at the machine names its folders; with them only an administrator does."""
    keeper, folder = program(served_empty, settings, Scope.WORKS), str(settings.library.parent)
    assert keeper.post("/sources", kind="folder", address=folder)["kind"] == "folder"
    with_team(settings)
    with open_library(settings) as library:
        cat, ann = library.store.people.called("cat"), library.store.people.called("ann")
    creator, head = (
        program(served_empty, settings, Scope.WORKS, person=cat),
        program(served_empty, settings, person=ann),
    )
    for kind in ("folder", "list"):
        status, said = creator.refused("/sources", kind=kind, address=folder)
        assert (status, said[:23]) == (400, "Only an administrator a")
    assert creator.refused("/hosts", host="127.0.0.1", kind="private", reason=WHY)[0] == 403
    assert head.post("/hosts", host="127.0.0.1", kind="private", reason=WHY)["kind"] == "private"


@pytest.mark.usefixtures("quick_passwords")
def test_a_creator_gets_no_key_out(settings: Settings) -> None:
    """A source of a creator's own server names the mail's password, or a key: nothing is added, nothing is sent."""
    secrets = {"RECLAIM_MAIL_PASSWORD": "hunter2", "RECLAIM_KEY_MASTODON": "hunter3", "RECLAIM_KEY_YOUTUBE": "hunter4"}
    tag = "/api/v1/timelines/tag/x"
    with origin({tag: json_page([])}) as evil, serving(settings, means=Means(secrets=secrets)) as served:
        name_own(settings, evil)
        with_team(settings)
        with open_library(settings) as library:
            cat, ann = library.store.people.called("cat"), library.store.people.called("ann")
            choose(library, {"contact": "watch@studio.example"})
        creator = program(served, settings, Scope.READ, Scope.WORKS, person=cat)
        head = program(served, settings, person=ann)
        own = {"kind": "mastodon", "address": evil.url("").rstrip("/")}
        for key in ("MAIL_PASSWORD", "MASTODON"):
            assert creator.refused("/sources", **own, options={"hashtags": "x", "key": key})[0] == 403
        assert creator.refused("/sources", kind="youtube", address=own["address"])[0] == 403
        made = creator.post("/sources", **own, options={"hashtags": "x"})
        assert made["key_origin"] == ""
        assert creator.done(creator.post(f"/sources/{made['id']}/run"))["phase"] == "done"
        assert evil.asked(f"{tag}?only_media=true&limit=40")
        assert not any("authorization" in one.headers for one in evil.requests)
        keyed = head.post("/sources", **own, options={"hashtags": "x", "key": "MAIL_PASSWORD"}, name="mail")
        head.done(head.post(f"/sources/{keyed['id']}/run"))
        assert "RECLAIM_KEY_MAIL_PASSWORD" in head.get(f"/sources/{keyed['id']}")["last_error"]
        bound = head.post("/sources", **own, options={"hashtags": "x", "key": "MASTODON"}, name="bound")
        head.done(head.post(f"/sources/{bound['id']}/run"))
        sent = {one.headers["authorization"] for one in evil.requests if "authorization" in one.headers}
        assert sent == {"Bearer hunter3"}

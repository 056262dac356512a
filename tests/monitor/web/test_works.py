"""The list of works, what ends soon, and the proof of registration."""

import hashlib
import json
import re
import sqlite3
from datetime import date, timedelta

import pytest

from fingerprints.values import Modality
from monitor.app import open_library, utc_now
from monitor.licensing import NewGrant, add_grant
from monitor.people import Role
from monitor.rights.values import Title
from monitor.settings import Settings
from monitor.store.audit import from_line
from monitor.values import Rights
from monitor.web.guard import hashed
from monitor.web.pages import proofs
from tests.monitor.samples import facts, source
from tests.monitor.web.served import Serving, Visitor, serving, text_of
from tests.monitor.web.team import signed_in, with_team

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def add_many(settings: Settings, number: int) -> None:
    """Register works in the database only."""
    with open_library(settings) as library, library.store.transaction():
        for count in range(100, 100 + number):
            library.store.works.add(f"film {count}", source(count), facts(), Rights(owner="Ann"), utc_now())


def test_an_empty_library_says_what_to_do_first(newcomer: Visitor) -> None:
    """The way to the first work is one press away."""
    answer = newcomer.get("/works")
    assert "Add your first original" in text_of(answer)
    assert 'href="/uploads?kind=works"' in answer.text
    assert "Nothing ends within 60 days" in text_of(newcomer.get("/works?expiring=1"))


def test_the_list_says_of_each_work_what_may_be_claimed_and_what_waits(visitor: Visitor) -> None:
    """In words for those who see no bar, and with a link to the matches."""
    answer = visitor.get("/works")
    assert answer.text.count('class="card work-row"') == 2
    assert "Picture: all of it may be claimed." in answer.text
    assert re.search(r'href="/queue\?work=\d">.*?3 waiting', answer.text)
    assert re.search(r'href="/queue\?work=\d&amp;state=confirmed">.*?1 confirmed', answer.text)


def test_works_are_found_by_title_and_owner_whatever_the_case(visitor: Visitor, lived: Settings) -> None:
    """All words must be there; letters beyond ASCII count as well."""
    with open_library(lived) as library:
        library.store.works.add("ÉTÉ à la mer", source(90), facts(), Rights(owner="Ann Lee"), utc_now())
    found = text_of(visitor.get("/works?q=été lee"))
    assert "ÉTÉ à la mer" in found
    assert "1 of 3 works" in found
    assert "No work is called that" in text_of(visitor.get("/works?q=nothing+like+it"))


def test_a_long_list_comes_in_pages_and_fast(newcomer: Visitor, settings: Settings) -> None:
    """Fifty works a page; a page that is not there is the last one."""
    add_many(settings, 120)
    first, last = newcomer.get("/works"), newcomer.get("/works?page=999")
    assert first.text.count('class="card work-row"') == 50
    assert "film 219" in first.text
    assert last.text.count('class="card work-row"') == 20
    assert "Page 3 of 3" in text_of(last)
    assert first.elapsed < timedelta(seconds=2)


def test_every_order_of_the_list_works(visitor: Visitor) -> None:
    """And one that nobody offers is the first."""
    for order in ("newest", "name", "waiting", "ending", "longest", "'; DROP TABLE works"):
        assert visitor.get("/works", params={"sort": order}).text.count('class="card work-row"') == 2


def test_a_hostile_name_never_runs(visitor: Visitor, lived: Settings) -> None:
    """Names, owners and addresses from outside are text on every page of the work."""
    with open_library(lived) as library:
        rights = Rights(owner=HOSTILE, url="javascript:alert(3)")
        work = library.store.works.add(HOSTILE, source(90), facts(), rights, utc_now())
        add_grant(
            library, work.id, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner=HOSTILE, label=HOSTILE)
        )
    for path in (
        "/works",
        f"/works/{work.id}",
        f"/works/{work.id}/proof",
        f"/works/{work.id}/settings?platform={HOSTILE}",
    ):
        answer = visitor.get(path)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert 'href="javascript:' not in answer.text


def test_rights_that_end_soon_are_listed_with_what_follows(visitor: Visitor, lived: Settings) -> None:
    """The work says it, too."""
    ends = utc_now().date() + timedelta(days=20)
    licence = NewGrant(modality=Modality.SOUND, title=Title.LICENCE, owner="Bo", label="Night Theme", ends_on=ends)
    with open_library(lived) as library:
        add_grant(library, 1, licence)
    said = text_of(visitor.get("/works?expiring=1"))
    assert "20 days left" in said
    assert "Night Theme" in said
    assert "uses it without a licence" in said
    assert "Nothing ends within 5 days" in text_of(visitor.get("/works?expiring=1&days=5"))
    assert "next last day" in text_of(visitor.get("/works/1"))


def test_a_work_that_there_is_not_is_one_sentence(visitor: Visitor) -> None:
    """Numbers of any size are no errors of the program."""
    for number in ("99", "9" * 40, "abc"):
        assert visitor.get(f"/works/{number}").status_code == 404


def test_the_proof_can_be_checked_by_anybody(visitor: Visitor, lived: Settings) -> None:
    """The JSON holds the hash of the file and the audit entry from which its own hash follows."""
    said = visitor.get("/works/1/proof.json").json()
    with open_library(lived) as library:
        work = library.store.works.get(1)
    assert said["file"]["sha256"] == hashlib.sha256(work.file.path.read_bytes()).hexdigest()
    entry = from_line(said["audit_entry"])
    assert (entry.action, entry.subject) == ("work.register", "work 1")
    assert json.loads(entry.data)["sha256"] == said["file"]["sha256"]
    assert date.fromisoformat(said["registered_at"][:10])
    assert said["timestamps"] == []


def test_the_proof_says_what_it_proves_and_what_not(visitor: Visitor) -> None:
    """In plain words on the page."""
    said = text_of(visitor.get("/works/1/proof"))
    assert "What it does not show" in said
    assert "whoever has a file can register it" in said
    assert "the chain is whole" in said


def test_a_timestamp_over_the_evidence_of_a_work_stands_in_its_proof(visitor: Visitor, lived: Settings) -> None:
    """The work is part of case 1, of which evidence was stamped; the other work is not."""
    stamped = {"manifest": "ab" * 32, "timestamp": "2026-11-25T10:00:00+00:00", "timestamp_url": "https://tsa.example"}
    with open_library(lived) as library:
        library.record("evidence.write", "case 1", files=3, timestamp_serial="77", **stamped)
        work_id = next(one.work.id for one in library.store.matches.all() if one.decision)
    assert [one["serial"] for one in visitor.get(f"/works/{work_id}/proof.json").json()["timestamps"]] == ["77"]
    assert visitor.get(f"/works/{3 - work_id}/proof.json").json()["timestamps"] == []


def test_the_chain_of_a_long_record_is_checked_when_somebody_asks(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page never says that a chain is whole that was not looked at."""
    monkeypatch.setattr(proofs, "QUICKLY", 0)
    assert "was not checked for this page" in text_of(visitor.get("/works/1/proof"))
    assert visitor.get("/works/1/proof.json").json()["audit_checked"] is False
    assert "the chain is whole" in text_of(visitor.get("/works/1/proof?check=1"))


def test_a_broken_record_is_told_in_the_proof(visitor: Visitor, lived: Settings) -> None:
    """A proof from a record that was changed proves nothing, and says so."""
    with sqlite3.connect(lived.database) as raw:
        raw.execute("DROP TRIGGER audit_refuses_update")
        raw.execute("UPDATE audit SET actor = 'Eve' WHERE id = 1")
    raw.close()
    assert "broken at entry 1" in text_of(visitor.get("/works/1/proof"))
    assert "broken at entry 1" in visitor.get("/works/1/proof.json").json()["audit_problem"]


def test_who_may_only_read_sees_no_forms_and_changes_nothing(served: Serving, lived: Settings) -> None:
    """A reviewer looks at the ledger, but keeps none."""
    with open_library(lived) as library:
        now = library.clock()
        person = library.store.people.add("rex", "Rex", Role.REVIEWER, "no password", now)
        library.store.sessions.start(hashed("secret"), person.id, now, now + timedelta(days=1))
    reader = Visitor(served, sign_in=False)
    reader.http.cookies.set(served.room.cookie, "secret")
    for path in ("/works/1", "/permissions", "/platforms", "/works/1/settings?platform=TikTok"):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert not re.search(r'method="post" action="/(works|grants|permissions|platforms)', answer.text)
        assert "Add a line" not in answer.text
        assert 'name="work"' not in answer.text
    assert reader.post("/grants/1/end", {"reason": "Mine now."}).status_code == 403
    assert reader.post("/works/1/settings", {"platform": "TikTok", "seen": "0", "account": "public"}).status_code == 403


def test_what_is_said_of_a_work_can_be_changed(visitor: Visitor) -> None:
    """Whoever forgot the day of publication, or mistyped the owner, puts it right on the work's page."""
    visitor.get("/works/1")
    said = text_of(visitor.post("/works/1", {"title": "The long dawn", "published": "2026-09-30", "owner": ""}))
    assert "The long dawn" in said
    assert "2026-09-30" in said
    assert "Mara Lindqvist" in said


def test_a_day_that_is_none_changes_nothing(visitor: Visitor) -> None:
    """It is refused in one sentence."""
    visitor.get("/works/1")
    answer = visitor.post("/works/1", {"title": "Another", "published": "30 September"})
    assert answer.status_code == 400
    assert "write it like 2026-03-31" in text_of(answer)
    assert "Another" not in text_of(visitor.get("/works/1"))


def test_what_somebody_else_said_of_a_work_meanwhile_is_not_overwritten(visitor: Visitor) -> None:
    """The page that was loaded before is refused with a word, and so is a cue sheet for a ledger that changed."""
    page = visitor.get("/works/1").text
    (mark,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)
    assert visitor.post("/works/1", {"owner": "Somebody Else", "seen": mark}).status_code == 200
    late = visitor.post("/works/1", {"owner": "Yet Another", "seen": mark})
    assert (late.status_code, "somebody else changed" in text_of(late)) == (422, True)
    assert "Yet Another" not in visitor.get("/works/1").text
    sheet = {"sheet": ("cues.csv", b"start,end,label\n0,1,Intro\n", "text/csv")}
    fields = {"form_token": visitor.form_token, "seen": "7-7"}
    stale = visitor.http.post("/works/1/cues", data=fields, files=sheet)
    assert (stale.status_code, "changed this ledger" in text_of(stale)) == (409, True)


def test_the_words_of_a_work_are_seen_and_changed(visitor: Visitor, lived: Settings) -> None:
    """What is searched for stands on the page; words are added one to a line, and taken away."""
    name = visitor.get("/works/1")
    assert "No words were said of it" in text_of(name)
    assert "Sources that search ask for: video-11-20s ." in text_of(name)
    said = {"kind": "title", "text": "The Drowned Lighthouse\n\n Der versunkene Leuchtturm "}
    added = visitor.post("/works/1/words", said)
    assert "Added: The Drowned Lighthouse; Der versunkene Leuchtturm." in text_of(added)
    assert "ask for: Der versunkene Leuchtturm , The Drowned Lighthouse ." in text_of(added)
    assert "has these words already" in text_of(visitor.post("/works/1/words", said))
    assert (
        "#lighthouse2026" in visitor.post("/works/1/words", {"kind": "hashtag", "text": "Lighthouse2026"}).text.lower()
    )
    gone = visitor.post("/works/1/words", {"act": "remove", "kind": "title", "text": "The Drowned Lighthouse"})
    assert "“The Drowned Lighthouse” is searched for no more" in text_of(gone)
    with open_library(lived) as library:
        assert {word.text.lower() for word in library.store.words.of_work(1)} == {
            "der versunkene leuchtturm",
            "lighthouse2026",
        }


def test_words_that_cannot_be_are_refused(visitor: Visitor) -> None:
    """In a sentence that leads on to the page of the work."""
    visitor.get("/works/1")
    for said, why in (
        ({"kind": "title", "text": " "}, "one to a line"),
        ({"kind": "song", "text": "Reef"}, "a title, a tag or a hashtag"),
        ({"kind": "hashtag", "text": "1"}, "is no hashtag"),
        ({"kind": "title", "text": "final_1080p.mp4"}, "only files are called"),
        ({"act": "remove", "kind": "title", "text": "Never said"}, "has no word"),
    ):
        refused = visitor.post("/works/1/words", said)
        assert refused.status_code == 400, said
        assert why in text_of(refused), said
    assert 'href="/works/1#words-title"' in refused.text


@pytest.mark.usefixtures("quick_passwords")
def test_who_may_not_add_works_only_reads_their_words(lived: Settings) -> None:
    """A reviewer sees what is searched for, and changes nothing."""
    with_team(lived)
    with serving(lived) as place:
        reviewer = signed_in(place, "rob")
        page = reviewer.get("/works/1")
        assert "What it is searched by" in page.text
        assert "Add words" not in page.text
        assert reviewer.post("/works/1/words", {"kind": "title", "text": "Reef at noon"}).status_code == 403

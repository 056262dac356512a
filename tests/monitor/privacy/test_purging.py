"""What is over goes, with its files and words; what is held, wanted or the user's own stays."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.casework.holds import Closing, HoldKind, TombKind
from monitor.collected import Access, Basis, FetchRecord, Item, ItemState, Purpose, SourceRecord
from monitor.errors import NotFoundError
from monitor.files import sha256_of
from monitor.licensing import claim_of
from monitor.privacy.holding import place_hold
from monitor.privacy.purging import Purged, purge, purge_if_due
from monitor.privacy.purging_clips import let_go_folder
from monitor.privacy.retention import set_retention
from monitor.retained import Category
from monitor.review.decisions import decide
from monitor.scanning import restate_clip, scan
from monitor.settings import Settings
from monitor.store.erasing import DATABASE
from monitor.store.library import Library
from monitor.values import Job, Provenance, SourceFile, Status, Verdict
from tests.monitor.conftest import Clock, Command
from tests.monitor.letter_samples import complete_case
from tests.monitor.life_samples import send_case
from tests.monitor.samples import add_clip, add_match, add_work, facts

CANARY = "canary77"
SEEN = Provenance(url=f"https://vids.example/@{CANARY}/1", platform="vids.example", account=CANARY)


def later(library: Library, days: float) -> None:
    """Let days pass."""
    clock = library.clock
    assert isinstance(clock, Clock)
    clock.now += timedelta(days=days)


def counts(purged: Purged) -> dict[str, int]:
    """Return how much of each kind went."""
    return {one.what: one.count for one in purged.went if one.count}


def everything(settings: Settings) -> bytes:
    """Return every byte of every file of the library, with its name."""
    found = [path for path in sorted(settings.library.rglob("*")) if path.is_file()]
    return b"".join(os.fsencode(path) + b"\0" + path.read_bytes() for path in found)


def collect_item(library: Library, *, clip_id: int | None = None, state: ItemState = ItemState.KEPT) -> int:
    """Store an item as a source has named it."""
    sources = library.store.sources.all()
    now = library.clock()
    source = (
        sources[0]
        if sources
        else library.store.sources.add(
            SourceRecord(
                id=0, name="feed", kind="feed", address="https://f.example", next_at=now, added_by="Ann", added_at=now
            )
        )
    )
    item, _ = library.store.items.see(source.id, Item(key=f"{CANARY}-1", url=SEEN.url or "", account=CANARY), now)
    library.store.items.keep(replace(item, state=state, clip_id=clip_id))
    return item.id


def fetch(library: Library, item_id: int | None) -> None:
    """Store a request."""
    access = Access(url=SEEN.url or "", is_allowed=True, basis=Basis.OPEN, reason="Nothing forbids it.")
    library.store.fetches.begin(
        FetchRecord(
            id=0, at=library.clock(), url=SEEN.url or "", host="vids.example", purpose=Purpose.MEDIA, access=access,
            item_id=item_id,
        )
    )  # fmt: skip


def test_an_unmatched_clip_goes_after_its_days(library: Library) -> None:
    """Not a day before; afterwards neither its row nor its words are there, and the audit is whole."""
    clip = add_clip(library, provenance=SEEN)
    restate_clip(library, clip.id, replace(SEEN, views=3))
    later(library, 6.9)
    assert counts(purge(library)) == {}
    later(library, 0.2)
    assert counts(purge(library)) == {"supplied clips": 1}
    with pytest.raises(NotFoundError):
        library.store.clips.get(clip.id)
    assert CANARY.encode() not in everything(library.settings)
    assert library.store.audit.verify() is not None


def test_a_file_of_the_user_stays(library: Library, tmp_path: Path) -> None:
    """What lies outside the library is not the library's to delete."""
    own = tmp_path / "mine.mp4"
    own.write_bytes(b"mine")
    sent = library.settings.uploads / f"{CANARY}.mp4"
    sent.parent.mkdir()
    sent.write_bytes(b"sent")
    for number, path in ((101, own), (102, sent)):
        clip = add_clip(library, number)
        library.store.clips.move(clip.id, replace(clip.file, path=path))
    later(library, 8)
    assert counts(purge(library)) == {"supplied clips": 2}
    assert own.exists()
    assert not sent.exists()


def test_a_fingerprint_stays_as_long_as_anything_is_compared_by_it(library: Library) -> None:
    """The same content may be a work, or another clip that matches."""
    shared, alone = add_clip(library, 101), add_clip(library, 102)
    add_work(library, 101)
    for clip in (shared, alone):
        path = library.store.prints.path(clip.file.sha256, "spec")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    later(library, 8)
    assert counts(purge(library)) == {"supplied clips": 2}
    paths = [library.store.prints.path(clip.file.sha256, "spec") for clip in (shared, alone)]
    assert [path.exists() for path in paths] == [True, False]


def test_an_item_whose_clip_went_is_known_and_not_kept(library: Library) -> None:
    """A tombstone, from which nobody can read the address, keeps it from being fetched again."""
    clip = add_clip(library, provenance=SEEN)
    item_id = collect_item(library, clip_id=clip.id)
    later(library, 8)
    assert counts(purge(library)) == {"collected clips": 1}
    with pytest.raises(NotFoundError):
        library.store.items.get(item_id)
    assert library.store.tombstones.count(TombKind.ITEM) == 1
    assert CANARY.encode() not in everything(library.settings)


def test_items_passed_over_go_and_waiting_ones_stay(library: Library) -> None:
    """What is still to be fetched is no rest of anything."""
    collect_item(library, state=ItemState.WANTED)
    later(library, 8)
    assert counts(purge(library)) == {}
    collect_item(library, state=ItemState.PASSED)
    assert counts(purge(library)) == {"items passed over": 1}


def test_a_rejected_match_leaves_hash_and_verdict(library: Library) -> None:
    """The memory of rejections works on; of the account, the address and the words nothing is left."""
    match_id = add_match(library, provenance=SEEN)
    decide(library, match_id, Verdict.NOT_A_COPY, f"It is {CANARY}’s own film.")
    later(library, 29)
    assert counts(purge(library)) == {}
    later(library, 2)
    assert counts(purge(library)) == {"rejected or ignored clips": 1}
    assert CANARY.encode() not in everything(library.settings)
    (rejection,) = library.store.memory.all()
    assert (rejection.match_id, rejection.clip_sha256) == (match_id, f"{101:064x}")
    decision = library.store.matches.get(match_id).decision
    assert decision
    assert decision.verdict is Verdict.NOT_A_COPY
    assert library.store.audit.verify() is not None
    assert counts(purge(library)) == {}


def test_a_clip_that_was_let_go_of_is_told_so(library: Library, reclaim: Command) -> None:
    """Its name says since when; no path, no still and no claim is left, and it is no clip whose address is missing."""
    match_id = add_match(library, provenance=SEEN)
    decide(library, match_id, Verdict.IGNORED, "So be it.")
    later(library, 31)
    purge(library)
    clip = library.store.matches.get(match_id).clip
    name = f"let go of on {library.clock():%Y-%m-%d}"
    assert (clip.name, clip.is_let_go) == (name, True)
    assert library.store.clip_lists.homeless() == 0
    assert claim_of(library, library.store.matches.get(match_id), day=library.clock()).seconds == 0
    told = reclaim("match", match_id)
    assert f"{name}  (nothing to show)" in told.out
    assert "nothing of it is left to show" in told.err
    assert "let-go" not in told.out + told.err + reclaim("clip", clip.id).out + reclaim("matches").out
    assert json.loads(reclaim("matches", "--json").out)[0]["clip"]["path"] == ""


def test_a_clip_that_was_let_go_of_comes_back_by_its_content(library: Library, tmp_path: Path) -> None:
    """With the name of its file; what was decided stays."""
    file = tmp_path / "again.mp4"
    file.write_bytes(b"the same content")
    sha256 = sha256_of(file)
    gone = SourceFile(path=let_go_folder(library) / sha256, size_bytes=16, mtime_ns=0, sha256=sha256)
    media = facts(spec_id=library.spec.id)
    clip = library.store.clips.add("let go of on 2026-05-01", gone, media, Provenance(), library.clock())
    (outcome,) = scan(library, [file], {})
    assert (outcome.status, outcome.name) == (Status.DONE, "again")
    assert "is here again" in str(outcome.note)
    assert library.store.clips.get(clip.id).file.path == file


def test_rejected_twins_become_one(library: Library) -> None:
    """Two addresses of one content say the same when the addresses are gone."""
    first = add_match(library, provenance=SEEN)
    clip = library.store.clips.get(library.store.matches.get(first).clip.id)
    twin = library.store.clips.add(
        "twin", clip.file, clip.media, replace(SEEN, url="https://vids.example/2"), library.clock()
    )
    second = library.store.matches.put(twin.id, 1, library.store.matches.get(first).match, library.clock())
    for match_id in (first, second):
        decide(library, match_id, Verdict.NOT_A_COPY, "It is another film.")
    later(library, 31)
    assert counts(purge(library)) == {"rejected or ignored clips": 2}
    assert [one.match_id for one in library.store.memory.all()] == [first]


def test_an_undecided_match_keeps_its_clip(library: Library) -> None:
    """It waits for people, however long that takes."""
    add_match(library, provenance=SEEN)
    later(library, 400)
    assert counts(purge(library)) == {}


def test_a_closed_case_goes_after_the_limitation_period(library: Library) -> None:
    """With its letters, files and clips; the numbers in the audit stay, and its chain fits."""
    reference = send_case(library, complete_case(library))
    case_id = library.store.letters.called(reference).case_id
    assert case_id is not None
    later(library, 1200)
    assert counts(purge(library)) == {"pictures and drafts": 2}  # it is open
    library.store.closings.add(
        Closing(id=0, case_id=case_id, reason="Done.", closed_by="Ann", closed_at=library.clock())
    )
    later(library, 1000)
    assert counts(purge(library)) == {}
    later(library, 100)
    done = purge(library)
    assert counts(done) == {"closed cases": 1, "supplied clips": 1}
    left = everything(library.settings)
    for word in (b"thief", b"vids.example/watch", b"1 Street"):
        assert word not in left
    assert library.store.audit.verify() is not None


def test_what_is_held_stays_and_is_told(library: Library) -> None:
    """A hold on the clip, and one on everything."""
    clip = add_clip(library, provenance=SEEN)
    place_hold(library, HoldKind.CLIP, str(clip.id), "A court has asked for it.")
    later(library, 8)
    done = purge(library)
    assert (counts(done), [one.held for one in done.went]) == ({}, [1])
    assert done.holds
    place_hold(library, HoldKind.LIBRARY, "", "A court has asked for it.")
    assert purge(library).went == ()


def test_a_dry_run_tells_the_same_and_changes_nothing(library: Library) -> None:
    """Its figures are those of the real run."""
    add_clip(library, provenance=SEEN)
    library.store.failures.add(Job.SCAN, "x", "y", library.clock())
    later(library, 100)
    entries = len(library.store.audit.all())
    dry = purge(library, dry_run=True)
    assert (dry.is_dry, len(library.store.audit.all()), library.store.clips.count()) == (True, entries, 1)
    assert counts(dry) == counts(purge(library)) == {"supplied clips": 1, "failures": 1}


def test_requests_go_unless_a_clip_came_of_them(library: Library) -> None:
    """They are the proof of how a clip was obtained as long as the clip is there."""
    kept = collect_item(library, clip_id=library.store.matches.get(add_match(library)).clip.id)
    fetch(library, None)
    fetch(library, kept)
    later(library, 91)
    assert counts(purge(library)) == {"requests": 1}
    assert len(library.store.fetches.of_item(kept)) == 1


def test_unfinished_uploads_pictures_and_drafts_go_by_their_age(library: Library) -> None:
    """And what a program that died has left beside its files."""
    settings = library.settings
    old = (
        settings.uploads / f"{'a' * 32}.part",
        settings.cache / "posters" / "x.jpg",
        settings.letters / "DRAFT-0001.txt",
    )
    for path in old:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    young = settings.uploads / f"{'b' * 32}.part"
    young.write_bytes(b"x")
    os.utime(young, (library.clock().timestamp(),) * 2)
    assert counts(purge(library)) == {"unfinished files": 1, "pictures and drafts": 2}
    assert [path.exists() for path in (*old, young)] == [False, False, False, True]


def test_a_purge_that_was_broken_off_is_finished_by_the_next(library: Library) -> None:
    """Rows are gone, their files are not yet: the names of the files are on record."""
    path = library.settings.clips / f"{5:064x}.mp4"
    path.parent.mkdir()
    path.write_bytes(b"x")
    with library.store.transaction():
        library.store.erasing.doom([f"clips/{path.name}", DATABASE])
    with open_library(library.settings, actor="Ann", clock=library.clock) as again:
        purge(again)
        assert (path.exists(), again.store.erasing.doomed()) == (False, [])


def test_nothing_outside_the_library_is_ever_deleted(library: Library, tmp_path: Path) -> None:
    """Whatever stands among the doomed, and whatever links lead elsewhere."""
    own, folder = tmp_path / "own.txt", tmp_path / "folder"
    own.write_bytes(b"mine")
    folder.mkdir()
    (folder / "own.txt").write_bytes(b"mine")
    library.settings.clips.symlink_to(folder)
    with library.store.transaction():
        library.store.erasing.doom(["../own.txt", str(own), "clips/own.txt", "", "."])
    purge(library)
    assert own.exists()
    assert (folder / "own.txt").exists()
    assert library.settings.database.exists()


def test_the_audit_says_how_much_went_and_no_more(library: Library) -> None:
    """Numbers and the kind alone."""
    add_clip(library, provenance=SEEN)
    later(library, 8)
    purge(library)
    (entry,) = library.store.audit.latest(9, action="privacy.purge")
    said = json.loads(entry.data)
    assert said == {
        "category": "unmatched-supplied", "what": "supplied clips", "count": 1, "files": 0, "bytes": 0, "days": 7,
    }  # fmt: skip


def test_the_watch_purges_once_a_day(library: Library) -> None:
    """What becomes due within the day waits for the next."""
    add_clip(library, provenance=SEEN)
    later(library, 8)
    assert counts(purge_if_due(library) or purge(library)) == {"supplied clips": 1}
    assert purge_if_due(library) is None
    later(library, 1.1)
    assert purge_if_due(library) is not None


def test_periods_are_the_users(library: Library) -> None:
    """A longer one keeps, and a shorter one lets go."""
    set_retention(library, Category.UNMATCHED_SUPPLIED, 20)
    add_clip(library)
    later(library, 15)
    assert counts(purge(library)) == {}
    set_retention(library, Category.UNMATCHED_SUPPLIED, 10)
    assert counts(purge(library)) == {"supplied clips": 1}

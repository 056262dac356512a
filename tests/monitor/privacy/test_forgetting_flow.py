"""A library in which everything was used, and an account that is erased from it: no byte of its handle is left."""

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest

from monitor.cli import run
from monitor.privacy.forgetting import Wish, forget, plan
from monitor.review.decisions import decide
from monitor.scanning import match_pending, scan
from monitor.store.library import Library
from monitor.values import Job, Provenance, Status, Verdict
from monitor.watch.sourcing import NewSource, add_source
from tests.media import MediaShelf
from tests.monitor.sources.answers import File
from tests.monitor.watch.conftest import (
    COPY,
    FEED,
    OTHER,
    Scene,
    page_of,
)

CANARY = "Kanári_77"
SPELLINGS = (
    *(CANARY, CANARY.upper(), CANARY.lower(), f"@{CANARY}", quote(CANARY), quote(CANARY.lower()), "Kana\u0301ri_77"),
    *("kan\\u00e1ri_77", "ＫＡＮári＿77", "kan&aacute;ri_77", "ka\u200bnári_77"),
)


def feed(base: str, *films: tuple[str, str]) -> bytes:
    """Return a feed that names films, each with whose it is."""
    entries = "".join(
        f"<item><title>Film of {who}</title><link>{base}/@{quote(who)}{page_of(path)}</link><guid>{path} {who}</guid>"
        f'<author>{who}</author><enclosure url="{base}{path}" type="video/mp4" length="1"/></item>'
        for who, path in films
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{entries}</channel></rss>'.encode()


def leftovers(folder: Path) -> list[str]:
    """Return the files that hold the handle in any spelling, as bytes, as UTF-16, and inside archives."""
    wanted = {
        form
        for one in (*SPELLINGS, "kan%c3%a1ri", "kan%C3%A1ri")
        for text in (one, one.lower(), one.upper())
        for form in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"))
    }
    return [str(path) for path, content in contents(folder) if any(form in content for form in wanted)]


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the bytes of every file with its name, and of what archives hold."""
    for path in folder.rglob("*"):
        yield path, str(path.relative_to(folder)).encode()
        if path.is_file():
            content = path.read_bytes()
            yield path, content
            if zipfile.is_zipfile(BytesIO(content)):
                archive = zipfile.ZipFile(BytesIO(content))
                yield from ((path, name.encode() + archive.read(name)) for name in archive.namelist())


def used(scene: Scene, shelf: MediaShelf, tmp_path: Path) -> None:
    """Use a library: collect, supply, match, decide, draw, note, fail, tell, search."""
    base = scene.origin.url("").rstrip("/")
    scene.origin.table[FEED] = File(feed(base, (CANARY, COPY), ("otter", OTHER)))
    scene.add()
    scene.run()
    supplied = tmp_path / f"{CANARY} reupload.mp4"
    shutil.copy(shelf.video(seed=33, seconds=6.0), supplied)
    with scene.open() as library:
        folder = library.settings.uploads
        folder.mkdir(exist_ok=True)
        sent = folder / f"{CANARY} again.mp4"
        shutil.copy(shelf.video(seed=34, seconds=6.0), sent)
        seen = {
            supplied: [Provenance(url=f"https://www.tiktok.com/@{CANARY}/video/7412345678901234567", account=CANARY)],
            sent: [Provenance(url="https://vids.example/watch/9", platform="vids.example", account=f"@{CANARY}")],
        }
        assert [one.status for one in scan(library, [supplied, sent], seen)]
        list(match_pending(library))
        (match,) = library.store.matches.all()
        assert quote(CANARY) in str(match.clip.provenance.url)
        decide(library, match.id, Verdict.CONFIRMED, f"It is {CANARY} again.")
        noted(library)
        add_source(library, NewSource(kind="feed", address=f"{base}/@{quote(CANARY)}/feed.xml", name=CANARY))
    assert run(["--library", str(scene.settings.library), "match", str(match.id)]) == 0


def noted(library: Library) -> None:
    """Put the handle wherever texts are kept."""
    now = library.clock()
    for number, spelling in enumerate(SPELLINGS):
        library.store.failures.add(Job.SCAN, f"clip of {spelling}", f"{spelling} cannot be read", now)
        library.store.views.put("", f"view {number} {spelling}", f"account={spelling}")
        library.record("note.add", f"note of {spelling}", text=f"about {spelling} and others")
    for name, content in (
        ("evidence/match-1.png", b"\x89PNG" + CANARY.encode("utf-16-le")),
        ("cache/films/x.txt", quote(CANARY).encode()),
        ("uploads/0123.json", f'{{"name":"{CANARY}"}}'.encode()),
        ("letters/DRAFT-0001.txt", f"Dear {CANARY}".encode()),
        ("recipients.toml", f"# {CANARY.upper()} answers slowly\n".encode()),
    ):
        path = library.settings.library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.txt", f"Seen at @{CANARY}")
    (library.settings.evidence / "old-pack.zip").write_bytes(packed.getvalue())


def rows(folder: Path, table: str) -> list[tuple[object, ...]]:
    """Return all rows of a table."""
    with closing(sqlite3.connect(folder / "reclaim.db")) as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()


def test_no_byte_is_left(scene: Scene, shelf: MediaShelf, tmp_path: Path) -> None:
    """Nothing of the handle is found in any spelling, the chain holds, and the other account is as before."""
    used(scene, shelf, tmp_path)
    folder = scene.settings.library
    assert leftovers(folder)
    with scene.open() as library:
        others = [one for one in library.store.clips.all() if "otter" in str(one.provenance.url)]
        works = rows(folder, "works")
        shown = plan(library, Wish(handle=CANARY, reason="Asked."))
        assert shown.goes["clips"] >= 2
        assert shown.outside
        done = forget(library, Wish(handle=f"@{CANARY.upper()}", reason=f"{CANARY} asked for it."))
        assert done.waits_for == ()
        assert done.left == ()
        assert done.problems == ()
        assert done.is_done
        assert library.store.audit.verify() is not None
        assert [one for one in library.store.clips.all() if "otter" in str(one.provenance.url)] == others
        assert rows(folder, "works") == works
        assert library.store.check() == "ok"
        assert leftovers(folder) == []
    assert leftovers(folder) == []


def test_what_was_forgotten_does_not_come_back(
    scene: Scene,
    shelf: MediaShelf,
    tmp_path: Path,
) -> None:
    """A source that names it again is heard without it; supplied clips of it are passed over."""
    used(scene, shelf, tmp_path)
    with scene.open() as library:
        forget(library, Wish(handle=CANARY, reason="Asked."))
    base = scene.origin.url("").rstrip("/")
    scene.origin.table[FEED] = File(feed(base, (CANARY, COPY), (CANARY, OTHER), ("otter", OTHER)))
    scene.clock.now += timedelta(hours=2)
    scene.run()
    assert leftovers(scene.settings.library) == []
    with scene.open() as library:
        supplied = tmp_path / f"{CANARY} reupload.mp4"
        (outcome,) = scan(library, [supplied], {supplied: [Provenance(account=CANARY)]})
        assert outcome.status is Status.PASSED_OVER
        assert "readmit" in str(outcome.note)
        items = library.store.items.page(list(library.store.items.counts()))
        assert items
        assert all("otter" in item.item.url for item in items)


@pytest.mark.parametrize("stage", ["erase", "files", "end"])
def test_a_forget_that_was_killed_is_ended_by_the_next(
    scene: Scene,
    shelf: MediaShelf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
) -> None:
    """Wherever it broke off: the same command does the rest."""
    used(scene, shelf, tmp_path)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    places = {"erase": "mentions_left", "files": "sweep_files", "end": "_unclear"}
    wish = Wish(handle=CANARY, reason="Asked.")
    with scene.open() as library, monkeypatch.context() as patch:
        patch.setattr(f"monitor.privacy.forgetting.{places[stage]}", killed)
        with pytest.raises(KeyboardInterrupt):
            forget(library, wish)
    with scene.open() as library:
        assert library.store.erasures.all(done=False)
        assert forget(library, wish).is_done
    assert leftovers(scene.settings.library) == []

"""A library that was filled as people fill it holds, after a purge, no byte of what was over."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from monitor.casework.holds import Closing
from monitor.dossier import PackRequest, write_pack
from monitor.privacy.purging import purge
from monitor.review.decisions import decide
from monitor.review.incoming import Incoming, record_answer
from monitor.scanning import match_pending, scan
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Provenance, Verdict
from tests.media import MediaShelf
from tests.monitor.letter_samples import ready_case
from tests.monitor.life_samples import send_case
from tests.monitor.privacy.canary import places_of
from tests.monitor.sources.origin import File
from tests.monitor.watch.conftest import FEED, OTHER, Scene

CANARY = "canary-handle-77"
THEIRS = (f"/@{CANARY}/copy.mp4", f"/@{CANARY}/other.mp4", f"/@{CANARY}/again.mp4")


def feed(base: str) -> bytes:
    """Return a feed whose author, titles and addresses bear the canary."""
    entries = "".join(
        f"<item><title>{CANARY} shows {number}</title><link>{base}{path.removesuffix('.mp4')}</link>"
        f"<guid>{path}</guid><author>{CANARY}</author>"
        f'<enclosure url="{base}{path}" type="video/mp4" length="1"/></item>'
        for number, path in enumerate(THEIRS)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{entries}</channel></rss>'.encode()


def collect(scene: Scene) -> None:
    """Let the watch find a copy, the same file again, and a stranger's film; with archives where that is possible."""
    if find_spec("warcio"):
        with scene.settings.watch.open("a") as file:
            file.write("keep_warc = true\n")
    other = scene.origin.table[OTHER]
    assert isinstance(other, File)
    scene.origin.table.update({THEIRS[0]: File(scene.copy), THEIRS[1]: other, THEIRS[2]: File(scene.copy)})
    scene.origin.table[FEED] = File(feed(scene.origin.url("").rstrip("/")))
    scene.add()
    assert scene.run().problems == ()


def supply(library: Library, shelf: MediaShelf) -> None:
    """Supply a stranger's film that was sent by browser, with address and account."""
    sent = library.settings.uploads / f"{CANARY} live.mp4"
    sent.parent.mkdir(exist_ok=True)
    sent.write_bytes(shelf.video(seed=23, seconds=6.0).read_bytes())
    seen = Provenance(url=f"https://vids.example/@{CANARY}/9", platform="vids.example", account=f"@{CANARY}")
    assert [one.status for one in scan(library, [sent], {sent: (seen,)})] == ["done"]
    list(match_pending(library))


def work_through(library: Library, tmp_path: Path) -> None:
    """Reject one match, pursue the other to its end, with letter, answer and evidence; then close the case."""
    first, again = sorted(one.id for one in library.store.matches.all())
    decide(library, again, Verdict.NOT_A_COPY, f"{CANARY} wrote to us that it is another film.")
    case_id = ready_case(library, [first])
    reference = send_case(library, case_id)
    answer = tmp_path / "answer.txt"
    answer.write_text(f"{CANARY} has removed it.", encoding="utf-8")
    told = Incoming(kind="refusal", received_at=library.clock(), summary=f"From {CANARY}.", file=answer)
    record_answer(library, reference, told)
    for suffix in (".zip", ""):
        write_pack(library, case_id, PackRequest(output=library.settings.evidence / f"case-{case_id:04}-1{suffix}"))
    library.store.closings.add(
        Closing(id=0, case_id=case_id, reason=f"{CANARY} removed it.", closed_by="Ann", closed_at=library.clock())
    )


def test_no_byte_is_left_of_what_is_over(scene: Scene, shelf: MediaShelf, tmp_path: Path) -> None:
    """Collected, supplied, decided, written about, answered and proved: and after its time, nowhere any more."""
    collect(scene)
    with scene.open() as library:
        supply(library, shelf)
        work_through(library, tmp_path)
        before = places_of(CANARY, scene.settings.library)
        assert {"reclaim.db", f"uploads/{CANARY} live.mp4", "evidence/case-0001-1.zip"} <= set(before)
        assert any(place.startswith("letters/") for place in before)
        scene.clock.now += timedelta(days=1200)
        done = purge(library)
        assert done.finished.problems == ()
        assert places_of(CANARY, scene.settings.library) == []
        assert_works_on(library, scene.settings)


def assert_works_on(library: Library, settings: Settings) -> None:
    """The library is whole: the work, the audit's chain, and the files of the work's fingerprint."""
    assert library.store.check() == "ok"
    assert library.store.audit.verify() is not None
    assert library.store.works.count() == 1
    work = library.store.works.get(1)
    assert library.store.prints.get(work.file.sha256, library.spec.id)
    assert list(settings.clips.glob("*")) == []
    assert [path for path in settings.captures.rglob("*") if path.is_file() and "other-" not in path.name] == []

"""Erasing an account harms nothing else: no other column, no other account, no decision, no entry of the audit."""

import base64
import gzip
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from monitor.app import open_library
from monitor.casework.holds import HoldKind
from monitor.errors import DefectError, InputError
from monitor.licensing import NewPermission, add_permission, end_permission
from monitor.privacy import forgetting
from monitor.privacy.cells import Kind, json_keys, kind_of, without
from monitor.privacy.forgetting import REASONS, Wish, forget
from monitor.privacy.forgetting_rows import erase_rows
from monitor.privacy.holding import place_hold, release_hold
from monitor.privacy.naming import Mentions, Name
from monitor.review.decisions import decide
from monitor.rights.values import PermissionKind
from monitor.scanning import scan
from monitor.settings import Settings
from monitor.sites.whose import account_named
from monitor.store.library import Library
from monitor.values import Provenance, Status, Verdict
from tests.media import MediaShelf
from tests.monitor.conftest import Clock
from tests.monitor.samples import add_clip, add_match

HOSTILE = ("2026-11", "000000", "0000-0000", "confirmed", "peertube", "instagram", "sha256", "account", "erased", "www")


def seen(account: str, number: int = 1, platform: str = "vids.example") -> Provenance:
    """Return where a clip of an account was seen."""
    return Provenance(url=f"https://{platform}/watch/{number}", platform=platform, account=account)


def rows(library: Library, *, besides: tuple[str, ...] = ("erasures", "tombstones", "secrets", "doomed")) -> set[str]:
    """Return every cell of the database as one text."""
    places = library.store.sweeping.places(besides)
    return {f"{one.table}.{one.column} {one.key}: {one.text}" for one in places}


def test_every_column_of_text_says_what_it_holds(library: Library) -> None:
    """Otherwise nobody could tell whether a request may touch it."""
    columns = [*library.store.erasing.text_columns(), *(("audit", one) for one in ("actor", "subject", "data", "at"))]
    kinds = {(table, column): kind_of(table, column) for table, column in columns}
    for (table, column), kind in kinds.items():
        if kind is Kind.JSON:
            assert json_keys(table, column)[0]
    for code in ("matches.verdict", "clips.sha256", "clips.platform", "audit.at", "decisions.actor", "items.state"):
        table, column = code.split(".")
        assert kind_of(table, column) in {Kind.CODE, Kind.HASH, Kind.TIME, Kind.TEAM}


@pytest.mark.parametrize("handle", HOSTILE)
def test_a_handle_that_stands_in_everything_harms_nothing(library: Library, handle: str) -> None:
    """Dates, hashes, verdicts and platforms stay; only the account's own clip goes."""
    add_match(
        library, number=1, provenance=Provenance(url="https://www.instagram.com/reel/AbCdEfGhIjK", account="other")
    )
    decide(library, 1, Verdict.CONFIRMED, "A copy, confirmed on 2026-11-23 by the account; seen on Instagram.")
    before = rows(library)
    add_clip(library, 150, seen(handle, 50))
    done = forget(library, Wish(handle=handle, reason="Asked."))
    assert done.is_done, done
    assert before - rows(library) == set()
    assert [clip.provenance.account for clip in library.store.clips.all()] == ["other"]
    library.store.audit.verify()


def test_what_cannot_be_read_afterwards_is_undone(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stands of a request that would have spoiled the library."""
    add_match(library, provenance=seen("otterly_77"))
    before = rows(library)
    real = erase_rows

    def spoiling(*args: object) -> object:
        done = real(*args)  # type: ignore[arg-type]
        library.store.erasing.blank("works", [1], {"registered_at": "[erased]"})
        return done

    monkeypatch.setattr("monitor.privacy.forgetting.erase_rows", spoiling)
    with pytest.raises(DefectError, match="the works could not have been read"):
        forget(library, Wish(handle="otterly_77", reason="Asked."))
    assert rows(library) == before


WORDS = st.sampled_from(["thief_one", "Ann", "reclaim", "a1b2c3", "0123ab", "erased", "privacy.redact", "otterly_77"])


@given(st.lists(st.tuples(WORDS, st.sampled_from([None, Mentions.WORDS])), min_size=1, max_size=4), st.booleans())
@tries(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_chain_holds_after_any_requests(
    tmp_path_factory: pytest.TempPathFactory, wishes: list[tuple[str, Mentions | None]], by_digits: bool
) -> None:
    """Also of the name of whoever did an earlier one, and of digits that stand in its hashes."""
    folder = tmp_path_factory.mktemp("any") / "library"
    with open_library(Settings(library=folder), actor="thief_one", clock=Clock()) as library:
        for number, (handle, mentions) in enumerate(wishes):
            add_clip(library, 110 + number, seen(handle, number))
            library.record("note.add", f"note of {handle}", text=f"{handle} and others")
            forget(library, Wish(handle=handle, reason="Asked.", mentions=mentions))
            library.store.audit.verify()
        redacted = [one for one in library.store.audit.all() if one.action == "privacy.redact"]
        if redacted and by_digits:
            digits = redacted[0].data.split(":")[2][:6]
            forget(library, Wish(handle=digits, reason="Asked.", mentions=Mentions.WORDS))
        library.store.audit.verify()
        assert {one.actor for one in library.store.audit.all()} == {"thief_one"}


def test_a_hold_on_another_account_stays_what_it_is(library: Library) -> None:
    """The one handle is a part of the other."""
    place_hold(library, HoldKind.ACCOUNT, "@maxlee_77", "A suit is coming against maxlee_77.")
    add_clip(library, 101, seen("maxlee_7"))
    assert forget(library, Wish(handle="maxlee_7", reason="Asked.")).is_done
    (hold,) = library.store.holds.all()
    assert (hold.subject, hold.reason) == ("maxlee_77", "A suit is coming against maxlee_77.")
    add_clip(library, 102, seen("maxlee_77", 2))
    assert "Hold 1" in forget(library, Wish(handle="maxlee_77", reason="Asked.")).waits_for[0]


def test_an_account_goes_from_fields_for_accounts(library: Library) -> None:
    """From a hold that was released, a permission that ended and their entries, although it is an ordinary word."""
    add_clip(library, 101, Provenance(url="https://www.tiktok.com/@ann/video/7412345678901234567", account="ann"))
    release_hold(library, place_hold(library, HoldKind.ACCOUNT, "ann@tiktok", "A suit.").id, "Over.")
    new = NewPermission(kind=PermissionKind.ACCOUNT, value="ann", platform="TikTok", reason="Licensed by Ann.")
    end_permission(library, add_permission(library, new).id, "Over.")
    assert forget(library, Wish(handle="@ann", platform="TikTok", reason="Asked.")).is_done
    assert [hold.subject for hold in library.store.holds.all(released=True)] == ["[erased]"]
    (permission,) = library.store.permissions.all(ended=True)
    assert (permission.value, permission.reason) == ("[erased]", "Licensed by Ann.")
    assert not [one for one in library.store.audit.all() if '"ann"' in one.data]
    library.store.audit.verify()


@pytest.mark.parametrize("handle", ["Paid off by the uploader.", "match 1", "Paid off", '"reason"', "nobody_here"])
def test_words_are_not_erased_under_the_name_of_a_request(library: Library, handle: str) -> None:
    """What is no account of this library is refused."""
    add_match(library, provenance=seen("otter"))
    decide(library, 1, Verdict.NOT_A_COPY, "Paid off by the uploader.")
    before = rows(library)
    with pytest.raises(InputError):
        forget(library, Wish(handle=handle, reason="Asked."))
    assert rows(library) == before


@pytest.mark.parametrize("handle", ["Paid off by the uploader.", "match 1"])
def test_a_sentence_that_was_made_an_account_erases_no_decision(library: Library, handle: str) -> None:
    """Whoever supplies a clip may name anything as its account."""
    add_match(library, provenance=seen("otter"))
    decide(library, 1, Verdict.NOT_A_COPY, "Paid off by the uploader.")
    add_clip(library, 150, seen(handle, 50))
    forget(library, Wish(handle=handle, reason="Asked."))
    decision = library.store.matches.get(1).decision
    assert decision is not None
    assert decision.reason == "Paid off by the uploader."
    assert [one.subject for one in library.store.audit.all() if one.action == "match.decide"] == ["match 1"]


def test_of_a_reason_only_the_name_goes_and_that_is_on_record(library: Library) -> None:
    """With the number of the match."""
    add_match(library, number=1, provenance=seen("otter"))
    add_match(library, number=2, provenance=seen("otterly_77", 2))
    decide(library, 1, Verdict.NOT_A_COPY, "Not by otterly_77, as I asked.")
    forget(library, Wish(handle="otterly_77", reason="Asked."))
    decision = library.store.matches.get(1).decision
    assert decision is not None
    assert decision.reason == "Not by [erased], as I asked."
    assert [one.data for one in library.store.audit.all() if one.action == REASONS] == ['{"matches":[1]}']


def test_where_a_name_stands_in_texts_only_that_must_be_said(library: Library) -> None:
    """Then it goes as a whole word."""
    library.record("note.add", "note", text="by nobody_here")
    assert forget(library, Wish(handle="nobody_here", reason="Asked.", mentions=Mentions.WORDS)).is_done
    assert "nobody_here" not in "".join(rows(library))
    for handle in ("e", "2026-11"):
        with pytest.raises(InputError, match="everywhere"):
            forget(library, Wish(handle=handle, reason="Asked.", mentions=Mentions.EVERYWHERE))


def test_a_kill_inside_the_transaction_leaves_files_where_rows_say(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file gets its other name before, and loses the first only afterwards."""
    folder = library.settings.clips
    folder.mkdir(exist_ok=True)
    kept = folder / "seen with otterly_77.mp4"
    kept.write_bytes(b"film")
    clip = add_clip(library, 101, seen("other"))
    with library.store.transaction():
        library.store.erasing.blank("clips", [clip.id], {"path": str(kept)})
    add_clip(library, 102, seen("otterly_77", 2))
    wish = Wish(handle="otterly_77", reason="Asked.")

    def killed(_: Library) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "demand_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            forget(library, wish)
    assert library.store.clips.get(clip.id).file.path.read_bytes() == b"film"
    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            forget(library, wish)
    assert library.store.clips.get(clip.id).file.path.read_bytes() == b"film"
    assert forget(library, wish).is_done
    assert [path.name for path in folder.iterdir()] == ["seen with [erased].mp4"]


def test_a_clip_that_is_read_while_its_account_is_erased_is_not_stored(library: Library, shelf: MediaShelf) -> None:
    """The mark is asked for once more in the transaction that stores it."""
    paths = [shelf.video(seed=33, seconds=4.0), shelf.video(seed=34, seconds=4.0)]
    told = {path: [seen("otterly_77", number)] for number, path in enumerate(paths)}
    running = scan(library, paths, told)
    assert next(running).status is Status.DONE
    assert forget(library, Wish(handle="otterly_77", reason="Asked.")).is_done
    (second,) = running
    assert (second.status, "readmit" in str(second.note)) == (Status.FAILED, True)
    assert library.store.clips.count() == 0


PLAIN = "Straße_77"


@pytest.mark.parametrize(
    "content",
    [
        *(b"\xff\xd8\x00" + word.encode() + b"\xff" for word in (PLAIN, "STRASSE_77", "STRAẞE_77", "strasse_77")),
        *(b"\x00\xff" + word.encode("utf-16-le") for word in (PLAIN, "STRAẞE_77")),
        *(b"\x89\xff" + one for one in (b"Stra%C3%9Fe_77", b"stra\\u00dfe_77", b"Stra&szlig;e_77", b"Stra&#223;e_77")),
        b"\x89\xff" + PLAIN.encode("latin-1"),
        b"%PDF-1.7\n1 0 obj stream\r\n" + zlib.compress(b"by " + PLAIN.encode()) + b"\nendstream \xff",
        gzip.compress(b"HTTP/1.1 200 OK\r\n\r\n" + gzip.compress(f"<p>@{PLAIN}</p>".encode(), mtime=0), mtime=0),
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(f"Seen at {PLAIN}, again.".encode()),
        b"Subject: =?utf-8?b?" + base64.b64encode(f"About {PLAIN}".encode()) + b"?=\r\n\r\nDear Sirs",
    ],
    ids=lambda content: f"{len(content)} {zlib.crc32(content):x}",
)
def test_a_handle_is_found_in_bytes(library: Library, content: bytes) -> None:
    """In every encoding and escape, and packed in what records, documents and mails are made of."""
    add_clip(library, 101, seen(PLAIN))
    stray: Path = library.settings.evidence / "stray.bin"
    other = stray.with_name("other.bin")
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(content)
    other.write_bytes(b"\xff strasse_7 " + zlib.compress(b"nobody"))
    assert forget(library, Wish(handle=PLAIN, reason="Asked.")).is_done
    assert (stray.exists(), other.exists()) == (False, True)


def test_folders_and_hashes_are_no_names(library: Library) -> None:
    """Nor does a handle spoil the settings of the library."""
    kept = library.settings.evidence / "stills" / f"{7:064x}.jpg"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"\xff\xd8")
    note = library.settings.library / "privacy.toml"
    note.write_text("[days]\nnews = 90\n", encoding="utf-8")
    for number, handle in enumerate(("evidence", "000000", "stills", "days", "reclaim.db")):
        add_clip(library, 101 + number, seen(handle, number))
        forget(library, Wish(handle=handle, reason="Asked.", mentions=Mentions.WORDS))
    assert kept.exists()
    assert note.read_text(encoding="utf-8") == "[days]\nnews = 90\n"


def test_an_entry_can_only_be_made_less(library: Library) -> None:
    """Whoever redacts cannot make it say something else."""
    library.record("match.decide", "match 1", reason="An honest entry.", urls=["https://ann.example/1"])
    entry = library.store.audit.all()[0]
    for other in (
        replace(entry, data='{"reason":"Another entry.","urls":["https://ann.example/1"]}'),
        replace(entry, data='{"reason":"An honest entry.","urls":[],"more":"x"}'),
        replace(entry, data='{"reason":"A dishonest [erased] entry.","urls":["https://ann.example/1"]}'),
        replace(entry, subject="match 2"),
        replace(entry, actor="Eve"),
    ):
        with pytest.raises(ValueError, match="something else"):
            library.store.audit.redact([other], "Asked.", actor="Ann", now=library.clock())
    less = replace(entry, data='{"reason":"An [erased] entry.","urls":["https://erased.example/1"]}')
    library.store.audit.redact([less], "Asked.", actor="Ann", now=library.clock())
    with pytest.raises(ValueError, match="cannot be redacted"):
        library.store.audit.redact([library.store.audit.all()[1]], "Asked.", actor="Ann", now=library.clock())
    library.store.audit.verify()


@pytest.mark.parametrize("word", ["confirmed", "000000", "2026-11", "instagram"])
def test_codes_hashes_and_times_are_never_touched(library: Library, word: str) -> None:
    """Not even where every place is meant in which the characters stand."""
    add_match(library, provenance=seen("other", platform="www.instagram.com"))
    decide(library, 1, Verdict.CONFIRMED, "It is one.")
    name = Name(account=account_named(word), mentions=Mentions.EVERYWHERE)
    changed = {
        f"{one.table}.{one.column}"
        for one in library.store.sweeping.places({"audit"})
        if without(name, one) != one.text and one.column not in {"url", "name"}
    }
    assert changed == set()

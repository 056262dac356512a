"""Erasing all about an account: what is shown before, what is done, and what is left because it must stay.

A request is on record before anything is erased, with the name; when nothing is left to do, the name goes from it, too.
Rows, names and entries of the audit go in one transaction; files follow, then the free pages. Whatever breaks off, the
same command does the rest, and so does every purge, as for what waits because a hold or a case needs it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fingerprints.errors import printable
from monitor.casework.holds import ErasureRequest, HoldKind
from monitor.errors import InputError
from monitor.privacy.cells import UNCLEAR, Kind, kind_of, without_in_entry
from monitor.privacy.checking import demand_whole
from monitor.privacy.folding import plain
from monitor.privacy.forgetting_files import database_files, file_names, files_in, holds, sweep_files
from monitor.privacy.forgetting_rows import Erased, Staying, erase_rows, mentions_left, spared_files, staying
from monitor.privacy.holding import Held, held
from monitor.privacy.knowing import Known, account_meant, demand_handle, demand_stranger, known_of, spellings_of
from monitor.privacy.leaving import below, finish
from monitor.privacy.naming import Mentions, Name
from monitor.privacy.retention import load_retention
from monitor.retained import Category
from monitor.sites.accounts import Account
from monitor.sites.whose import account_of, is_meant, key_of
from monitor.store.erasing import DATABASE
from monitor.store.library import Library
from monitor.store.sweeping import Spared
from monitor.texts import demand_brief

ACTION = "privacy.forget"
REASONS = "privacy.reasons"
"""The action of entries that name the matches of which the reason of a decision was changed."""
_MOST_MATCHES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks to have erased."""

    handle: str
    platform: str = ""
    reason: str = ""
    mentions: Mentions | None = None
    """What counts as naming the account; None to tell from how distinct the handle is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be erased, and what would stay."""

    known: Known
    goes: Mapping[str, int]
    """How much of each kind, in the plural."""
    stays: Mapping[str, int]
    waits_for: tuple[str, ...]
    """Why it stays, one sentence each."""
    until: datetime | None = None
    """When the last of it ends by itself; None where nothing waits, or where a person must end something."""
    outside: tuple[Path, ...] = ()
    """Files of the user's own, which Reclaim never deletes."""
    unclear: int = 0
    """Places where the handle stands as a word, and may mean something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What came of a request."""

    request: ErasureRequest
    counts: Mapping[str, int] = field(default_factory=dict)
    waits_for: tuple[str, ...] = ()
    """What holds the rest; none where it is done."""
    left: tuple[Path, ...] = ()
    """Files in which the name is still found although nothing holds them."""
    problems: tuple[str, ...] = ()
    unclear: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of the account."""
        return self.request.done_at is not None and not self.left and not self.problems


def plan(library: Library, wish: Wish) -> Plan:
    """Return what would be erased and what would stay; nothing is changed.

    :raises InputError: no handle
    :raises RefusedError: it is an own account, or one that may use works
    """
    account = account_meant(wish.handle, wish.platform)
    demand_stranger(library, account)
    demand_handle(library, account, wish.mentions)
    known = known_of(library, account, wish.mentions, spellings_of(library, account, wish.handle))
    must_stay, days = _held(library)
    stay = staying(library, known, must_stay, days)
    blocked = _blocked(library, account, must_stay)
    texts, held_texts = mentions_left(library, known.name, stay.spared)
    files = [path for path in files_in(library) if file_names(library, known.name, path)]
    spared = spared_files(library, stay)
    items = [trace for trace in known.items if trace.clip_id not in stay.spared.ids["clip"]]
    goes = {
        "clips": len(known.clips) - len(stay.clips),
        "items": len(items),
        "requests": len(known.requests),
        "sources": len(known.sources),
        "texts": texts,
        "files": sum(path not in spared for path in files),
    }
    stays = {
        "clips": len(stay.clips),
        "items": len(known.items) - len(items),
        "texts": held_texts,
        "files": sum(path in spared for path in files),
    }
    waits = blocked or _waits(stay, held_texts + stays["files"])
    return Plan(
        known=known,
        goes={} if blocked else _some(goes),
        stays=_some(goes) if blocked else _some(stays),
        waits_for=waits,
        until=_until(must_stay, stay) if waits and not blocked else None,
        outside=tuple(_outside(library, known, stay)),
        unclear=_unclear(library, known.name, stay.spared),
    )


def forget(library: Library, wish: Wish) -> Forgotten:
    """Erase all about an account that nothing holds, and keep the request open while something does.

    :raises InputError: no handle, or no reason
    :raises RefusedError: it is an own account, or one that may use works
    :raises LibraryError: the library cannot be used; what was done is kept, and the same call does the rest
    """
    account = account_meant(wish.handle, wish.platform)
    if not wish.reason.strip():
        raise InputError("Say why: for example that the person asked for it, and on which day.")
    demand_brief("The handle and the reason", wish.handle, wish.reason)
    demand_stranger(library, account)
    demand_handle(library, account, wish.mentions)
    bare = Name(account=account, mentions=Mentions.EVERYWHERE).erased(wish.reason.strip())
    meant = [key_of(account), wish.mentions or ""]
    subject = json.dumps([*meant, spellings_of(library, account, wish.handle)], ensure_ascii=False)
    with library.store.transaction():
        digest = library.store.tombstones.digest(json.dumps(meant, ensure_ascii=False))
        request = library.store.erasures.add(subject, digest, bare, library.actor, library.clock())
    return _carry_out(library, request)


def resume(library: Library) -> list[Forgotten]:
    """Carry on with every request that is open: what waited may go by now."""
    return [_carry_out(library, request) for request in library.store.erasures.all(done=False)]


def _carry_out(library: Library, request: ErasureRequest) -> Forgotten:
    key, mentions, *written = json.loads(request.subject)
    account = account_of(key)
    must_stay, days = _held(library)
    library.store.erasing.overwrite()
    blocked = _blocked(library, account, must_stay)
    if blocked:
        return _wait(library, request, Counter(), blocked)
    known = known_of(library, account, Mentions(mentions) if mentions else None, *written)
    stay = staying(library, known, must_stay, days)
    spared = spared_files(library, stay)
    with library.store.transaction():
        counts = Counter(dict(request.counts))
        erased = erase_rows(library, known, stay, days, must_stay)
        counts += erased.counts
        library.store.erasures.wait(request.id, counts, request.waits_for)
        _record(library, request, erased)
        demand_whole(library)
    problems = finish(library).problems
    swept = sweep_files(library, known.name, spared, _named_files(library))
    counts["files"] += len(swept.deleted) + len(swept.rewritten)
    _, held_texts = mentions_left(library, known.name, stay.spared)
    waits = _waits(stay, held_texts + len(swept.waiting))
    if waits or swept.left or problems:
        return _wait(library, request, counts, waits, left=swept.left, problems=problems)
    return _end(library, request, counts, known.name)


def _record(library: Library, request: ErasureRequest, erased: Erased) -> None:
    """Put on record how much went, and of which matches a decision's reason was changed, so that it can be seen."""
    subject = f"request {request.id}"
    library.record(ACTION, subject, **erased.counts, reasons_changed=len(erased.matches))
    for start in range(0, len(erased.matches), _MOST_MATCHES):
        library.record(REASONS, subject, matches=list(erased.matches[start : start + _MOST_MATCHES]))


def _end(library: Library, request: ErasureRequest, counts: Mapping[str, int], name: Name) -> Forgotten:
    """Take the name out of the request itself, and look whether any byte of it is left."""
    unclear = _unclear(library, name, Spared())
    with library.store.transaction():
        library.store.erasures.finish(request.id, counts, library.clock())
        library.store.erasing.doom([DATABASE])
    problems = finish(library).problems
    left = [path for path in files_in(library) if file_names(library, name, path)]
    left += [path for path in sorted(database_files(library)) if _is_in_database(library, path, name)]
    return Forgotten(
        request=library.store.erasures.get(request.id),
        counts=dict(counts),
        left=tuple(left),
        problems=problems,
        unclear=unclear,
    )


def _wait(
    library: Library,
    request: ErasureRequest,
    counts: Mapping[str, int],
    waits_for: tuple[str, ...],
    *,
    left: Iterable[Path] = (),
    problems: tuple[str, ...] = (),
) -> Forgotten:
    with library.store.transaction():
        library.store.erasures.wait(request.id, counts, waits_for)
    return Forgotten(
        request=library.store.erasures.get(request.id),
        counts=dict(counts),
        waits_for=waits_for,
        left=tuple(left),
        problems=problems,
    )


def _is_in_database(library: Library, path: Path, name: Name) -> bool:
    """Tell whether the bytes of the database name an account; words that may mean something else are not looked for."""
    if name.mentions is not Mentions.EVERYWHERE or name.is_shared or _stands_in_code(library, name):
        return False  # the cells were looked at, which know what stands around a word, and what is code
    with suppress(FileNotFoundError):
        return holds(path, name, unpacks=False)
    return False


def _stands_in_code(library: Library, name: Name) -> bool:
    """Tell whether the handle is a part of what the database must hold anyway: its schema, hashes, times, the team."""
    needle = plain(name.account.handle)
    cells = library.store.sweeping.places({"doomed"})
    return needle in plain(library.store.erasing.schema()) or any(needle in plain(one.text) for one in cells)


def _held(library: Library) -> tuple[Held, int]:
    days = load_retention(library.settings.privacy).of(Category.CLOSED_CASES)
    return held(library, days), days


def _blocked(library: Library, account: Account, must_stay: Held) -> tuple[str, ...]:
    """Return why nothing of an account may be erased: a hold on it, or on the whole library."""
    found = [ground.sentence for ground in must_stay.grounds(HoldKind.LIBRARY)]
    for hold in library.store.holds.all():
        if hold.kind is HoldKind.ACCOUNT and is_meant(account, account_of(hold.subject)):
            review = f", to be reviewed on {hold.review_on}" if hold.review_on else ""
            found.append(f"Hold {hold.id} lies on this account, placed by {printable(hold.placed_by)}{review}.")
    return tuple(found)


def _waits(stay: Staying, elsewhere: int) -> tuple[str, ...]:
    found = [ground.sentence for ground in stay.grounds]
    if stay.clips and not found:
        found.append("Clips of the account are in cases that belong together with one that must stay.")
    if elsewhere and not found:
        found.append("It is named in a case, a letter or evidence that must stay.")
    return tuple(found)


def _until(must_stay: Held, stay: Staying) -> datetime | None:
    ends = [must_stay.until(HoldKind.CLIP, id_) for id_ in stay.clips]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _outside(library: Library, known: Known, stay: Staying) -> Iterator[Path]:
    """Yield the files of clips of the account that lie outside the library."""
    free = [trace.id for trace in known.clips if trace.id not in stay.clips]
    for clip in library.store.lapsing.clips(free):
        if not below(library, clip.path) and clip.path.exists():
            yield clip.path


def _named_files(library: Library) -> set[Path]:
    """Return the files that rows name, and those of contents that the library has."""
    root = library.settings.library
    found = {root / one.text for one in library.store.sweeping.places() if kind_of(one.table, one.column) is Kind.PATH}
    found |= {root / one.text for one in library.store.sweeping.places() if one.column.endswith("path")}
    contents = {clip.file.sha256 for clip in library.store.clips.all()}
    kept = (path for folder in (library.settings.clips, library.settings.captures) for path in folder.rglob("*"))
    return found | {path for path in kept if path.stem in contents}


def _unclear(library: Library, name: Name, spared: Spared) -> int:
    """Return in how many cells the handle stands as a whole word that was not counted as naming the account."""
    if name.mentions is not Mentions.MARKED and not name.is_shared:
        return 0
    words, needle = name.words(), plain(name.account.handle)
    cells = (
        one
        for one in library.store.sweeping.places({"erasures", "audit"})
        if needle and kind_of(one.table, one.column) in UNCLEAR and not spared.has(one.table, one.row)
    )
    unclear = sum(words.is_in(one.text) and not name.is_in(one.text) for one in cells)
    entries = [one for one in library.store.audit.all() if needle and one.subject not in spared.subjects]
    unclear += sum(words.is_in(one.actor) for one in entries)
    return unclear + sum(without_in_entry(words, one) != without_in_entry(name, one) for one in entries)


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {what: many for what, many in counts.items() if many}

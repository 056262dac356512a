"""Taking an account out of the database: what it posted, by what it means; then its name, wherever it stands."""

import filecmp
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from monitor.casework.holds import HoldKind, TombKind
from monitor.privacy.cells import Kind, kind_of, without, without_in_entry
from monitor.privacy.holding import Ground, Held
from monitor.privacy.knowing import Known
from monitor.privacy.leaving import Belongings, below
from monitor.privacy.naming import ERASED, Name
from monitor.privacy.purging_cases import drop_cases, old_cases
from monitor.privacy.purging_clips import Gone, Why, doom, drop_clips, drop_items, let_go_folder, reduce_clips
from monitor.sites.whose import key_of
from monitor.store.library import Library
from monitor.store.sweeping import Place, Spared

WHY = Why(reason="A person's data were erased (reclaim privacy forget).", cause="forget", takes_requests=True)
APART = frozenset({"erasures", "doomed", "tombstones", "secrets"})
"""Tables that the sweep leaves alone: the request itself keeps the name until it is done."""
_ABOUT_HOSTS = (("site_rules", "origin"), ("host_states", "host"), ("page_marks", "url"))
"""Records that are asked for anew when they are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """What must stay of an account, and why."""

    spared: Spared
    grounds: tuple[Ground, ...] = ()
    clips: frozenset[int] = frozenset()
    """Clips of the account."""


def staying(library: Library, known: Known, held: Held, days: int) -> Staying:
    """Return what must stay: what is on hold, and what hangs on cases and letters that cannot go yet."""
    clips = held.ids(HoldKind.CLIP)
    tied = _cases_that_stay(library, held, days)
    for tie in library.store.holds.ties():
        if tied.intersection(tie.case_ids):
            clips.add(tie.clip_id)
    theirs = frozenset(trace.id for trace in known.clips if trace.id in clips)
    items = {trace.id for trace in library.store.traces.items() if trace.clip_id in clips}
    cases = held.ids(HoldKind.CASE) | tied
    matches = held.ids(HoldKind.MATCH)
    letters = {one.id: one.reference for one in library.store.lapsing_cases.letters()}
    kept_letters = {id_ for id_ in letters if held.is_held(HoldKind.LETTER, id_)}
    kept_letters |= {one.id for one in library.store.lapsing_cases.letters() if one.case_id in cases}
    ids = {"clip": clips, "match": matches, "case": cases, "letter": kept_letters, "item": items}
    subjects = {f"{kind} {id_}" for kind in ("clip", "match", "case", "item") for id_ in ids[kind]}
    subjects |= {f"letter {letters[id_]}" for id_ in kept_letters if id_ in letters}
    grounds = dict.fromkeys(ground for id_ in sorted(theirs) for ground in held.grounds(HoldKind.CLIP, id_))
    return Staying(spared=Spared(ids=ids, subjects=subjects), grounds=tuple(grounds), clips=theirs)


def spared_files(library: Library, stay: Staying) -> set[Path]:
    """Return the files of what must stay."""
    files, store, ids = Belongings(library), library.store, stay.spared.ids
    clips = store.lapsing.clips(ids["clip"])
    found = {
        path for clip in clips for path in (clip.path, *files.copies_of(clip.sha256), *files.print_of(clip.sha256))
    }
    found |= {path for clip in clips for path in files.drawn_of(clip.sha256)}
    references = [one.reference for one in store.lapsing_cases.letters() if one.id in ids["letter"]]
    found |= {*files.of_letters(references), *files.of_cases(ids["case"])}
    found |= {*files.of_matches(ids["match"]), *files.of_items(ids["item"])}
    found |= {library.settings.library / path for path in store.lapsing_cases.answered(ids["letter"])}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was done to the rows."""

    counts: Counter[str]
    matches: tuple[int, ...] = ()
    """Matches of which the reason of a decision was changed."""


def erase_rows(library: Library, known: Known, stay: Staying, days: int, held: Held) -> Erased:
    """Erase what an account posted and then its name, in the transaction of the caller."""
    store, done = library.store, Counter[str]()
    store.tombstones.add(TombKind.ACCOUNT, key_of(known.name.account), WHY.cause, library.clock())
    files = Belongings(library)
    done += _old_cases(library, known, held, days, files)
    done += _clips(library, known, stay, files)
    done += _sources(library, known)
    store.erasing.delete("fetches", _free(known.requests, stay, library))
    for table, column in _ABOUT_HOSTS:
        _drop_about_hosts(library, known.name, table, column)
    sweep = _Sweep(library, known.name)
    changed = store.sweeping.change(sweep.change, stay.spared, APART)
    store.erasing.doom(sweep.old)
    done["texts"] += sum(changed.values())
    done["entries of the audit"] += _redact(library, known.name, stay.spared)
    doom(library, files, (), Gone())
    return Erased(counts=+done, matches=tuple(sorted(sweep.matches)))


def mentions_left(library: Library, name: Name, spared: Spared) -> tuple[int, int]:
    """Return in how many cells an account is still named: of what may go, and of what must stay."""
    free = held_back = 0
    for place in library.store.sweeping.places({*APART, "audit"}):
        if without(name, place) == place.text:
            continue
        if spared.has(place.table, place.row):
            held_back += 1
        else:
            free += 1
    for entry in library.store.audit.all():
        if without_in_entry(name, entry) == (entry.subject, entry.data):
            continue
        if entry.subject in spared.subjects:
            held_back += 1
        else:
            free += 1
    return free, held_back


def _cases_that_stay(library: Library, held: Held, days: int) -> set[int]:
    """Return the cases that are over but belong together with others that are not."""
    free, _ = old_cases(library, held, days)
    return {id_ for id_ in library.store.holds.cases() if id_ not in free}


def _old_cases(library: Library, known: Known, held: Held, days: int, files: Belongings) -> Counter[str]:
    """Delete the cases about the account whose time is over."""
    free = set(old_cases(library, held, days)[0])
    theirs = {trace.id for trace in known.clips}
    ids = sorted({case for tie in library.store.holds.ties() if tie.clip_id in theirs for case in tie.case_ids} & free)
    return Counter({"cases": drop_cases(library, ids, files).count}) if ids else Counter()


def _clips(library: Library, known: Known, stay: Staying, files: Belongings) -> Counter[str]:
    """Delete the clips and items of the account; of what a person rejected the content stays, by which it is known."""
    store, now = library.store, library.clock()
    free = [trace.id for trace in known.clips if trace.id not in stay.clips]
    remembered = {one.id for one in store.lapsing.rejected(now + timedelta(days=1), let_go_folder(library))}
    clips = store.lapsing.clips(free)
    dropped = drop_clips(library, [one for one in clips if one.id not in remembered], files, WHY)
    reduced = reduce_clips(library, [one for one in clips if one.id in remembered], files, WHY)
    left = [trace.id for trace in known.items if trace.clip_id not in stay.spared.ids["clip"]]
    items = drop_items(library, store.lapsing.items(left), files, WHY, is_marked=True)
    went = {**dropped.files, **reduced.files, **items.files}
    return Counter({"clips": len(clips), "items": items.count, "files": len(went)})


def _sources(library: Library, known: Known) -> Counter[str]:
    """Remove the sources that search the account; what else they brought keeps its number."""
    store = library.store
    for id_ in known.sources:
        blank = {"state": "removed", "name": f"{ERASED} {id_}", "address": "", "options": "{}", "key": ""}
        store.erasing.blank("sources", [id_], blank | {"key_origin": "", "last_error": ""})
    store.erasing.delete("page_marks", known.sources, by="source_id")
    return Counter({"sources": len(known.sources)})


def _free(requests: Sequence[int], stay: Staying, library: Library) -> list[int]:
    kept = library.store.traces.requests_of_items(stay.spared.ids["item"])
    return [id_ for id_ in requests if id_ not in kept]


def _drop_about_hosts(library: Library, name: Name, table: str, column: str) -> None:
    named = {
        str(place.row[column])
        for place in library.store.sweeping.places(set(library.store.erasing.columns()) - {table})
        if without(name, place) != place.text
    }
    library.store.erasing.delete(table, named, by=column)


@dataclass(slots=True)
class _Sweep:
    """The account going out of every cell, and what else that asks for."""

    library: Library
    name: Name
    old: set[str] = field(default_factory=set)
    """Names of files that got another one; they go when the transaction stands."""
    matches: set[int] = field(default_factory=set)
    """Matches of which the reason of a decision was changed."""

    def change(self, place: Place) -> str:
        """Return a text of the database without the account; a file of the library gets a name without it."""
        after = without(self.name, place)
        if after != place.text and place.table == "decisions":
            self.matches.add(place.row["match_id"])
        inside = below(self.library, Path(place.text)) if kind_of(place.table, place.column) is Kind.PATH else ""
        return after if after == place.text or not inside else self._renamed(place.text, inside)

    def _renamed(self, before: str, inside: str) -> str:
        root = self.library.settings.library
        target = _linked(root / inside, root / self.name.erased(inside))
        if target == root / inside:
            return before
        self.old.add(inside)
        return str(target if Path(before).is_absolute() else target.relative_to(root))


def _linked(path: Path, target: Path) -> Path:
    """Give a file of the library a second name, and return that; the first goes when the rows stand.

    So a row names a file that is there, whether the program ends before or after the transaction.
    """
    if path.exists() and path != target:
        number = 1
        while target.exists() and not _is_same(path, target):
            number += 1
            target = target.with_name(f"{target.stem}-{number}{target.suffix}")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(path)
            except OSError:  # a disk that knows no second names
                shutil.copy2(path, target)
    return target


def _is_same(path: Path, target: Path) -> bool:
    """Tell whether two names are of one content: a call that broke off has given the second."""
    return path.samefile(target) or filecmp.cmp(path, target, shallow=False)


def _redact(library: Library, name: Name, spared: Spared) -> int:
    """Take the account out of the entries of the audit; what must stay keeps its entries."""
    changed = []
    for entry in library.store.audit.all():
        if entry.subject in spared.subjects:
            continue
        subject, data = without_in_entry(name, entry)
        if (subject, data) != (entry.subject, entry.data):
            changed.append(replace(entry, subject=subject, data=data))
    return library.store.audit.redact(changed, WHY.reason, actor=library.actor, now=library.clock()) if changed else 0

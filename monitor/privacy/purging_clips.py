"""Letting go of clips and items: those that match nothing, and all but the content of those that were rejected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fingerprints.errors import printable
from monitor.casework.holds import HoldKind, TombKind
from monitor.privacy.holding import Held
from monitor.privacy.leaving import Belongings, below
from monitor.privacy.redacting import redact_about
from monitor.sites.whose import keys_of
from monitor.store.erasing import DATABASE
from monitor.store.lapsing import OldClip, OldItem
from monitor.store.library import Library
from monitor.values import LET_GO


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is let go of."""

    reason: str
    """Stands in the audit beside what was redacted."""
    cause: str
    """Stands beside the tombstones."""
    takes_requests: bool = False
    """Whether the record of requests goes at once; else it goes when its own time is over."""


OVER = Why(reason="Its time was over (reclaim privacy retention).", cause="retention")


@dataclass(slots=True)
class Gone:
    """What went in one transaction."""

    count: int = 0
    files: dict[str, int] = field(default_factory=dict)
    """Bytes of files, by their place below the library."""


def is_held(held: Held, one: OldClip | OldItem) -> bool:
    """Tell whether a clip or item must stay, for itself or because of the account that posted it."""
    if isinstance(one, OldClip) and held.is_held(HoldKind.CLIP, one.id):
        return True
    keys = ("", *keys_of(*one.seen))  # the empty one asks about the whole library
    return any(held.is_held(HoldKind.ACCOUNT, key) for key in keys)


def drop_clips(library: Library, clips: Sequence[OldClip], files: Belongings, why: Why = OVER) -> Gone:
    """Delete clips with everything that hangs on them, and mark their items so that they are not fetched again."""
    store, ids = library.store, [clip.id for clip in clips]
    matches = store.lapsing.matches_of(ids)
    items = store.lapsing.items_of(ids)
    drop_matches(library, matches, why)
    for table in ("left_out", "live_checks"):
        store.erasing.delete(table, ids, by="clip_id")
    gone = drop_items(library, items, files, why, is_marked=True)
    store.erasing.delete("clips", ids)
    store.lapsing.failures_of({name for clip in clips for name in (clip.name, printable(str(clip.path)))})
    redact_about(library, {f"clip {id_}" for id_ in ids}, why.reason)
    contents = {clip.sha256 for clip in clips}
    store.erasing.delete("streams", contents - store.lapsing.printed_contents(contents), by="sha256")
    went = [*files_of_contents(library, files, contents), *_uploads(library, clips), *files.of_matches(matches)]
    return doom(library, files, went, Gone(count=len(ids), files=gone.files))


def drop_items(
    library: Library, items: Sequence[OldItem], files: Belongings, why: Why = OVER, *, is_marked: bool
) -> Gone:
    """Delete items with every look at them.

    :param is_marked: whether a tombstone keeps each from being fetched again
    """
    store, ids = library.store, [item.id for item in items]
    now = library.clock()
    for item in items if is_marked else ():
        store.tombstones.add(TombKind.ITEM, item.address_key or item.key, why.cause, now)
    store.erasing.delete("item_checks", ids, by="item_id")
    store.erasing.delete("items", ids)
    if why.takes_requests:
        store.lapsing.fetches_of(ids)
    redact_about(library, {f"item {id_}" for id_ in ids}, why.reason)
    contents = {item.sha256 for item in items if item.sha256}
    went = [*files_of_contents(library, files, contents), *files.of_items(ids)]
    return doom(library, files, went, Gone(count=len(ids)))


def reduce_clips(library: Library, clips: Sequence[OldClip], files: Belongings, why: Why = OVER) -> Gone:
    """Leave of rejected clips the content alone: hash, fingerprint, matches and verdicts, by which it is recognised."""
    store, ids, folder = library.store, [clip.id for clip in clips], let_go_folder(library)
    matches = store.lapsing.matches_of(ids)
    items = store.lapsing.items_of(ids)
    gone = drop_items(library, items, files, why, is_marked=True)
    store.lapsing.unremember(matches)
    store.lapsing.silence(matches)
    store.erasing.blank("decisions", matches, {"reason": ""}, by="match_id")
    store.erasing.delete("live_checks", ids, by="clip_id")
    store.lapsing.failures_of({name for clip in clips for name in (clip.name, printable(str(clip.path)))})
    name = f"let go of on {library.clock():%Y-%m-%d}"
    joined = [clip.id for clip in clips if not store.lapsing.reduce(clip, folder, name)]
    _drop_joined(library, joined, why)
    redact_about(library, {f"clip {id_}" for id_ in ids}, why.reason, keeps=("sha256",))
    redact_about(library, {f"match {id_}" for id_ in matches}, why.reason)
    contents = {clip.sha256 for clip in clips}
    went = [*files_of_contents(library, files, contents), *_uploads(library, clips), *files.of_matches(matches)]
    return doom(library, files, went, Gone(count=len(ids), files=gone.files))


def _drop_joined(library: Library, ids: Collection[int], why: Why) -> None:
    """Delete clips whose verdicts another clip with the same content bears now."""
    drop_matches(library, library.store.lapsing.matches_of(ids), why)
    library.store.erasing.delete("left_out", ids, by="clip_id")
    library.store.erasing.delete("clips", ids)


def drop_matches(library: Library, ids: Collection[int], why: Why = OVER) -> None:
    """Delete matches with their segments and decisions, and what was told of them."""
    store = library.store
    store.lapsing.unremember(ids)
    store.lapsing.silence(ids)
    store.erasing.delete("decisions", ids, by="match_id")
    store.erasing.delete("matches", ids)
    redact_about(library, {f"match {id_}" for id_ in ids}, why.reason)


def files_of_contents(library: Library, files: Belongings, contents: Collection[str]) -> list[Path]:
    """Return the files of contents that nothing needs any more; fingerprints stay as long as anything is compared."""
    store = library.store
    unneeded = set(contents) - store.lapsing.kept_contents(contents, let_go_folder(library))
    unprinted = set(contents) - store.lapsing.printed_contents(contents)
    went: list[Path] = []
    for sha256 in sorted(unneeded):
        went += [*files.copies_of(sha256), *files.drawn_of(sha256)]
    for sha256 in sorted(unprinted):
        went += files.print_of(sha256)
    return went


def let_go_folder(library: Library) -> Path:
    """Return the folder, which is never made, in which clips lie that say nothing but their content."""
    return library.settings.library / LET_GO


def doom(library: Library, files: Belongings, paths: Collection[Path], gone: Gone) -> Gone:
    """Put files of the library among those that go next, and remember how large they are."""
    present = files.present(paths)
    library.store.erasing.doom([*present, DATABASE])
    gone.files.update(present)
    return gone


def _uploads(library: Library, clips: Sequence[OldClip]) -> list[Path]:
    """Return the files that were sent by browser for clips and that nothing else names; never a file of the user's."""
    own = [clip.path for clip in clips if below(library, clip.path).startswith("uploads/")]
    named = library.store.lapsing.named_paths(own)
    return [path for path in own if path not in named]

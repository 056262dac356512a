"""A notice with the facts of today: what was true at its signature may not be true any more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from fingerprints.values import Modality
from monitor.casework.values import LetterRecord
from monitor.errors import Objection
from monitor.licensing import own_accounts_known
from monitor.notices import (
    ClaimedWork,
    EarlierNotice,
    InfringingItem,
    MatchedSegment,
    Notice,
    Pack,
    WorkSpan,
    from_json,
    load_pack,
)
from monitor.review.drafting import Claimant, exceptions_of
from monitor.review.foregoing import REPEATS, foregoing, origin_of
from monitor.review.references import with_reference
from monitor.store.library import Library

SAFEGUARD = "Reclaim's safeguard against false claims"
FOLLOW_UP = "follow-up"
"""Kind of the packs whose letters press a claim further."""
_LESS_S = 0.05
"""A claim may shrink by so much in rounding."""


def refreshed(library: Library, letter: LetterRecord) -> Notice:
    """Return the notice of a letter as it was signed, with the facts of today where they may have changed."""
    notice, pack = from_json(letter.notice), load_pack(letter.pack)
    claimant, now = claimant_of(library, notice), library.clock()
    notice = replace(notice, works=tuple(_work_today(claimant, pack, work, now) for work in notice.works))
    if letter.case_id is None:
        return notice
    case = library.store.cases.get(letter.case_id)
    reviewer, reviewed_at = _second_look(library, letter.case_id, notice)
    return replace(
        notice,
        exceptions=exceptions_of(case, pack, notice.territory),
        own_accounts_known=own_accounts_known(library),
        reviewer=reviewer,
        reviewed_at=reviewed_at,
        earlier=_earlier_today(library, letter, notice) if pack.kind == FOLLOW_UP else notice.earlier,
    )


def claimant_of(library: Library, notice: Notice) -> Claimant:
    """Return who claims in a letter, where, and by what word."""
    return Claimant(
        library=library,
        owner=notice.principal.name,
        territory=notice.territory or load_pack(notice.pack_id).territory,
        is_unpublished=bool(notice.grounds.unpublished.strip()),
    )


def _earlier_today(library: Library, letter: LetterRecord, notice: Notice) -> tuple[EarlierNotice, ...]:
    """Return the letters that a follow-up speaks of as they stand today; what it may not name any more is absent."""
    if letter.follows is None:
        return notice.earlier
    first = origin_of(library, library.store.letters.get(letter.follows))
    named = {one.reference for one in notice.earlier}
    return tuple(one for one in foregoing(library, first, letter.pack, letter.urls) if one.reference in named)


def vanished(letter: LetterRecord, notice: Notice) -> Iterator[Objection]:
    """Yield an objection for every letter that a follow-up speaks of and may not name any more.

    :param notice: the letter's, with the facts of today
    """
    today = {one.reference: set(one.urls) for one in notice.earlier}
    for one in from_json(letter.notice).earlier:
        left = today.get(one.reference)
        # A list of repeats holds each address against the account; other letters speak of a notice as it was sent.
        lost = [url for url in one.urls if url not in left] if left and letter.pack == REPEATS else []
        if left is None or lost:
            yield Objection(
                rule="G15",
                source=SAFEGUARD,
                message=f"{lost[0] if lost else one.reference}, of which it speaks, was disputed, withdrawn, permitted"
                " or not confirmed since; write the letter again: reclaim notice follow"
                f" {one.reference} --pack {letter.pack} --sign.",
            )


def _second_look(library: Library, case_id: int, notice: Notice) -> tuple[str, datetime | None]:
    """Return the last look by a second person before the signature; one after it comes too late."""
    signed_at = notice.signature.signed_at if notice.signature else None
    looks = [look for look in library.store.sights.looks(case_id) if signed_at is None or look.reviewed_at <= signed_at]
    return (looks[-1].reviewed_by, looks[-1].reviewed_at) if looks else ("", None)


def _work_today(claimant: Claimant, pack: Pack, work: ClaimedWork, now: datetime) -> ClaimedWork:
    if pack.offers_reference:
        work = _reference_today(claimant, work, now)
    items = tuple(_item_today(claimant, item, now) for item in work.infringing_items)
    published = {_published_on(claimant.library, item) for item in items}
    known = [day for day in published if day]
    return replace(work, infringing_items=items, published_on=max(known, default=work.published_on))


def _reference_today(claimant: Claimant, work: ClaimedWork, now: datetime) -> ClaimedWork:
    """Return a work with what of it may be offered as a reference today."""
    ids = [item.decision.match_id for item in work.infringing_items if item.decision]
    if not ids:
        return work
    kept = claimant.library.store.matches.get(ids[0]).work
    return with_reference(claimant.library, work, kept, territory=claimant.territory, day=now)


def _published_on(library: Library, item: InfringingItem) -> date | None:
    if item.decision is None:
        return None
    published = library.store.matches.get(item.decision.match_id).work.rights.published
    return date.fromisoformat(published[:10]) if published else None


def _item_today(claimant: Claimant, item: InfringingItem, now: datetime) -> InfringingItem:
    if item.decision is None:
        return item
    fresh = claimant.item(claimant.library.store.matches.get(item.decision.match_id), now)
    seen = [moment for moment in (item.seen_live_at, fresh.seen_live_at) if moment]
    return replace(
        item,
        claimable_s=fresh.claimable_s if fresh.claimable_s < item.claimable_s - _LESS_S else item.claimable_s,
        claimable_sound_s=min(item.claimable_sound_s, fresh.claimable_sound_s),
        segments=item.segments if fresh.claimable else (),
        permitted_by=fresh.permitted_by,
        decision=fresh.decision,
        indicators=tuple(dict.fromkeys([*item.indicators, *fresh.indicators])),
        seen_live_at=max(seen, default=None),
        gone_at=fresh.gone_at,
    )


def shrunk(library: Library, letter: LetterRecord, notice: Notice) -> Iterator[Objection]:
    """Yield an objection for every item of which a letter claims more than may be claimed today.

    :param notice: the letter's, with the facts of today
    """
    claimant = claimant_of(library, notice)
    now = library.clock()
    yield from _less_offered(letter, notice)
    for item in from_json(letter.notice).items:
        if item.decision is None:
            continue
        fresh = claimant.item(library.store.matches.get(item.decision.match_id), now)
        if claims_less(fresh, item):
            yield Objection(
                rule="G1",
                source=SAFEGUARD,
                message=f"{item.url}: the letter claims {item.claimable:g} s, but {fresh.claimable:g} s may be claimed"
                " today, or other stretches; see the rights on record (reclaim rights show WORK), and write the letter"
                f" again: reclaim letter {letter.case_id} --sign.",
            )
        if (fresh.url, fresh.clip_sha256) != (item.url, item.clip_sha256):
            yield Objection(
                rule="G8",
                source=SAFEGUARD,
                message=f"{item.url} is not where the copy of match {item.decision.match_id} was seen; write the"
                f" letter again: reclaim letter {letter.case_id} --sign.",
            )


def _less_offered(letter: LetterRecord, notice: Notice) -> Iterator[Objection]:
    """Yield an objection for every work of which a letter offers more as a reference than may be offered today."""
    for was, work in zip(from_json(letter.notice).works, notice.works, strict=True):
        lost = sum(_lost_of_work_s(was.held, work.held, modality) for modality in Modality)
        left_in = sum(_lost_of_work_s(work.withheld, was.withheld, modality) for modality in Modality)
        if max(lost, left_in) > _LESS_S:
            yield Objection(
                rule="G1",
                source=SAFEGUARD,
                message=f"“{work.title}”: the letter offers {max(lost, left_in):.1f} s as a reference that may not be"
                " offered today; see the rights on record (reclaim rights list WORK), and write the letter again:"
                f" reclaim letter {letter.case_id} --pack {letter.pack} --sign.",
            )


def _lost_of_work_s(offered: Sequence[WorkSpan], today: Sequence[WorkSpan], modality: Modality) -> float:
    """Return how many seconds of a work are in spans of a modality, and not in those of today."""
    spans = sorted((one.start_s, one.end_s) for one in today if one.modality is modality)
    mine = [one for one in offered if one.modality is modality]
    return sum((one.end_s - one.start_s) - _covered_s(one.start_s, one.end_s, spans) for one in mine)


def as_claimed(library: Library, notice: Notice) -> Notice:
    """Return a notice that claims of no item more than may be claimed today; the stretches are those of today."""
    claimant = claimant_of(library, notice)
    now = library.clock()

    def clipped(item: InfringingItem) -> InfringingItem:
        if item.decision is None:
            return item
        fresh = claimant.item(library.store.matches.get(item.decision.match_id), now)
        if not claims_less(fresh, item):
            return item
        return replace(
            item,
            segments=fresh.segments,
            excluded=fresh.excluded,
            claimable_s=min(item.claimable_s, fresh.claimable_s),
            claimable_sound_s=min(item.claimable_sound_s, fresh.claimable_sound_s),
        )

    return replace(
        notice,
        works=tuple(
            replace(work, infringing_items=tuple(map(clipped, work.infringing_items))) for work in notice.works
        ),
    )


def claims_less(item: InfringingItem, before: InfringingItem) -> bool:
    """Tell whether less of a copy is claimed than before, or other stretches of it."""
    lost = sum(_lost_s(before.segments, item.segments, modality) for modality in Modality)
    return item.claimable < before.claimable - _LESS_S or lost > _LESS_S


def _lost_s(claimed: Sequence[MatchedSegment], today: Sequence[MatchedSegment], modality: Modality) -> float:
    """Return how many seconds of the copy are claimed of a modality and may not be claimed today."""
    spans = sorted((one.clip_start_s, one.clip_end_s) for one in today if one.modality is modality)
    total = 0.0
    for one in claimed:
        if one.modality is modality:
            total += (one.clip_end_s - one.clip_start_s) - _covered_s(one.clip_start_s, one.clip_end_s, spans)
    return total


def _covered_s(start_s: float, end_s: float, spans: Sequence[tuple[float, float]]) -> float:
    """Return how many seconds of a stretch lie in sorted spans."""
    total, reached = 0.0, start_s
    for left, right in spans:
        begin, stop = max(left, reached), min(right, end_s)
        if stop > begin:
            total += stop - begin
            reached = stop
    return total

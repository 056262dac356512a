"""What must be true of a letter that presses a claim further, at its signature and again on the day it leaves.

A reminder, a list of repeats, a request for records, a complaint, an answer that announces an action: each rests on a
notice, and says of its copies that they may still be claimed. A correction says which addresses of a notice stand.
"""

from collections.abc import Iterable, Iterator

from monitor.casework.values import LetterRecord
from monitor.errors import LetterRefusedError, Objection
from monitor.notices import InfringingItem, Notice, Pack, from_json, load_pack
from monitor.review.foregoing import CORRECTION, REMINDERS, corrections_of, origin_of, standing_urls
from monitor.review.today import FOLLOW_UP, SAFEGUARD, claims_less
from monitor.store.library import Library
from monitor.values import Verdict

GIVING_UP = frozenset({"withdraw", "licence"})
"""Choices after a counter-notice by which the claim is not pressed further."""
AFTER_REMINDERS = (
    "what may come next is a notice to the host or to a search engine, a complaint within the service where its law"
    " gives one (eu_dsa_art20_complaint), or a lawyer"
)


def presses_further(notice: Notice, pack: Pack) -> bool:
    """Tell whether a letter presses a claim that was made before; an answer to a counter-notice may also give it up."""
    gives_up = notice.answer is not None and notice.answer.choice in GIVING_UP
    return pack.kind == FOLLOW_UP and not gives_up


def demand_true(library: Library, notice: Notice, follows: LetterRecord | None, case_id: int | None) -> None:
    """Refuse a letter that the facts of today speak against; it may be a draft, or about to be signed.

    :param notice: the letter's, with the facts of today
    :param follows: the letter that it follows
    :raises LetterRefusedError: names everything that is not so
    """
    first = origin_of(library, follows) if follows else None
    objections = tuple(untrue(library, notice, first, case_id=case_id))
    if notice.pack_id == CORRECTION and first:
        objections += tuple(_upheld(notice, first))
    if first and presses_further(notice, load_pack(notice.pack_id)):
        objections += tuple(_overclaimed(library, notice, first))
    if objections:
        raise LetterRefusedError(f"The facts of today speak against the letter {notice.reference}:", objections)


def untrue(
    library: Library, notice: Notice, first: LetterRecord | None, *, case_id: int | None, besides: int | None = None
) -> Iterator[Objection]:
    """Yield what makes a letter that presses a claim, or corrects one, untrue; nothing of any other letter.

    :param notice: the letter's, with the facts of today
    :param first: the notice at the beginning of its chain
    :param besides: the letter itself, if it is on record already
    """
    pack = load_pack(notice.pack_id)
    if pack.id == CORRECTION and first:
        yield from _fallen(library, notice.items, first, besides)
    if not presses_further(notice, pack):
        return
    if case_id is None:
        yield _object("G5", "It belongs to no case, so nobody decided about its matches; write it for one, or with"
                      " reclaim notice follow REFERENCE.")  # fmt: skip
    for item in notice.items:
        yield from _not_so(item, first.reference if first else "REFERENCE")
    if first:
        yield from _fallen(library, notice.items, first, besides)
        yield from _sent_already(library, pack.id, first, besides)


def _not_so(item: InfringingItem, reference: str) -> Iterator[Objection]:
    if item.permitted_by:
        yield _object(
            "G3",
            f"{item.url} is covered by {item.permitted_by}; take the notice back instead: reclaim retract"
            f" {reference} --because licensed --reason “...”.",
        )
    if item.decision is None or item.decision.verdict is not Verdict.CONFIRMED:
        yield _object(
            "G5",
            f"{item.url} is not confirmed any more; take the notice back instead: reclaim retract"
            f" {reference} --because other --reason “...”.",
        )


def _upheld(notice: Notice, first: LetterRecord) -> Iterator[Objection]:
    """Yield an objection for every item that a correction would uphold, although it cannot be claimed today."""
    for item in notice.items:
        yield from _not_so(item, first.reference)
        if item.decision is not None and not item.claimable:
            yield _object(
                "G1",
                f"{item.url}: nothing of it may be claimed today; take it back as well: reclaim retract"
                f" {first.reference} --because other --reason “...”.",
            )


def _fallen(
    library: Library, items: Iterable[InfringingItem], first: LetterRecord, besides: int | None
) -> Iterator[Objection]:
    """Yield an objection for every address that does not stand any more."""
    stand = set(standing_urls(library, first, besides))
    for item in items:
        if item.url and item.url not in stand:
            yield _object(
                "G15",
                f"{item.url} does not stand any more: {first.reference} was withdrawn or corrected so that it is left"
                " out; write the letter without it.",
            )


def _sent_already(library: Library, pack_id: str, first: LetterRecord, besides: int | None) -> Iterator[Objection]:
    """Yield an objection where the notice was reminded of before, by this reminder or by the one after it."""
    if pack_id not in REMINDERS:
        return
    no_more = REMINDERS[REMINDERS.index(pack_id) :]
    for letter in library.store.letters.following(first.id):
        may_have_left = letter.sent_at or library.store.dispatches.open_of(letter.id)
        if letter.id == besides or letter.pack not in no_more or not may_have_left:
            continue
        last = letter.pack == REMINDERS[-1]
        yield _object(
            "G16",
            f"{first.reference} was reminded of before, in {letter.reference}"
            + (", for the second and last time; " if last else f"; the second reminder comes next (--pack"
               f" {REMINDERS[-1]}), and after it no third: ")
            + f"{AFTER_REMINDERS}.",
        )  # fmt: skip
        return


def _overclaimed(library: Library, notice: Notice, first: LetterRecord) -> Iterator[Objection]:
    """Yield an objection for every item of which the notice, as corrected, claims more than may be claimed today."""
    said = {item.url: item for item in from_json(first.notice).items}
    for correction in corrections_of(library, first):
        said |= {item.url: item for item in from_json(correction.notice).items}
    for item in notice.items:
        before = said.get(item.url)
        if before is not None and claims_less(item, before):
            what = (
                f"correct it first: reclaim notice follow {first.reference} --pack {CORRECTION} --sign"
                if item.claimable
                else f"take it back: reclaim retract {first.reference} --url {item.url} --because other --reason “...”"
            )
            yield _object(
                "G1",
                f"{item.url}: {first.reference} claims {before.claimable:g} s, but {item.claimable:g} s may be claimed"
                f" today, or other stretches; {what}.",
            )


def _object(rule: str, message: str) -> Objection:
    return Objection(rule=rule, source=SAFEGUARD, message=message)

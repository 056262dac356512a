"""Which letters claim something, and what stands against one at its signature and again on the day it leaves.

A notice claims an infringement, and so does a demand to the user of a work. The reference that a sharing service gets
claims rights: what is compared with it may be blocked, so it passes the same gates except that it names no copy.
"""

from collections.abc import Iterator
from dataclasses import replace

from monitor.casework.values import LetterRecord
from monitor.errors import LetterRefusedError, Objection
from monitor.notices import Notice, Pack, load_pack
from monitor.review.addressing import DEMAND, places_of
from monitor.review.drafting import exceptions_of, weighed_law
from monitor.review.exceptions import source_of
from monitor.review.repeats import disputed, repeated
from monitor.review.seen import unseen
from monitor.store.library import Library

CLAIMS = "notice"
"""Kind of the packs whose letters claim an infringement under a law of their own."""
SAFEGUARD = "Reclaim's safeguard against false claims"


def claims(pack: Pack) -> bool:
    """Tell whether the letters of a pack claim that a copy infringes: notices, and demands to the user of a work."""
    return pack.kind == CLAIMS or pack.id == DEMAND


def is_gated(pack: Pack) -> bool:
    """Tell whether the letters of a pack pass the gates of claims: those, and references that services compare with."""
    return claims(pack) or pack.offers_reference


def weighed_again(library: Library, notice: Notice, case_id: int | None) -> Notice:
    """Return a letter with the considerations of its case under its own law, where its territory says which that is."""
    pack = load_pack(notice.pack_id)
    if pack.id != DEMAND or case_id is None:
        return notice
    return replace(notice, exceptions=exceptions_of(library.store.cases.get(case_id), pack, notice.territory))


def demand_claimable(library: Library, notice: Notice, follows: LetterRecord | None) -> None:
    """Refuse the signature of a claim that the records speak against.

    :param follows: the letter that this one continues
    :raises LetterRefusedError: names everything that does
    """
    pack = load_pack(notice.pack_id)
    if not is_gated(pack):
        return
    objections = told_before(library, notice, follows.id if follows else None)
    if objections:
        raise LetterRefusedError(f"The letter {notice.reference} would repeat what was sent already:", objections)
    law = tuple(own_law(notice)) if notice.exceptions else ()  # without any, the law pack says it
    objections = (*law, *own_territory(notice), *unseen(library, notice))
    if objections:
        raise LetterRefusedError(f"The letter {notice.reference} cannot be signed:", objections)


def told_before(library: Library, notice: Notice, besides: int | None) -> tuple[Objection, ...]:
    """Return what stands in the way of a claim because of earlier ones; a reference repeats no notice.

    :param besides: letter of which the notice is the continuation
    """
    if claims(load_pack(notice.pack_id)):
        return repeated(library, notice, besides=besides)
    return disputed(library, notice)


def own_law(notice: Notice) -> Iterator[Objection]:
    """Yield an objection for every copy for which nobody weighed the exceptions of the letter's own law.

    A demand is under the law of its territory; where Reclaim does not know what that law asks, a lawyer does.
    """
    pack = load_pack(notice.pack_id)
    law = weighed_law(pack, notice.territory) if is_gated(pack) else ""
    if not law:
        return
    records = [record for record in notice.exceptions if record.jurisdiction == law]
    weighed = {id_ for record in records for id_ in record.match_ids}
    for item in notice.items:
        if item.decision is not None and item.decision.match_id not in weighed:
            yield Objection(
                rule="G5",
                source=f"{source_of(law)}; {SAFEGUARD}",
                message=f"{item.url}: nobody has considered the exceptions of {law} law, only those of another, or"
                f" none; do: reclaim case consider CASE --jurisdiction {law}.",
            )


def own_territory(notice: Notice) -> Iterator[Objection]:
    """Yield an objection where a letter claims rights in a territory in which its law does not hold."""
    pack = load_pack(notice.pack_id)
    if is_gated(pack) and pack.territory and notice.territory not in {"", *places_of(pack.territory)}:
        yield Objection(
            rule="G1",
            source=SAFEGUARD,
            message=f"It claims rights in {notice.territory}, but the law of {pack.id} is that of {pack.territory};"
            " leave out --territory, or take the letter of that country: reclaim packs.",
        )

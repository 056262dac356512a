"""A page of the queue, made ready to be shown: rows in words, filters with their counts, and the ways on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fingerprints.values import MatchKind, Modality, Segment
from monitor.errors import InputError
from monitor.harm import Harm
from monitor.licensing import claims_of
from monitor.rights.values import Claim
from monitor.store.library import Library
from monitor.store.queue import FacetCount, Facets, QueueFilter, QueueItem
from monitor.values import Finding
from monitor.web.choosing import (
    MODALITY_WORDS,
    ORDER_WORDS,
    PAGE,
    SCORES,
    STATE_WORDS,
    Chosen,
    address_of,
    chosen_in,
    narrowed,
    say_score,
    without,
)
from monitor.web.looks import number, timecode

SPEED_WORTH_SAYING = 0.02
MOST_SPANS = 40
"""Stretches that a bar shows; more could not be told apart."""
LONG_AGO = ("waiting", "confirmed", "all")
"""States that are offered even where no match has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One match, in words."""

    finding: Finding
    harm: Harm
    claim: Claim
    changed: str = ""
    """Who decided it after the page was shown; empty where nobody did."""

    @property
    def seen(self) -> int:
        """Number of the latest decision, 0 where there is none."""
        return self.finding.decision.id if self.finding.decision else 0

    @property
    def state(self) -> str:
        """As the filter calls it."""
        if self.finding.decision:
            return str(self.finding.decision.verdict)
        return {"open": "waiting"}.get(str(self.finding.standing), str(self.finding.standing))

    @property
    def score_words(self) -> str:
        """How sure the match is."""
        return say_score(self.finding.match.score)

    @property
    def kind(self) -> str:
        """What the clip has of the work."""
        heard = {segment.modality for segment in self.finding.match.segments}
        if self.finding.match.kind is MatchKind.SHARES_SOUND:
            return "Shares sound only"
        if self.finding.is_still:
            return "Still picture"
        return "Picture and sound" if len(heard) > 1 else f"{str(*heard or ('picture',)).capitalize()} only"

    @property
    def changes(self) -> str:
        """What was done to the work."""
        return say_changes(self.finding.match.segments)

    @property
    def spans(self) -> list[tuple[float, float, str, str]]:
        """Where in the work the clip's stretches come from, for a bar."""
        return [
            (one.work_start_s, one.work_end_s, f"span-{one.modality}", _stretch(one))
            for one in leading(self.finding.match.segments)[:MOST_SPANS]
        ]

    @property
    def where(self) -> str:
        """The same in words."""
        stretches = leading(self.finding.match.segments)
        said = ", ".join(_stretch(one) for one in stretches[:3])
        return said + (f" and {len(stretches) - 3} more" if len(stretches) > 3 else "")

    @property
    def harm_words(self) -> str:
        """The figure by which it is put in order."""
        return number(self.harm.value) if self.harm.value >= 1 else "under 1"

    @property
    def claimable(self) -> str:
        """How much of it may be claimed today."""
        if self.claim.seconds:
            return f"{self.claim.seconds:.1f} s"
        return "picture" if self.claim.pictures else "nothing"

    @property
    def why_not(self) -> str:
        """Why some of it may not be claimed."""
        return " ".join(dict.fromkeys(span.reason for span in self.claim.unclaimed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way to another place of the queue."""

    name: str
    address: str
    count: int = 0
    is_here: bool = False
    id: int = 0
    """Of a saved view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A filter to choose from."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of the queue."""

    chosen: Chosen
    rows: Sequence[Row]
    total: int
    states: Sequence[Choice]
    views: Sequence[Choice]
    selects: Sequence[Select]
    chips: Sequence[Choice]
    before: str
    """Address of the page before; empty on the first."""
    after: str
    """Address of the next page; empty on the last."""
    as_of: str = "0:0"
    """Number of the newest decision and of the newest match when this was read."""
    nothing: str = ""
    """Why nothing is listed: ``works``, ``clips``, ``filter``, ``waiting`` or ``state``."""

    @property
    def first(self) -> int:
        """Number of the first row, from 1."""
        return self.chosen.offset + 1

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self.chosen.offset + len(self.rows)

    @property
    def address(self) -> str:
        """Where this is."""
        return address_of(self.chosen.filter, self.chosen.offset)


def listing_of(library: Library, person: str, chosen: Chosen, now: datetime) -> Listing:
    """Return a page of the queue; the last one where the address asks for one beyond.

    :param person: whose saved views are shown
    """
    # Before the list is read: what is decided while it is read counts as later.
    as_of = f"{library.store.decisions.last_id()}:{library.store.matches.last_id()}"
    page = library.store.queue.page(chosen.filter, offset=chosen.offset, limit=PAGE, now=now)
    if page.total and chosen.offset >= page.total:
        chosen = replace(chosen, offset=(page.total - 1) // PAGE * PAGE)
        page = library.store.queue.page(chosen.filter, offset=chosen.offset, limit=PAGE, now=now)
    wanted, offset = chosen.filter, chosen.offset
    return Listing(
        chosen=chosen,
        rows=rows_of(library, page.items, now),
        total=page.total,
        states=_states(wanted, page.facets),
        views=_views(library, person, wanted, now),
        selects=_selects(wanted, page.facets),
        chips=_chips(wanted, page.facets),
        before=address_of(wanted, max(offset - PAGE, 0)) if offset else "",
        after=address_of(wanted, offset + PAGE) if offset + PAGE < page.total else "",
        as_of=as_of,
        nothing="" if page.total else _why_nothing(library, wanted),
    )


def rows_of(library: Library, items: Iterable[QueueItem], now: datetime) -> list[Row]:
    """Return rows in words; only theirs is the rights ledger asked for."""
    shown = list(items)
    claims = claims_of(library, [item.finding for item in shown], day=now)
    return [Row(finding=item.finding, harm=item.harm, claim=claims[item.finding.id]) for item in shown]


def leading(segments: Sequence[Segment]) -> list[Segment]:
    """Return the segments of the picture, those of the sound where there is no picture."""
    return [one for one in segments if one.modality is Modality.PICTURE] or list(segments)


def say_changes(segments: Sequence[Segment]) -> str:
    """Return what was done to the work, in words."""
    lead = leading(segments)
    said = list(dict.fromkeys(one.transform for one in lead if one.transform != "none"))
    fastest = max(lead, key=lambda one: abs(one.speed - 1), default=None)
    if fastest and abs(fastest.speed - 1) > SPEED_WORTH_SAYING:
        percent = round(abs(fastest.speed - 1) * 100)
        said.append(f"{percent} % {'faster' if fastest.speed > 1 else 'slower'}")
    return ", ".join(said[:3]) or "unchanged"


def _stretch(segment: Segment) -> str:
    return f"{timecode(segment.work_start_s)}–{timecode(segment.work_end_s)}"


def _states(wanted: QueueFilter, facets: Facets) -> list[Choice]:
    return [
        Choice(
            name=STATE_WORDS[one.value],
            address=address_of(replace(wanted, state=one.value)),
            count=one.count,
            is_here=one.value == wanted.state,
        )
        for one in facets.state
        if one.count or one.value == wanted.state or one.value in LONG_AGO
    ]


def _views(library: Library, person: str, wanted: QueueFilter, now: datetime) -> list[Choice]:
    choices = []
    for view in library.store.views.of(person):
        try:
            filter_ = chosen_in(view.query).filter
        except InputError:  # an earlier version knew what this one does not
            continue
        choices.append(
            Choice(
                name=view.name,
                address=address_of(filter_),
                count=len(library.store.queue.ids(filter_, now)),
                is_here=filter_ == wanted,
                id=view.id,
            )
        )
    return choices


def _selects(wanted: QueueFilter, facets: Facets) -> list[Select]:
    scores = [(f"{least:g}", f"{words} and surer" if least < SCORES[0][0] else words) for least, words in SCORES[:-1]]
    work = str(wanted.work_id) if wanted.work_id is not None else ""
    least = f"{wanted.min_score:g}" if wanted.min_score else ""
    return [
        Select(name="platform", label="Platform", value=wanted.platform, options=_options(facets.platform)),
        Select(name="work", label="Work", value=work, options=_options(facets.work)),
        Select(name="account", label="Account", value=wanted.account, options=_options(facets.account)),
        Select(name="transform", label="Change", value=wanted.transform, options=_options(facets.transform)),
        Select(name="modality", label="Medium", value=wanted.modality, options=_options(facets.modality)),
        Select(name="score", label="How sure", value=least, options=scores),
    ]


def _options(counts: Sequence[FacetCount]) -> list[tuple[str, str]]:
    return [(one.value, f"{_named(one)} ({number(one.count)})") for one in counts]


def _named(one: FacetCount) -> str:
    return MODALITY_WORDS.get(one.value, "unchanged" if one.value == "none" else one.name)


def _chips(wanted: QueueFilter, facets: Facets) -> list[Choice]:
    """Return what is set, each with the address without it."""
    works = {one.value: one.name for one in facets.work}
    said = {
        "platform": f"Platform: {wanted.platform}",
        "work_id": f"Work: {works.get(str(wanted.work_id), wanted.work_id)}",
        "min_score": f"At least {say_score(wanted.min_score).lower()}",
        "transform": f"Change: {wanted.transform.replace('none', 'unchanged')}",
        "modality": f"By {wanted.modality}",
        "account": f"Account: {wanted.account}",
        "text": f"“{wanted.text}”",
    }
    return [Choice(name=said[name], address=address_of(without(wanted, name))) for name in narrowed(wanted)]


def _why_nothing(library: Library, wanted: QueueFilter) -> str:
    if not library.store.works.count():
        return "works"
    if not library.store.clips.count():
        return "clips"
    if narrowed(wanted):
        return "filter"
    return "waiting" if wanted.state == "waiting" else "state"


def orders(wanted: QueueFilter) -> Select:
    """Return the orders that a list may have."""
    return Select(name="order", label="Order", value=wanted.order, options=tuple(ORDER_WORDS.items()))

"""Letters in words: what each state is called, what can be said next, and how near a deadline is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from monitor.casework.addresses import lives, standing
from monitor.casework.lifecycle import FOLLOWERS, State, may_follow
from monitor.casework.values import LetterRecord
from monitor.errors import CaseRefusedError
from monitor.notices import PackError, load_pack
from monitor.review.calendar import Deadline, deadlines_of
from monitor.review.incoming import STATES
from monitor.store.library import Library

SOON_DAYS = 3
"""What ends within so many days is shown as urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How something is shown: never by its colour alone."""

    word: str
    tone: str = "plain"
    icon: str = ""


LOOKS: Mapping[State, Look] = {
    State.DRAFT: Look(word="drafted", icon="pencil"),
    State.REVIEWED: Look(word="looked at by a second person", icon="eye"),
    State.APPROVED: Look(word="signed", icon="stamp"),
    State.QUEUED: Look(word="waits to be sent", tone="warn", icon="hourglass"),
    State.SENT: Look(word="sent", tone="info", icon="send"),
    State.ACKNOWLEDGED: Look(word="receipt confirmed", tone="info", icon="check"),
    State.REMOVED: Look(word="removed", tone="good", icon="check"),
    State.PARTLY_REMOVED: Look(word="partly removed", tone="good", icon="check"),
    State.REFUSED: Look(word="refused", tone="bad", icon="ban"),
    State.NEEDS_INFO: Look(word="more information wanted", tone="warn", icon="circle-help"),
    State.NOT_IN_INDEX: Look(word="not in the index", icon="search"),
    State.DUPLICATE: Look(word="duplicate", icon="copy"),
    State.ALREADY_GONE: Look(word="gone already", tone="good", icon="eye-off"),
    State.GEO_LIMITED: Look(word="hidden in some countries only", tone="warn", icon="globe"),
    State.COUNTER_NOTICED: Look(word="counter-notice", tone="bad", icon="scale"),
    State.ACTION_FILED: Look(word="action filed", tone="info", icon="gavel"),
    State.LET_BACK: Look(word="let back", icon="rotate-ccw"),
    State.RETRACTED: Look(word="withdrawn", icon="undo-2"),
    State.REAPPEARED: Look(word="came back", tone="bad", icon="triangle-alert"),
    State.SUPERSEDED: Look(word="superseded", icon="layers"),
    State.CLOSED: Look(word="closed", icon="lock"),
}
PERHAPS = Look(word="perhaps sent", tone="bad", icon="triangle-alert")


def look_of(state: State) -> Look:
    """Return how one address in a state is shown; that a letter is partly removed means that this copy is."""
    return LOOKS[State.REMOVED if state is State.PARTLY_REMOVED else state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a person may put on record about a letter."""

    state: State
    label: str
    """On the button."""
    title: str
    """Over the form."""
    hint: str
    kind: str = ""
    """The kind of answer that it may come with; see ``monitor.review.incoming``."""

    @property
    def slug(self) -> str:
        """The state as it stands in addresses."""
        return self.state.replace("_", "-")


_KINDS = {state: kind for kind, state in STATES.items()}


def _act(state: State, label: str, title: str, hint: str) -> Act:
    return Act(state=state, label=label, title=title, hint=hint, kind=_KINDS.get(state, ""))


_SEEN = "Say which copies, and how you know."
ACTS: Mapping[State, Act] = {
    act.state: act
    for act in (
        _act(State.SENT, "I hand it over myself", "You hand it over yourself",
             "It must pass the same safeguards as a letter that is mailed, so put it on record before you hand it over:"
             " in the recipient’s form, or by post."),
        _act(State.ACKNOWLEDGED, "Receipt confirmed", "The recipient confirmed receipt",
             "The number that they gave it helps when you write again."),
        _act(State.REMOVED, "Removed", "Copies were removed", _SEEN),
        _act(State.REFUSED, "Refused", "The recipient refused",
             "Read the reason first: if they are right, take the notice back."),
        _act(State.NEEDS_INFO, "They ask for more", "The recipient wants more information",
             "Keep what they ask for with the letter."),
        _act(State.COUNTER_NOTICED, "Counter-notice", "A counter-notice came in",
             "It is read for what the law wants in it, and the clock of the law starts when the service received it."
             " Defects do not stop the clock."),
        _act(State.ALREADY_GONE, "Gone already", "Copies were gone before anybody acted", _SEEN),
        _act(State.NOT_IN_INDEX, "Not in the index", "The search engine does not list the address", _SEEN),
        _act(State.DUPLICATE, "Duplicate", "The recipient has the same notice already", _SEEN),
        _act(State.GEO_LIMITED, "Hidden in some countries", "Copies are out of sight in some countries only", _SEEN),
        _act(State.REAPPEARED, "It came back", "A copy came back", _SEEN),
        _act(State.ACTION_FILED, "Action filed", "An action was filed",
             "The service keeps the material down if it learns of the action in time."),
        _act(State.LET_BACK, "Let it back", "You let the material come back",
             "After a counter-notice: you file no action."),
        _act(State.SUPERSEDED, "Give it up", "The letter is given up, or another takes its place",
             "What was never sent is not sent any more."),
        _act(State.CLOSED, "Close", "Nothing more is waited for", "Its clocks stop; it stays on record."),
    )
}  # fmt: skip
"""What may be said, in the order of the buttons; to take a notice back is a letter of its own."""


def acts_of(letter: LetterRecord) -> list[Act]:
    """Return what may be put on record about a letter now."""
    past = lives(letter.events, letter.urls)
    possible = {state for one in past.values() for state in FOLLOWERS[one[-1]] if may_follow(one, state)}
    return [act for state, act in ACTS.items() if state in possible]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One letter in a list."""

    letter: LetterRecord
    title: str
    looks: tuple[tuple[Look, int], ...]
    """How its addresses stand, each with how many."""
    due: "Due | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A deadline and how near it is."""

    deadline: Deadline
    look: Look
    on: date
    """The day, in the zone of this machine where the law counts hours."""


def line_of(letter: LetterRecord, now: datetime, *, is_open: bool = False) -> Line:
    """Return a letter as lists show it.

    :param is_open: whether nobody knows whether it was sent
    """
    stands = standing(lives(letter.events, letter.urls))
    found = Counter({look_of(state): 0 for state in stands})
    for state, number in stands.items():
        found[look_of(state)] += number
    looks = ((PERHAPS, 1),) if is_open else tuple(found.items())
    dues = dues_of(letter, now)
    return Line(letter=letter, title=title_of(letter.pack), looks=looks, due=dues[0] if dues else None)


def dues_of(letter: LetterRecord, now: datetime) -> list[Due]:
    """Return the clocks that run for a letter, the next to end first."""
    return sorted((due_of(one, now) for one in deadlines_of(letter)), key=lambda one: one.on)


def due_of(one: Deadline, now: datetime) -> Due:
    """Return a deadline with the word for how near it is."""
    on = one.due.at.astimezone().date() if one.due.at else one.due.on
    return Due(deadline=one, look=nearness(on, now, is_over=one.is_over(now)), on=on)


def nearness(on: date, now: datetime, *, is_over: bool) -> Look:
    """Return how near a day is, in a word, a colour and a picture."""
    days = (on - now.astimezone().date()).days
    if is_over:
        return Look(word="overdue" if days < -1 else "just over", tone="bad", icon="triangle-alert")
    if days <= 0:
        return Look(word="today", tone="bad", icon="bell")
    if days <= SOON_DAYS:
        return Look(word="tomorrow" if days == 1 else f"in {days} days", tone="warn", icon="clock")
    return Look(word=f"in {days} days", icon="clock")


@cache
def title_of(pack_id: str) -> str:
    """Return what kind of letter a law pack makes; its own name where it is not there any more."""
    try:
        pack = load_pack(pack_id)
    except PackError:
        return pack_id
    return pack.title


def fold(letters: Iterable[LetterRecord], library: Library) -> list[Line]:
    """Return letters as lists show them, the newest first."""
    now, unknown = library.clock(), {attempt.letter_id for attempt in library.store.dispatches.all_open()}
    lines = [line_of(letter, now, is_open=letter.id in unknown) for letter in letters]
    return sorted(lines, key=lambda line: -line.letter.id)


def mark_of(letter: LetterRecord) -> str:
    """Return what a form carries of the letter that its page showed."""
    return str(letter.events[-1].id)


def demand_seen(library: Library, reference: str, seen: str) -> LetterRecord:
    """Return a letter if nobody has put anything on record about it since a page showed it.

    :param seen: as ``mark_of``
    :raises NotFoundError: there is no such letter
    :raises CaseRefusedError: says who did what meanwhile
    """
    letter = library.store.letters.called(reference)
    if seen == mark_of(letter):
        return letter
    last = letter.events[-1]
    raise CaseRefusedError(
        f"Nothing was changed: while you were at this page, {last.actor} put {reference} on record as"
        f" {LOOKS[last.state].word} ({last.at.astimezone():%-d %b %Y %H:%M}: {last.reason}). Look at it as it stands"
        " now, then say it again if it still holds."
    )

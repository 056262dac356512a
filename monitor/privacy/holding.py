"""What must stay although its time is over: what a person put a hold on, and what the law lets one keep for claims.

The cases that are open, and those closed less than the limitation period ago, hold their matches, clips and letters and
the accounts concerned (Art. 17(3)(e) GDPR: the establishment, exercise or defence of legal claims).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from fingerprints.errors import printable
from monitor.casework.holds import Closing, Hold, HoldKind
from monitor.errors import InputError
from monitor.sites.whose import account_named, account_of, accounts_of, is_meant, key_of
from monitor.store.holds import Tie
from monitor.store.library import Library
from monitor.texts import demand_brief

LIMITATION_DAYS = 1096
"""How long after a case is closed claims about it may still be made, unless the library says otherwise."""

_MOST_DIGITS = 15
_Key = tuple[HoldKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why something must stay."""

    sentence: str
    until: datetime | None = None
    """When it ends by itself; None where a person must end it."""
    hold_id: int | None = None
    """The hold that a person placed; None where the law is the reason."""
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that must stay, with the reasons."""

    _grounds: dict[_Key, list[Ground]] = field(default_factory=dict)

    def grounds(self, kind: HoldKind, id_: int | str = "") -> tuple[Ground, ...]:
        """Return why something must stay; none where it need not."""
        everything = self._grounds.get((HoldKind.LIBRARY, ""), [])
        return tuple(dict.fromkeys([*everything, *self._grounds.get((kind, str(id_)), ())]))

    def is_held(self, kind: HoldKind, id_: int | str = "") -> bool:
        """Tell whether something must stay.

        :param id_: its number; of an account its key, see ``monitor.sites.whose.key_of``
        """
        return bool(self.grounds(kind, id_))

    def ids(self, kind: HoldKind) -> set[int]:
        """Return the numbers of what is held by itself; where the whole library is held, everything is besides."""
        return {int(id_) for one, id_ in self._grounds if one is kind and id_.isdecimal()}

    def until(self, kind: HoldKind, id_: int | str = "") -> datetime | None:
        """Return when the last reason ends by itself; None where none is, or where a person must end one."""
        ends = [ground.until for ground in self.grounds(kind, id_)]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def is_everything(self) -> bool:
        """Whether the whole library is held."""
        return bool(self._grounds.get((HoldKind.LIBRARY, "")))

    def add(self, kind: HoldKind, id_: int | str, ground: Ground) -> None:
        """Note that something must stay."""
        found = self._grounds.setdefault((kind, str(id_)), [])
        if ground not in found:
            found.append(ground)


def held(library: Library, limitation_days: int = LIMITATION_DAYS) -> Held:
    """Return what must stay now.

    :param limitation_days: how long a closed case holds what belongs to it
    """
    web = _Web(library)
    found = Held()
    for hold in library.store.holds.all():
        web.spread(found, hold.kind, hold.subject, _ground_of(hold))
    closings = library.store.closings.all()
    now = library.clock()
    for case_id in web.cases:
        closing = closings.get(case_id)
        until = closing.closed_at + timedelta(days=limitation_days) if closing else None
        if until is None or until > now:
            web.spread(found, HoldKind.CASE, str(case_id), _ground_of_case(case_id, closing, until))
    for letter_id, of_case, last in web.letters:
        end = last + timedelta(days=limitation_days)
        if of_case is None and end > now:
            sentence = f"The latest step of letter {letter_id} is less than the limitation period ago."
            web.spread(found, HoldKind.LETTER, str(letter_id), Ground(sentence=sentence, until=end))
    return found


def holds_on(library: Library, kind: HoldKind, id_: int | str) -> tuple[Hold, ...]:
    """Return the holds placed by people because of which something must stay.

    :param id_: its number; of an account its key
    """
    placed = library.store.holds.all()
    if not placed:
        return ()  # what hangs together is read only where it matters
    web, found = _Web(library), Held()
    for hold in placed:
        web.spread(found, hold.kind, hold.subject, _ground_of(hold))
    touching = {ground.hold_id for ground in found.grounds(kind, id_)}
    return tuple(hold for hold in placed if hold.id in touching)


def place_hold(library: Library, kind: HoldKind, subject: str, reason: str, review_on: date | None = None) -> Hold:
    """Put a hold on something, so that neither purge nor forget takes it.

    :param subject: number; for an account the handle in any spelling; empty for the library
    :raises InputError: no reason, or the subject is not what the kind asks for
    :raises NotFoundError: there is no such thing
    """
    reason = reason.strip()
    if not reason:
        raise InputError("A hold needs a reason, so that somebody can tell later whether it is still needed.")
    demand_brief("The reason", reason)
    if review_on is not None and review_on <= library.clock().date():
        raise InputError(f"The day of review, {review_on}, is not ahead; give a later one.")
    hold = Hold(
        id=0,
        kind=kind,
        subject=_subject(library, kind, subject.strip()),
        reason=reason,
        placed_by=library.actor,
        placed_at=library.clock(),
        review_on=review_on,
    )
    with library.store.transaction():
        hold = library.store.holds.add(hold)
        library.record("hold.add", f"hold {hold.id}", kind=kind, review_on=review_on.isoformat() if review_on else None)
    return hold


def release_hold(library: Library, hold_id: int, reason: str) -> Hold:
    """End a hold.

    :raises InputError: no reason
    :raises NotFoundError: there is no such hold in force
    """
    if not reason.strip():
        raise InputError("Say why the hold is needed no more.")
    demand_brief("The reason", reason)
    with library.store.transaction():
        hold = library.store.holds.release(hold_id, reason.strip(), library.actor, library.clock())
        library.record("hold.release", f"hold {hold.id}")
    return hold


def say_subject(hold: Hold) -> str:
    """Return what a hold lies on, in words."""
    if hold.kind is HoldKind.LIBRARY:
        return "the whole library"
    return f"{hold.kind} {printable(hold.subject)}"


def _subject(library: Library, kind: HoldKind, text: str) -> str:
    if kind is HoldKind.LIBRARY:
        return ""
    if kind is HoldKind.ACCOUNT:
        demand_brief("The account", text)
        account = account_named(text)
        if not account.handle:
            raise InputError("Name the account: its handle, such as @lee, or lee@site.")
        return key_of(account)
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise InputError(f"“{printable(text)}” is no number of a {kind}.")
    store = library.store
    ask = {
        HoldKind.WORK: store.works.get,
        HoldKind.CLIP: store.clips.get,
        HoldKind.MATCH: store.matches.get,
        HoldKind.CASE: store.cases.get,
        HoldKind.LETTER: store.letters.get,
    }
    ask[kind](int(text))
    return str(int(text))


def _ground_of(hold: Hold) -> Ground:
    review = f", to be reviewed on {hold.review_on}" if hold.review_on else ""
    sentence = f"Hold {hold.id} on {say_subject(hold)}, placed by {printable(hold.placed_by)}{review}."
    return Ground(sentence=sentence, hold_id=hold.id)


def _ground_of_case(case_id: int, closing: Closing | None, until: datetime | None) -> Ground:
    if closing is None or until is None:
        return Ground(sentence=f"Case {case_id} is open.", case_id=case_id)
    days = f"closed on {closing.closed_at:%Y-%m-%d}; claims about it may be made until {until:%Y-%m-%d}"
    return Ground(sentence=f"Case {case_id} was {days}.", until=until, case_id=case_id)


class _Web:
    """What hangs together in a library, read once."""

    def __init__(self, library: Library) -> None:
        self._ties = library.store.holds.ties()
        self._seen = {id_: rest for id_, *rest in library.store.holds.seen()}
        self.letters = library.store.holds.letters()
        self.cases = library.store.holds.cases()
        self._by: dict[_Key, list[Tie]] = {}
        for tie in self._ties:
            for key in _keys(tie):
                self._by.setdefault(key, []).append(tie)
        self._letters_of: dict[int, list[int]] = {}
        for letter_id, case_id, _ in self.letters:
            if case_id is not None:
                self._letters_of.setdefault(case_id, []).append(letter_id)

    def spread(self, found: Held, kind: HoldKind, subject: str, ground: Ground) -> None:
        """Hold something, and what hangs on it."""
        found.add(kind, subject, ground)
        ties = list(self._concerned(kind, subject))
        clips = {tie.clip_id for tie in ties}
        if kind is HoldKind.CLIP:
            clips.add(int(subject))
        if kind is HoldKind.ACCOUNT:
            clips |= set(self._clips_of(subject))
        for tie in ties:
            found.add(HoldKind.MATCH, tie.match_id, ground)
        for clip_id in clips:
            found.add(HoldKind.CLIP, clip_id, ground)
            for key in self._accounts(clip_id):
                found.add(HoldKind.ACCOUNT, key, ground)
        # A match may be in several cases; that one of them must stay says nothing about the others.
        cases = {int(subject)} if kind is HoldKind.CASE else {case_id for tie in ties for case_id in tie.case_ids}
        self._hold_cases(found, cases, ground)

    def _hold_cases(self, found: Held, cases: set[int], ground: Ground) -> None:
        for case_id in cases:
            found.add(HoldKind.CASE, case_id, ground)
            for letter_id in self._letters_of.get(case_id, ()):
                found.add(HoldKind.LETTER, letter_id, ground)

    def _concerned(self, kind: HoldKind, subject: str) -> Iterable[Tie]:
        """Return the matches that hang on something."""
        if kind is HoldKind.ACCOUNT:
            return [
                tie for clip_id in self._clips_of(subject) for tie in self._by.get((HoldKind.CLIP, str(clip_id)), ())
            ]
        if kind is HoldKind.LETTER:
            case_id = next((case for letter, case, _ in self.letters if str(letter) == subject), None)
            return self._by.get((HoldKind.CASE, str(case_id)), ())
        return self._by.get((kind, subject), ())

    def _clips_of(self, account: str) -> Iterator[int]:
        wanted = account_of(account)
        for id_, seen in self._seen.items():
            if any(is_meant(wanted, one) for one in accounts_of(*seen)):
                yield id_

    def _accounts(self, clip_id: int) -> Iterator[str]:
        for one in accounts_of(*self._seen.get(clip_id, ("", "", ""))):
            yield key_of(one)


def _keys(tie: Tie) -> Iterator[_Key]:
    yield HoldKind.MATCH, str(tie.match_id)
    yield HoldKind.CLIP, str(tie.clip_id)
    yield HoldKind.WORK, str(tie.work_id)
    for case_id in tie.case_ids:
        yield HoldKind.CASE, str(case_id)

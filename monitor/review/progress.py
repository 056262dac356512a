"""The life of a letter after its signature: what people report of it, and what they give up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.casework.lifecycle import FOLLOWERS, State, may_follow
from monitor.casework.values import LetterEvent, LetterRecord
from monitor.errors import CaseRefusedError, InputError, Objection
from monitor.notices import from_json, load_pack
from monitor.review.following import FollowRequest, follow
from monitor.review.gates import SAFEGUARD, demand_may_leave
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.values import is_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody says happened to a letter."""

    state: State
    reason: str
    happened_at: datetime | None = None
    """By default now. The clocks of the law count from here."""
    urls: tuple[str, ...] = ()
    """Addresses that it is about; by default all."""
    live_stream: str = ""
    """Why a letter that is being sent could not wait."""
    document_sha256: str | None = None
    """Of the document that it is about; by default the letter."""


def report(library: Library, reference: str, said: Report) -> LetterRecord:
    """Put on record that a letter came into a state, and return it.

    :raises NotFoundError: there is no such letter
    :raises InputError: a time to come, an address that is not in the letter, or no reason
    :raises CaseRefusedError: the letter cannot come into this state from the present one, or nobody is named
    :raises LetterRefusedError: it is to be sent, and may not leave
    """
    letter = library.store.letters.called(reference)
    _demand_said(library, letter, said)
    _demand_order(letter, said.state)
    if said.state is State.SENT:
        demand_may_leave(library, letter, live_stream=said.live_stream)
    return sent(library, letter, said) if said.state is State.SENT else step(library, letter, said)


def sent(library: Library, letter: LetterRecord, said: Report) -> LetterRecord:
    """Put on record that a letter left, and lay its withdrawal ready beside it (safeguard G14)."""
    with library.store.transaction():
        gone = step(library, letter, said)
        if load_pack(letter.pack).kind == "notice":
            request = FollowRequest(pack="xx_retraction", sender=Profile(), explanation="It was sent by mistake.")
            follow(library, letter.reference, request, ["txt"])
        return gone


def step(library: Library, letter: LetterRecord, said: Report) -> LetterRecord:
    """Write a step that was admitted into the letter's life and into the audit."""
    now = library.clock()
    happened_at, reason = said.happened_at or now, said.live_stream.strip() or said.reason.strip()
    with library.store.transaction():
        event = library.store.letters.step(
            LetterEvent(
                id=0,
                letter_id=letter.id,
                state=said.state,
                actor=library.actor,
                at=now,
                happened_at=happened_at,
                reason=reason,
                document_sha256=said.document_sha256 or letter.events[0].document_sha256,
                urls=said.urls,
            )
        )
        library.record(
            f"letter.{said.state}",
            f"letter {letter.reference}",
            reason=reason,
            urls=list(said.urls),
            happened_at=happened_at.isoformat(),
            document=event.document_sha256,
        )
        return library.store.letters.get(letter.id)


def _demand_said(library: Library, letter: LetterRecord, said: Report) -> None:
    if not is_person(library.actor):
        raise CaseRefusedError(f"Nobody is named who reports about {letter.reference}; give your name with --by NAME.")
    if not said.reason.strip():
        raise InputError(f"Say what happened to {letter.reference}, and how you know: --reason “...”.")
    if said.happened_at and said.happened_at > library.clock() + timedelta(seconds=1):
        raise InputError(
            f"{said.happened_at.isoformat()} has not come yet; say when it happened, or leave it out for now."
        )
    unknown = sorted(set(said.urls) - {item.url for item in from_json(letter.notice).items})
    if unknown:
        raise InputError(
            f"{unknown[0]} is not in {letter.reference}; reclaim notice show {letter.reference} lists them."
        )


def _demand_order(letter: LetterRecord, state: State) -> None:
    if may_follow(tuple(event.state for event in letter.events), state):
        return
    possible = ", ".join(sorted(one.replace("_", "-") for one in FOLLOWERS[letter.state]))
    message = f"From there it can only become: {possible or 'nothing else'}."
    raise CaseRefusedError(
        f"{letter.reference} is {letter.state.replace('_', ' ')} and cannot become {state.replace('_', ' ')}.",
        (Objection(rule="G11", source=SAFEGUARD, message=message),),
    )

"""The life of a letter after its signature: what people report of it, and what they give up."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from monitor.casework.addresses import WHOLE, about, barred, lives, whole_or_part
from monitor.casework.clearance import Cleared
from monitor.casework.lifecycle import FOLLOWERS, UNSENT, State
from monitor.casework.values import LetterRecord
from monitor.errors import CaseRefusedError, InputError, Objection, ReclaimError
from monitor.review.following import FollowRequest, follow
from monitor.review.gates import SAFEGUARD, clear
from monitor.review.steps import new_step, put_step
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import is_person

_EARLY = timedelta(days=1)
"""An answer of which only the day is known may bear the day before the sending: zones differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody says happened to a letter."""

    state: State
    reason: str
    happened_at: datetime | None = None
    """By default now. The clocks of the law count from here."""
    urls: tuple[str, ...] = ()
    """Addresses that it is about; by default all of which it is not known yet."""
    live_stream: str = ""
    """Why a letter that is being sent could not wait."""
    document_sha256: str | None = None
    """Of the document that it is about; by default the letter."""


def report(library: Library, reference: str, said: Report) -> LetterRecord:
    """Put on record that a letter, or some of its addresses, came into a state, and return it.

    Where some copies are removed and others are not, the letter is partly removed.

    :raises NotFoundError: there is no such letter
    :raises InputError: a time to come, or one before the sending; an address that is not in the letter; no reason
    :raises CaseRefusedError: the letter cannot come into this state from the present one, nobody is named, or nobody
        knows whether it was sent
    :raises LetterRefusedError: it is to be sent, and may not leave
    """
    with library.store.transaction():
        letter = library.store.letters.called(reference)
        demand_said(library, letter, said)
        demand_resolved(library, letter)
        whole = _placed(letter, said)
        sends = said.state is State.SENT
        cleared = clear(library, letter, live_stream=said.live_stream, at=said.happened_at) if sends else None
        after = step(library, letter, whole, cleared)
    if sends:
        lay_withdrawal(library, after)
    return after


def step(library: Library, letter: LetterRecord, said: Report, cleared: Cleared | None = None) -> LetterRecord:
    """Write a step that was admitted into the letter's life and into the audit.

    :param cleared: for the step into sent: that the gates let the letter leave
    """
    document = said.document_sha256 or letter.events[0].document_sha256
    event = new_step(library, said.state, said.reason.strip() or said.live_stream.strip(), document)
    event = replace(event, happened_at=said.happened_at or event.at, urls=said.urls)
    return put_step(library, letter, event, cleared, live_stream=said.live_stream.strip())


def lay_withdrawal(library: Library, letter: LetterRecord) -> str:
    """Lay the withdrawal of a claim that was sent ready beside it (safeguard G14).

    :returns: why it could not be written; empty where it was. The letter is sent all the same
    """
    if not letter.is_claim:
        return ""
    request = FollowRequest(pack="xx_retraction", sender=Profile(), explanation="It was sent by mistake.")
    try:
        follow(library, letter.reference, request, ["txt"])
    except ReclaimError as error:
        library.record("letter.unprepared", f"letter {letter.reference}", problem=str(error))
        return f"The withdrawal of {letter.reference} could not be laid ready ({error})."
    return ""


def withdrawal_of(library: Library, reference: str) -> Path:
    """Return where the withdrawal of a letter lies ready."""
    return library.settings.letters / f"DRAFT-{reference}.txt"


def demand_resolved(library: Library, letter: LetterRecord) -> None:
    """Refuse whatever is asked of a letter while nobody knows whether it was sent.

    :raises CaseRefusedError: it was handed to a mail server, and nobody knows what came of it
    """
    attempt = library.store.dispatches.open_of(letter.id)
    if attempt is None:
        return
    raise CaseRefusedError(
        f"{letter.reference} was handed to {attempt.server} for {attempt.address} on"
        f" {attempt.started_at.isoformat(' ', 'seconds')}, and nobody knows whether it left. If another window is"
        f" sending it right now, wait. Else look for it in the sent folder of that mail account (Message-ID"
        f" {attempt.message_id}), and then say what you found: reclaim send {letter.reference} --resolve sent|not-sent"
        " --reason “...”."
    )


def demand_said(library: Library, letter: LetterRecord, said: Report) -> None:
    """Let only a person who is named report, with a reason, a time that may be and addresses that are in the letter.

    :raises InputError, CaseRefusedError: as ``report``
    """
    if not is_person(library.actor):
        raise CaseRefusedError(f"Nobody is named who reports about {letter.reference}; give your name with --by NAME.")
    if not said.reason.strip() and not said.live_stream.strip():
        raise InputError(f"Say what happened to {letter.reference}, and how you know: --reason “...”.")
    demand_brief("What is said of the letter", said.reason, said.live_stream)
    _demand_time(library, letter, said)
    unknown = sorted(set(said.urls) - set(letter.urls))
    if unknown:
        raise InputError(
            f"{unknown[0]} is not in {letter.reference}; reclaim notice show {letter.reference} lists them."
        )


def _demand_time(library: Library, letter: LetterRecord, said: Report) -> None:
    moment = said.happened_at
    if moment is None:
        return
    if moment.tzinfo is None:
        raise InputError(f"{moment.isoformat()} has no time zone; write one like 2026-11-23T17:05:00+01:00.")
    if moment > library.clock() + timedelta(seconds=1):
        raise InputError(f"{moment.isoformat()} has not come yet; say when it happened, or leave it out for now.")
    before = letter.approved_at if said.state is State.SENT else letter.sent_at
    day_alone = moment.time() == time() and said.state is not State.SENT
    slack = _EARLY if day_alone else timedelta()
    if before and moment < before - slack:
        what = "signed" if said.state is State.SENT else "sent"
        raise InputError(
            f"{moment.isoformat()} is before {letter.reference} was {what} ({before.isoformat(' ', 'minutes')}); say"
            " when it happened."
        )


def _placed(letter: LetterRecord, said: Report) -> Report:
    """Return a report with the state and the addresses that it comes to, if it may follow."""
    past = lives(letter.events, letter.urls)
    if said.state in UNSENT:
        _refuse(letter, said.state, "That is what reclaim letter does when a letter is signed.")
    named = said.urls or about(past, said.state)
    state = said.state
    if state is State.PARTLY_REMOVED and not said.urls:
        raise InputError(f"Say which addresses of {letter.reference} are removed: --url URL, for each.")
    if state in {State.REMOVED, State.PARTLY_REMOVED}:
        state = whole_or_part(past, named)
    wrong = barred(past, state, named)
    if wrong:
        _refuse_address(letter, said.state, wrong[0], past)
    return replace(said, state=state, urls=() if set(named) == set(past) else named)


def _refuse_address(letter: LetterRecord, state: State, url: str, past: dict[str, tuple[State, ...]]) -> None:
    """Say why an address cannot come into a state.

    :raises CaseRefusedError: always
    """
    now = past[url][-1]
    possible = ", ".join(sorted(one.replace("_", "-") for one in FOLLOWERS[now]))
    name = letter.reference if url == WHOLE or len(past) == 1 else f"{url} in {letter.reference}"
    _refuse(letter, state, f"From there it can only become: {possible or 'nothing else'}.", f"{name} is {_said(now)}")


def _refuse(letter: LetterRecord, state: State, message: str, now: str = "") -> None:
    raise CaseRefusedError(
        f"{now or f'{letter.reference} is {_said(letter.state)}'} and cannot become {_said(state)}.",
        (Objection(rule="G11", source=SAFEGUARD, message=message),),
    )


def _said(state: State) -> str:
    return state.replace("_", " ")

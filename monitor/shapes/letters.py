"""Letters, their lives and their deadlines as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from monitor.casework.addresses import lives, standing
from monitor.casework.lifecycle import FOLLOWERS, State, may_follow
from monitor.casework.values import AnswerRecord, LetterEvent, LetterRecord
from monitor.notices import Notice, Pack, load_pack, render
from monitor.notices.recipients.exposure import view
from monitor.notices.recipients.wording import difference
from monitor.review.calendar import Deadline, deadlines_of
from monitor.review.letters import Written
from monitor.review.outcomes import fates_of
from monitor.shapes.records import Json, path_text
from monitor.store.library import Library


def next_due(letter: LetterRecord) -> date | None:
    """Return the day of a letter's next deadline; None where no clock runs."""
    return min((one.due.on for one in deadlines_of(letter)), default=None)


def line_json(letter: LetterRecord, stands: Mapping[State, int], due: date | None, *, is_open: bool) -> Json:
    """Return a letter as it stands in a list, for machines.

    :param due: which of its deadlines comes next
    :param is_open: whether nobody knows if it left
    """
    return {
        "reference": letter.reference,
        "case": letter.case_id,
        "pack": letter.pack,
        "recipient": letter.recipient,
        "address": letter.address,
        "states": {str(state): number for state, number in stands.items()},
        "copies": len(letter.urls),
        "signed_at": letter.approved_at.isoformat() if letter.approved_at else None,
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "perhaps_sent": is_open,
        "next_due": str(due) if due else None,
    }


def letter_json(library: Library, reference: str) -> Json:
    """Return one letter for machines: its life, its copies, its clocks, its documents, and what can come next.

    :raises NotFoundError: there is no such letter
    """
    letter = library.store.letters.called(reference)
    past = lives(letter.events, letter.urls)
    attempt = library.store.dispatches.open_of(letter.id)
    outcomes = {fate.url: fate.outcome for fate in fates_of(letter)} if letter.is_claim else {}
    return line_json(letter, standing(past), next_due(letter), is_open=attempt is not None) | {
        "follows": library.store.letters.get(letter.follows).reference if letter.follows else None,
        "followed_by": [later.reference for later in library.store.letters.following(letter.id)],
        "life": [_event_json(event) for event in letter.events],
        "addresses": [
            {"url": url, "state": str(states[-1]), "outcome": str(outcomes[url]) if url in outcomes else None}
            for url, states in past.items()
            if url and states
        ],
        "clocks": [deadline_json(one, library.clock()) for one in deadlines_of(letter)],
        "documents": [
            {"format": one.format, "path": str(one.path), "sha256": one.sha256}
            for one in library.store.notices.of_letter(reference)
        ],
        "answers": [
            {"kind": one.kind, "received_at": one.received_at.isoformat(), "summary": one.summary}
            for one in library.store.answers.of_letter(letter.id)
        ],
        "may_become": sorted({name for states in past.values() for name in _nexts(states)}),
    }


def _nexts(states: tuple[State, ...]) -> list[str]:
    return [state.replace("_", "-") for state in FOLLOWERS[states[-1]] if may_follow(states, state)]


def _event_json(event: LetterEvent) -> Json:
    return {
        "state": str(event.state),
        "happened_at": event.happened_at.isoformat(),
        "recorded_at": event.at.isoformat(),
        "actor": event.actor,
        "reason": event.reason,
        "document_sha256": event.document_sha256,
        "urls": list(event.urls),
    }


def deadline_json(one: Deadline, now: datetime) -> Json:
    """Return a deadline for machines."""
    return {
        "reference": one.letter.reference,
        "recipient": one.letter.recipient,
        "id": one.clock.id,
        "title": one.clock.title,
        "text": one.clock.text,
        "source": one.clock.source,
        "mark": one.clock.mark,
        "whose": one.clock.whose,
        "started_at": one.started_at.isoformat(),
        "ends": one.due.at.isoformat() if one.due.at else one.due.on.isoformat(),
        "latest": one.due.latest.isoformat() if one.due.latest else None,
        "over": one.is_over(now),
        "urls": list(one.urls),
    }


def answer_json(kept: AnswerRecord, letter: LetterRecord) -> Json:
    """Return an answer to a letter, and how the letter stands, for machines."""
    document = {"path": str(kept.document.path), "sha256": kept.document.sha256} if kept.document else None
    return {
        "letter": letter.reference,
        "state": str(letter.state),
        "kind": kept.kind,
        "received_at": kept.received_at.isoformat(),
        "number": kept.reference,
        "author": kept.author,
        "summary": kept.summary,
        "defects": list(kept.defects),
        "document": document,
    }


def kept_json(one: Written) -> Json:
    """Return a letter that belongs to no case, or follows another, for machines."""
    return {
        "reference": one.reference,
        "format": one.letter.format,
        "path": path_text(one.path),
        "sha256": one.letter.sha256,
        "signed": one.record is not None,
        "findings": [asdict(finding) for finding in one.letter.findings],
    }


def written_json(one: Written, exposure: Json) -> Json:
    """Return a letter for machines."""
    kept = asdict(one.record) | {"signed_at": one.record.signed_at.isoformat()} if one.record else {}
    return kept | kept_json(one) | {"exposure": exposure}


def exposure_json(notice: Notice) -> Json:
    """Return who will see what of the sender, and the recipient's own wording, for machines."""
    pack = load_pack(notice.pack_id)
    seen = view(notice, render(notice, pack))
    for fact in seen["facts"]:
        del fact["cells"]
    other = difference(notice, pack)
    wording = asdict(other) | {"words": other.words} if other else None
    return seen | {"wording": wording, "recipient": notice.recipient.name, "kind": str(notice.recipient.kind)}


def pack_json(pack: Pack) -> Json:
    """Return a law pack for machines."""
    return {
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "kind": pack.kind,
        "jurisdiction": pack.jurisdiction,
        "territory": pack.territory,
        "law": pack.law,
        "language": pack.language,
        "verified": not pack.unverified,
        "unverified": list(pack.unverified),
        "rules": [rule.id for rule in pack.rules],
    }

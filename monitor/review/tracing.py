"""Whether what a letter rests on stands in the audit: a row that somebody wrote into the database by hand does not."""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import Objection
from monitor.notices import ExceptionRecord, InfringingItem, Notice, from_json
from monitor.review.letters import seals_of
from monitor.review.steps import PREFIX, subject_of
from monitor.store.library import Library
from monitor.values import AuditEntry

SOURCE = "Reclaim's safeguard: a letter rests on what is in the audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One entry of the audit, with its data read."""

    entry: AuditEntry
    data: dict[str, Any]


def untraced(library: Library, letter: LetterRecord, notice: Notice) -> Iterator[Objection]:
    """Yield an objection for everything about a letter that the audit does not know, or knows otherwise.

    :param notice: the letter's, with the facts of today
    :raises LibraryDamagedError: the audit itself was changed
    """
    matches = [item.decision.match_id for item in notice.items if item.decision]
    clips = {match_id: library.store.matches.get(match_id).clip.id for match_id in matches}
    subjects = [subject_of(letter), *(f"match {id_}" for id_ in matches), *(f"clip {id_}" for id_ in clips.values())]
    entries = library.store.audit.about([*subjects, *([f"case {letter.case_id}"] if letter.case_id else [])])
    library.store.audit.verify(since=entries[0].id if entries else 1)
    by_subject: dict[str, list[_Said]] = {}
    for entry in entries:
        by_subject.setdefault(entry.subject, []).append(_Said(entry=entry, data=json.loads(entry.data)))
    was, text = from_json(letter.notice), library.store.letters.text_of(letter.id)
    yield from _letter(letter, was, text, by_subject.get(subject_of(letter), []))
    seen = {(item.url, item.seen_live_at) for item in was.items}
    for item in notice.items:
        if item.decision is not None:
            yield from _decision(item, by_subject.get(f"match {item.decision.match_id}", []))
            yield from _look(seen, item, by_subject.get(f"clip {clips[item.decision.match_id]}", []))
    yield from _case(notice, by_subject.get(f"case {letter.case_id}", []))


def _letter(letter: LetterRecord, was: Notice, text: str, said: Sequence[_Said]) -> Iterator[Objection]:
    states = {f"{PREFIX}{state}" for state in State}
    steps = [one for one in said if one.entry.action in states]
    told = [(one.entry.action, one.data.get("happened_at"), one.data.get("document")) for one in steps]
    kept = [
        (f"{PREFIX}{step.state}", step.happened_at.isoformat(timespec="milliseconds"), step.document_sha256)
        for step in letter.events
    ]
    if told != kept:
        yield _object("the steps of its life are not those that were recorded")
    signed = next((one.data for one in steps if one.entry.action == f"{PREFIX}{State.APPROVED}"), {})
    today = seals_of(letter.notice, text, letter.address)
    names = {"notice": "what it says", "text": "its wording", "address": "its address"}
    changed = [name for key, name in names.items() if signed.get(key) != today[key]]
    if changed:
        yield _object(f"{', '.join(changed)} would not be what was signed")
    if (was.reference, was.pack_id, was.recipient.name) != (letter.reference, letter.pack, letter.recipient):
        yield _object("its reference, its kind or its recipient is not the one that was signed")


def _decision(item: InfringingItem, said: Sequence[_Said]) -> Iterator[Objection]:
    decided = [one for one in said if one.entry.action == "match.decide"]
    decision = item.decision
    if decision is None or not decided:
        yield _object(f"nobody recorded the decision about {item.url}")
        return
    last = decided[-1]
    if (last.data.get("verdict"), last.entry.actor) != (str(decision.verdict), decision.by):
        yield _object(f"the decision about {item.url} is not the one that was recorded")


def _look(
    signed: AbstractSet[tuple[str, datetime | None]], item: InfringingItem, said: Sequence[_Said]
) -> Iterator[Objection]:
    """A look at an address after the signature stands in the audit; one before it is part of what was signed."""
    if item.seen_live_at is None or (item.url, item.seen_live_at) in signed:
        return
    looks = [one.data.get("opened_at") for one in said if one.entry.action == "clip.look"]
    if item.seen_live_at.isoformat(timespec="milliseconds") not in [_milliseconds(look) for look in looks]:
        yield _object(f"nobody recorded the last look at {item.url}")


def _milliseconds(text: object) -> str:
    return datetime.fromisoformat(str(text)).astimezone(UTC).isoformat(timespec="milliseconds")


def _case(notice: Notice, said: Sequence[_Said]) -> Iterator[Objection]:
    for record in notice.exceptions:
        if not any(_is_consideration(one, record) for one in said):
            yield _object(f"nobody recorded the consideration of exceptions under {record.jurisdiction} law")
    looks = [one.entry.actor for one in said if one.entry.action == "case.review"]
    if notice.reviewer and notice.reviewer not in looks:
        yield _object(f"nobody recorded that {notice.reviewer} looked at the case")


def _is_consideration(one: _Said, record: ExceptionRecord) -> bool:
    told = (one.entry.actor, one.data.get("jurisdiction"), one.data.get("conclusion"), one.data.get("reason"))
    kept = (record.considered_by, record.jurisdiction, str(record.conclusion), record.reason)
    return one.entry.action == "case.consider" and told == kept


def _object(what: str) -> Objection:
    message = (
        f"It cannot be traced: {what}. Something was changed outside Reclaim or by another version of it; write the"
        " letter again (reclaim letter CASE --sign), and if it stays, compare the library with a backup."
    )
    return Objection(rule="AUDIT", source=SOURCE, message=message)

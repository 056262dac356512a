"""What the page of a case shows: its copies, what comes next, what is missing for a letter, and its history."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.casework.lifecycle import State
from monitor.casework.values import LIVE, LetterRecord, LiveCheck
from monitor.errors import Objection, RefusedError
from monitor.notices import Finding as Broken
from monitor.people import Scope
from monitor.review.indicators import indicators
from monitor.review.leaving import Leaving, leaving
from monitor.review.previewing import Reading
from monitor.store.library import Library
from monitor.values import AuditEntry, Case, Conclusion, Finding
from monitor.web.boards import Stage, claimable
from monitor.web.hints import Hint, Place, hint, place_of
from monitor.web.letter_form import COUNTRIES
from monitor.web.looks import moment_text
from monitor.web.pages.letter_words import LOOKS

FRESH = timedelta(hours=72)
"""How old a look at an address may be when a letter leaves: safeguard G8."""
SIGHT_WORDS: Mapping[str, tuple[str, str, str]] = {
    "live": ("there", "good", "check"),
    "gone": ("gone", "warn", "eye-off"),
    "changed": ("changed", "warn", "pencil"),
    "geo_limited": ("hidden in some countries", "warn", "globe"),
}
"""What a look at an address found: in a word, its colour, its picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One rule that is not met, in the words of the room."""

    rule: str
    source: str
    message: str
    hint: Hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A match of the case."""

    finding: Finding
    seconds: float
    """Claimable today."""
    warning: str
    """Why nothing of it may be claimed today; empty where something may."""
    signs: tuple[str, ...]
    """What asks for a second person."""
    check: LiveCheck | None
    """The last look at its address."""
    is_fresh: bool
    """Whether somebody saw it there so lately that a letter may say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that people do before a letter leaves."""

    title: str
    text: str
    address: str
    action: str
    """What its button says."""
    is_done: bool
    is_urgent: bool = False
    """Whether it comes before everything else."""
    needs: Scope = Scope.LETTERS
    """What somebody must be allowed to take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history of a case."""

    entry: AuditEntry
    text: str
    icon: str
    note: str = ""
    """What the person wrote."""


def told_of(one: Objection, at: Place) -> Told:
    """Return an objection in the words of the room; what to do about it stands in its message."""
    said = hint(one.message, at)
    return Told(rule=one.rule, source=one.source, message=said.text, hint=Hint(text="", ways=said.ways))


def told_by(one: Broken, at: Place) -> Told:
    """Return what a rule finds wrong in the words of the room."""
    return Told(rule=one.rule_id, source=one.source, message=one.message, hint=hint(one.remedy, at))


def refused(error: Exception, at: Place) -> list[Told]:
    """Return the rules that a refusal names in the words of the room."""
    objections = error.objections if isinstance(error, RefusedError) else ()
    return [told_of(one, at) for one in objections]


def missing(reading: Reading, at: Place) -> list[Told]:
    """Return what keeps a letter from being signed, each rule with its source."""
    found = [told_by(one, at) for state in reading.missing for one in state.findings]
    return found + [told_of(one, at) for one in reading.objections]


def place(case: Case, findings: Iterable[Finding], reading: Reading | None = None) -> Place:
    """Return what placeholders of hints mean in a case."""
    works = {one.id: one.work.id for one in findings}
    return place_of(case.id, reading.notice if reading else None, works)


def copies(library: Library, findings: Sequence[Finding]) -> list[Copy]:
    """Return the matches of a case with what people saw at their addresses."""
    now, sights = library.clock(), library.store.sights
    claims, found = claimable(library, findings), []
    for one in findings:
        url = one.clip.provenance.url
        check = sights.last_check(one.clip.id, url) if url else None
        is_fresh = check is not None and check.state == LIVE and now - check.checked_at <= FRESH
        found.append(
            Copy(
                finding=one,
                seconds=claims[one.id].seconds,
                warning=claims[one.id].reason,
                signs=indicators(one),
                check=check,
                is_fresh=is_fresh,
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a case is: what the steps are made of."""

    copies: Sequence[Copy]
    letters: Sequence[LetterRecord]
    looked: bool
    """Whether a second person has looked."""
    now: datetime


def steps(case: Case, so_far: Standing, law: str) -> list[Step]:
    """Return what people do before a letter of a case leaves, in its order, with what of it is done."""
    found, letters, looked = so_far.copies, so_far.letters, so_far.looked
    weighed = [one for one in case.considerations if one.jurisdiction == law]
    standing = [one for one in letters if one.state is not State.SUPERSEDED]
    has_signs = any(one.signs for one in found)
    return [
        Step(
            title="Weigh the exceptions",
            text=f"Does the law of {COUNTRIES.get(law, law)} allow the use? A named person writes it down.",
            address=f"/cases/{case.id}?law={law}#exceptions",
            action="Weigh them now",
            is_done=any(one.conclusion is Conclusion.INFRINGING for one in weighed),
        ),
        Step(
            title="Second look",
            text="A match shows signs of comment, parody or news, so another person looks at both recordings."
            if has_signs
            else "No match shows signs of comment, parody or news, so one person is enough.",
            address=f"/cases/{case.id}#second-look",
            action="Look as second person",
            is_done=looked or not has_signs,
            needs=Scope.REVIEW,
        ),
        Step(
            title="See the copies at their addresses",
            text="A letter says when somebody last saw each copy there; at most 72 hours before it leaves.",
            address=f"/cases/{case.id}#addresses",
            action="Open the addresses",
            is_done=bool(standing) or all(one.is_fresh for one in found),
            needs=Scope.REVIEW,
        ),
        *_letter_steps(case, standing, so_far.now),
    ]


def _letter_steps(case: Case, standing: Sequence[LetterRecord], now: datetime) -> list[Step]:
    unsent = sorted(filter(None, map(leaving, standing)), key=lambda one: not one.is_withdrawal)
    return [
        Step(
            title="Draft, read and sign the letter",
            text="Every rule of the law is checked while you write.",
            address=f"/cases/{case.id}/letter",
            action="Draft the letter",
            is_done=bool(standing),
        ),
        _send_step(unsent[0], now)
        if unsent
        else Step(
            title="Send it",
            text="Not earlier than 24 hours after the signature; every safeguard is asked again.",
            address="/letters",
            action="Go to the letters",
            is_done=bool(standing),
        ),
    ]


def _send_step(one: Leaving, now: datetime) -> Step:
    reference = one.letter.reference
    if one.is_withdrawal:
        return Step(
            title="Send the withdrawal now",
            text=f"{reference} takes a claim back that you have made. It waits for nothing, and each day counts.",
            address=f"/letters/{reference}",
            action=f"Send {reference}",
            is_done=False,
            is_urgent=True,
        )
    when = "It may leave now" if one.may_leave(now) else f"It may leave from {moment_text(one.free_at)} (local time)"
    return Step(
        title="Send it",
        text=f"{when}; every safeguard is asked again.",
        address=f"/letters/{reference}",
        action=f"Go to {reference}",
        is_done=False,
    )


def next_step(steps: Sequence[Step], stage: Stage) -> Step | None:
    """Return what comes next; None where nothing does."""
    urgent = next((one for one in steps if one.is_urgent), None)
    return urgent or (None if stage is Stage.CLOSED else next((one for one in steps if not one.is_done), None))


def history(library: Library, case: Case, findings: Sequence[Finding], letters: Sequence[LetterRecord]) -> list[Event]:
    """Return everything that happened to a case, its matches and its letters, the latest first."""
    subjects = [f"case {case.id}", *(f"letter {one.reference}" for one in letters)]
    subjects += [f"match {one.id}" for one in findings]
    subjects += [f"clip {one.clip.id}" for one in findings]
    entries = {one.id: one for one in library.store.audit.about(list(dict.fromkeys(subjects)))}
    return [_event(entries[id_]) for id_ in sorted(entries, reverse=True)]


def _event(entry: AuditEntry) -> Event:
    data = json.loads(entry.data)
    note = str(data.get("reason") or data.get("note") or "")
    if entry.action.startswith("letter."):
        look = _look_of(entry.action)
        return Event(entry=entry, text=f"{entry.subject[7:]}: {look[0]}", icon=look[1], note=note)
    text, icon = _WORDS.get(entry.action, (f"{entry.action} ({entry.subject})", "info"))
    known = {"subject": entry.subject} | {key: _plain(key, value) for key, value in data.items()}
    return Event(entry=entry, text=re.sub(r"\{(\w+)\}", lambda key: known.get(key[1], ""), text), icon=icon, note=note)


def _plain(key: str, value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    listed = ", ".join(map(str, value))
    return f"{'match' if len(value) == 1 else 'matches'} {listed}" if key == "matches" else listed


def _look_of(action: str) -> tuple[str, str]:
    name = action.partition(".")[2]
    look = LOOKS.get(State(name)) if name in set(State) else None
    return (look.word, look.icon or "mail") if look else (name.replace("_", " "), "mail")


_WORDS: Mapping[str, tuple[str, str]] = {
    "case.create": ("made the case with {matches}, to be pursued with {recipient}", "briefcase"),
    "case.consider": ("weighed the exceptions of {jurisdiction} law: {conclusion}", "scale"),
    "case.review": ("looked at the case as second person", "eye"),
    "case.close": ("closed the case: {reason}", "lock"),
    "case.reopen": ("opened the case again: {reason}", "undo-2"),
    "clip.look": ("opened {url}: {state}", "globe"),
    "match.decide": ("decided {subject}: {verdict}", "gavel"),
    "match.withdraw": ("took back the decision about {subject}", "undo-2"),
    "match.hold": ("held {subject} back", "hourglass"),
    "match.release": ("released {subject}", "check"),
    "notice.draft": ("wrote a draft as {format}", "pencil"),
    "notice.write": ("wrote {reference} as {format}", "file-text"),
    "evidence.write": ("wrote the evidence of {subject}", "file-text"),
    "clip.keep": ("kept the file of {subject} as evidence", "download"),
    "clip.scan": ("scanned {subject}", "film"),
    "clip.match": ("compared {subject}", "layers"),
}


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago something was, in a word or two."""
    minutes = round((now - moment).total_seconds() / 60)
    if minutes < 60:
        return "just now" if minutes < 2 else f"{minutes} minutes ago"
    hours = round(minutes / 60)
    if hours < 48:
        return "1 hour ago" if hours == 1 else f"{hours} hours ago"
    return f"{round(hours / 24)} days ago"

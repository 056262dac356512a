"""What the audit says, in the words of people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.values import AuditEntry

DONE = {
    "work.register": ("work registered", "works registered"),
    "clip.scan": ("clip looked at", "clips looked at"),
    "match.decide": ("match decided", "matches decided"),
    "match.take_back": ("decision taken back", "decisions taken back"),
    "work.hold": ("work held back", "works held back"),
    "rights.add": ("line added to rights ledgers", "lines added to rights ledgers"),
    "licence.add": ("licence recorded", "licences recorded"),
    "permission.add": ("permission recorded", "permissions recorded"),
    "case.create": ("case made", "cases made"),
    "case.consider": ("exception considered", "exceptions considered"),
    "case.review": ("second look", "second looks"),
    "case.close": ("case closed", "cases closed"),
    "case.reopen": ("case opened again", "cases opened again"),
    "letter.approved": ("letter signed", "letters signed"),
    "letter.sent": ("letter sent", "letters sent"),
    "letter.answer": ("answer received", "answers received"),
    "letter.counter_noticed": ("counter-notice", "counter-notices"),
    "letter.removed": ("report of a removal", "reports of removals"),
    "letter.withdrawn": ("letter withdrawn", "letters withdrawn"),
    "source.add": ("source added", "sources added"),
    "item.supply": ("file supplied", "files supplied"),
    "evidence.write": ("evidence pack written", "evidence packs written"),
}
"""What is counted on the home page: one, and several."""
TOLD = {
    "work.register": "registered the work “{name}”",
    "clip.scan": "added the clip “{name}”",
    "match.decide": "decided match {number}: {verdict}",
    "match.take_back": "took back the decision on match {number}",
    "work.hold": "saw that work {number} suddenly matches very many clips, and held its matches back",
    "rights.add": "added to the rights ledger of work {number}",
    "rights.end": "ended a line of the rights ledger of work {number}",
    "licence.add": "recorded a licence inside work {number}",
    "licence.end": "ended a licence inside work {number}",
    "licence.find": "looked for known tracks in work {number}",
    "licence.settle": "settled a known track in work {number}",
    "permission.add": "recorded a permission: {value}",
    "permission.end": "ended permission {number}",
    "case.create": "made case {number} for {recipient}",
    "case.consider": "considered exceptions in case {number}: {conclusion}",
    "case.review": "looked at case {number} as second person",
    "case.close": "closed case {number}",
    "case.reopen": "opened case {number} again",
    "notice.write": "signed {reference} as {format}",
    "letter.sent": "sent {number}",
    "letter.answer": "recorded an answer to {number}",
    "letter.removed": "recorded a removal after {number}",
    "letter.withdrawn": "withdrew {number}",
    "evidence.write": "wrote the evidence pack of case {number}",
    "source.add": "added the source “{name}”",
    "source.pause": "paused the source “{name}”",
    "source.resume": "let the source “{name}” go on",
    "source.remove": "removed the source “{name}”",
    "watch.stop": "stopped all collecting",
    "watch.resume": "let collecting go on",
    "watch.set": "changed how the watch collects",
    "host.allow": "stated something about {number}",
    "host.withdraw": "withdrew what was stated about {number}",
    "item.want": "asked for item {number} once more",
    "item.pass": "passed over item {number}",
    "item.supply": "supplied the file of item {number}",
    "recipient.set": "stated what is known of {number}",
    "profile.set": "changed the sender profile",
    "person.add": "added a person",
}
"""How one entry is told, after the name of whoever acted."""
_PAGES = {
    "source": "/sources/",
    "item": "/found/",
    "work": "/works/",
    "match": "/matches/",
    "case": "/cases/",
    "letter": "/letters/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that somebody did."""

    at: datetime
    actor: str
    text: str
    path: str
    """Page about it; empty where there is none."""


def told(entry: AuditEntry) -> News:
    """Return an entry of the audit in words."""
    noun, _, number = entry.subject.partition(" ")
    known = {"number": number or noun, **{key: str(value) for key, value in json.loads(entry.data).items()}}
    words = TOLD.get(entry.action, entry.action.replace(".", ": ").replace("_", " ") + " {number}")
    return News(
        at=entry.at,
        actor=entry.actor,
        text=words.format_map(_Blanks(known)),
        path=f"{_PAGES[noun]}{number}" if noun in _PAGES and number else "",
    )


def digest(counts: Mapping[str, int]) -> list[tuple[int, str]]:
    """Return what was done how often, in the order of the job."""
    return [(counts[action], words[counts[action] != 1]) for action, words in DONE.items() if counts.get(action)]


class _Blanks(dict[str, str]):
    """Leaves empty what an entry of an older version does not say."""

    def __missing__(self, key: str) -> str:
        return ""

"""The values of casework: frozen, slotted. Times are timezone-aware; ``id`` numbers come from the database."""

from dataclasses import dataclass
from datetime import datetime

from monitor.casework.lifecycle import State
from monitor.rights.values import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """A person besides the signer has looked at a case."""

    id: int
    case_id: int
    reviewed_by: str
    reviewed_at: datetime
    reason: str


LIVE = "live"
"""What a look at an address found: the copy is there."""
SIGHTS = (LIVE, "gone", "changed", "geo_limited")
"""What a look at an address may find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCheck:
    """A person has opened the address of a clip."""

    id: int
    clip_id: int
    url: str
    state: str
    """One of ``SIGHTS``."""
    note: str
    checked_by: str
    checked_at: datetime
    """When the address was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterEvent:
    """One step in the life of a letter; none is ever changed."""

    id: int
    letter_id: int
    state: State
    actor: str
    at: datetime
    """When it was put on record."""
    happened_at: datetime
    """When it happened; the clocks of the law count from here."""
    reason: str
    document_sha256: str | None = None
    """Of the document that the step is about."""
    urls: tuple[str, ...] = ()
    """Addresses that the step is about; empty means all of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRecord:
    """One letter with its whole life."""

    id: int
    case_id: int | None
    pack: str
    reference: str
    recipient: str
    address: str
    """E-mail address or form of the recipient; empty where it is not known."""
    follows: int | None
    """Letter that this one follows up, corrects or withdraws."""
    notice: str
    """The notice as JSON, from which the letter can be made again; see ``monitor.notices.to_json``. Empty in lists."""
    created_by: str
    created_at: datetime
    events: tuple[LetterEvent, ...] = ()
    urls: tuple[str, ...] = ()
    """Addresses of the copies that it is about, in their order; none where it is about no copy."""
    is_claim: bool = False
    """Whether it claims an infringement."""

    @property
    def state(self) -> State:
        """The state that the letter is in; its addresses may differ, see ``monitor.casework.addresses``."""
        return self.events[-1].state

    @property
    def sent_at(self) -> datetime | None:
        """When it left; None while it has not."""
        return next((event.happened_at for event in self.events if event.state is State.SENT), None)

    @property
    def approved_at(self) -> datetime | None:
        """When it was signed; None while it is not."""
        return next((event.happened_at for event in self.events if event.state is State.APPROVED), None)

    def had(self, state: State) -> bool:
        """Tell whether the letter is or was in a state."""
        return any(event.state is state for event in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """One copy in a letter, as letters are looked up by it."""

    url: str
    key: str
    """The address as items are compared: without what does not tell which item it leads to."""
    match_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What is asked of all letters at once, so that nobody has to read each notice for it."""

    is_claim: bool
    """Whether the letter claims an infringement."""
    sender: str
    """Who complains, as names are compared."""
    text: str
    """The letter as Markdown, as it was signed."""
    items: tuple[LetterItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """What a recipient or an uploader answered to a letter."""

    id: int
    letter_id: int
    kind: str
    """``counter_notice``, ``refusal``, ``request_for_information``, ``acknowledgement`` or ``removal``."""
    received_at: datetime
    reference: str
    author: str
    summary: str
    defects: tuple[str, ...]
    """What a counter-notice lacks, one sentence each."""
    document: Document | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One attempt to hand a letter to a mail server, written down before it begins."""

    id: int
    letter_id: int
    message_id: str
    sha256: str
    """Of the message as handed over."""
    server: str
    address: str
    started_at: datetime
    finished_at: datetime | None = None
    """None while nobody knows whether the server took it."""
    answer: str | None = None
    """What the server said."""

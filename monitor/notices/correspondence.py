"""What letters speak of besides works and copies: grounds, earlier letters, answers, licences, tallies, who can act."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.notices.errors import NoticeDataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the sender says beyond the bare elements: why the law forbids the use."""

    right: str = ""
    """The right infringed, for example reproduction and making available to the public."""
    law: str = ""
    """The national law that grants it, with its section."""
    explanation: str = ""
    """Why the material infringes, in the sender's own words."""
    exceptions_reason: str = ""
    """Why no exception permits the use, in the language of the letter; empty where the recorded reason is in it."""
    interest: str = ""
    """In what capacity the claimant holds the right: owner, exclusive licensee, or agent of one of them."""
    ownership_document: str = ""
    """What shows that the claimant holds it: its title, its date and where it is kept."""
    undertaking_by: str = ""
    """Who has said to go to court if the law of the letter demands it (India, r. 75(2)(f))."""
    undertaken_at: datetime | None = None
    remedy: str = ""
    """What the recipient is asked to do."""
    court: str = ""
    """The court to which a request goes."""
    apologises: bool = False
    """Whether a letter that withdraws another says that its sender is sorry."""
    lawyer: str = ""
    """The lawyer who has read a letter that makes a demand: name and firm."""
    lawyer_at: datetime | None = None
    """When the lawyer read it."""
    unpublished: str = ""
    """How a copy of a work that was never published could come about, where that is the case; in no letter."""

    def __post_init__(self) -> None:
        demand_zone("undertaken_at", self.undertaken_at)
        demand_zone("lawyer_at", self.lawyer_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierNotice:
    """A letter that was sent before, as far as the present one speaks of it."""

    reference: str
    sent_on: date
    recipient: str = ""
    urls: tuple[str, ...] = ()
    outcome: str = ""
    """What came of it, in words; empty where nothing is known."""
    outcome_on: date | None = None
    counter_noticed: bool = False
    retracted: bool = False
    """Whether nothing of it stands any more."""
    withdrawn: tuple[str, ...] = ()
    """Those of the addresses that do not stand any more: withdrawn, or left out by a correction."""
    jurisdiction: str = ""
    """Whose law it was sent under: ISO 3166-1 code, or EU; empty where that is not recorded."""
    account: str = ""
    """The handle under which the material had been posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the recipient or the uploader answered, to which the letter replies."""

    kind: str
    """``refusal``, ``counter_notice``, ``request_for_information`` or ``removal``."""
    received_on: date
    reference: str = ""
    """The number or name that the answer bears."""
    by: str = ""
    summary: str = ""
    """What it says, in a sentence."""
    choice: str = ""
    """What the sender does about it: withdraw, court, ccb or licence."""
    action: str = ""
    """The action that was filed: court, docket number and date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceTerms:
    """What a licence offers, asks about, or confirms."""

    scope: str = ""
    territory: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    fee: str = ""
    """With its currency; empty where none is asked."""
    licensee: str = ""
    material: str = ""
    """Title and maker of third-party material that is asked about."""
    cues: tuple[str, ...] = ()
    """Where that material stands in the sender's own work, one line each, as in a cue sheet."""
    accounts: tuple[str, ...] = ()
    """Accounts and addresses that the licence clears."""
    permissions: tuple[int, ...] = ()
    """Numbers of the permissions on record that the letter confirms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of all notices of a period: a number of addresses for each of the five outcomes that services report.

    The last three count addresses once more, by what happened after the outcome.
    """

    starts_on: date
    ends_on: date
    sent: int
    """Addresses that were notified in the period."""
    removed: int = 0
    not_removed: int = 0
    pending: int = 0
    duplicate: int = 0
    """Notified before, by the sender or by somebody else."""
    not_in_index: int = 0
    """The service had nothing at the address."""
    counter_notices: int = 0
    retractions: int = 0
    upheld_refusals: int = 0
    """Not removed, and the sender found the refusal right."""

    def __post_init__(self) -> None:
        counts = {"sent": self.sent, "counter_notices": self.counter_notices, "retractions": self.retractions}
        counts |= self.outcomes | {"upheld_refusals": self.upheld_refusals}
        below = [name for name, count in counts.items() if count < 0]
        if below:
            raise NoticeDataError(f"The tally has less than none of {', '.join(below)}; give numbers from 0 up.")

    @property
    def outcomes(self) -> dict[str, int]:
        """The five outcomes, which together are everything that was sent."""
        return {
            "removed": self.removed,
            "not_removed": self.not_removed,
            "pending": self.pending,
            "duplicate": self.duplicate,
            "not_in_index": self.not_in_index,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step on the way from an address to who can act on it."""

    what: str
    """For example ``DNS``, ``RDAP`` or ``the site's page “About”``."""
    result: str
    looked_up_at: datetime

    def __post_init__(self) -> None:
        demand_zone("looked_up_at", self.looked_up_at)


def demand_zone(what: str, moment: datetime | None) -> None:
    """Refuse a time of day that could be any of 24 hours.

    :raises NoticeDataError: it has no zone
    """
    if moment is not None and moment.utcoffset() is None:
        raise NoticeDataError(f"The time {what} {moment.isoformat()} has no zone; give its offset from UTC.")

"""What letters speak of besides works and copies: grounds, earlier letters, answers, licences, and who can act."""

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
    interest: str = ""
    """In what capacity the claimant holds the right: owner, exclusive licensee, or agent of one of them."""
    ownership_document: str = ""
    """What shows that the claimant holds it: its title, its date and where it is kept."""
    undertaking_by: str = ""
    """Who has said to go to court if the law of the letter demands it (India, r. 75(2)(f))."""
    undertaken_at: datetime | None = None

    def __post_init__(self) -> None:
        demand_zone("undertaken_at", self.undertaken_at)


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

"""How long what is kept of others may stay, and what every column of the database is for. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Category(StrEnum):
    """What has one period of its own."""

    UNMATCHED_COLLECTED = "unmatched-collected"
    UNMATCHED_SUPPLIED = "unmatched-supplied"
    REJECTED = "rejected"
    CLOSED_CASES = "closed-cases"
    REQUESTS = "requests"
    NEWS = "news"
    WATCH_RUNS = "watch-runs"
    FAILURES = "failures"
    UPLOADS = "uploads"
    CACHE = "cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long one category stays."""

    days: int
    """What holds where the user has set nothing."""
    sentence: str
    """What it is, when the days begin to count, and what is left afterwards."""
    least: int = 1
    """Fewer days than this cannot be set."""
    most: int
    """More days than this cannot be set."""
    usual: int
    """From more days than this on the user is warned that it is long; the reasons must be good."""


PERIODS: Mapping[Category, Period] = MappingProxyType(
    {
        Category.UNMATCHED_COLLECTED: Period(
            days=7,
            most=3650,
            usual=30,
            sentence="Clips that sources brought and that match none of your works: after so many days from the scan"
            " the clip, its file and its fingerprint go; what is left tells that the item is not to be fetched again.",
        ),
        Category.UNMATCHED_SUPPLIED: Period(
            days=7,
            most=3650,
            usual=30,
            sentence="Clips that you supplied and that match none of your works: after so many days from the scan what"
            " the library keeps of them goes; your own file stays where it is.",
        ),
        Category.REJECTED: Period(
            days=30,
            most=3650,
            usual=90,
            sentence="Matches marked as not a copy, or ignored: after so many days from the decision address, account,"
            " title, file and stills go; hash and fingerprint stay, so that the same is not shown again.",
        ),
        Category.CLOSED_CASES: Period(
            days=1096,
            least=366,  # numbers of letters count within a year, and none may be given again
            most=36_500,
            usual=3653,
            sentence="Cases that are closed, with their letters, answers and evidence: so many days after they were"
            " closed they go. It is the time within which anybody may sue: in the USA three years.",
        ),
        Category.REQUESTS: Period(
            days=90,
            most=3650,
            usual=365,
            sentence="The record of requests to hosts from which no kept clip came.",
        ),
        Category.NEWS: Period(days=90, most=3650, usual=365, sentence="What you were told by the watch."),
        Category.WATCH_RUNS: Period(
            days=365, most=3650, usual=730, sentence="When the watch ran, and what came of it in numbers."
        ),
        Category.FAILURES: Period(
            days=90, most=3650, usual=365, sentence="What failed and why, unless it has succeeded since."
        ),
        Category.UPLOADS: Period(
            days=7, most=365, usual=30, sentence="Files that were sent by browser only in part, or were never added."
        ),
        Category.CACHE: Period(
            days=30,
            most=3650,
            usual=365,
            sentence="Pictures and films that pages show, and drafts of letters; they can be made again.",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The periods that hold in one library."""

    days: Mapping[Category, int]

    def of(self, category: Category) -> int:
        """Return the days of a category."""
        return self.days[category]


DEFAULTS = Retention(days=MappingProxyType({category: period.days for category, period in PERIODS.items()}))


class Whose(StrEnum):
    """Whom a piece of data is about."""

    USER = "user"
    TEAM = "team"
    UPLOADER = "uploader"
    CONTACT = "contact"
    CONSENTING = "consenting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one column of the database, or one kind of file, is kept for."""

    place: str
    """Table, or name in the library's folder."""
    column: str
    """Empty for files."""
    whose: tuple[Whose, ...]
    """Whom it is about; empty where it is about nobody."""
    purpose: str
    basis: str
    """Article of the GDPR; empty where nobody is concerned."""
    retention: str
    """A category, or how long it stays in words."""
    origin: str
    """Where it comes from."""

    @property
    def is_personal(self) -> bool:
        """Whether it is about somebody."""
        return bool(self.whose)

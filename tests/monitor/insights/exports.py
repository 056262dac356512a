"""Exports as platforms write them, made from known numbers, so that it can be told whether an import is right."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from monitor.insights.reading.wishes import Wishes

Cell = date | int | float | str | None
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def named(day: date) -> str:
    """Write a day as TikTok does."""
    return f"{MONTHS[day.month - 1]} {day.day}"


@dataclass(frozen=True, kw_only=True)
class Export:
    """A table with typed cells, and how it is written."""

    name: str
    header: tuple[str, ...]
    measures: dict[str, str]
    """Measure by header."""
    rows: tuple[tuple[Cell, ...], ...]
    wishes: Wishes
    key: str = ""
    """Header of the column that names the video; empty for the whole account."""
    key_of: Callable[[str], str] = str
    day: str = ""
    """Header of the column of days; empty for totals."""
    before: str = ""
    """What stands above the header."""
    write_day: Callable[[date], str] = date.isoformat
    write_number: Callable[[float], str] = str
    gap: str = ""
    separator: str = ","
    quoting: int = csv.QUOTE_MINIMAL
    ending: str = "\n"
    ends: bool = True
    encoding: str = "utf-8"
    totals: tuple[Cell, ...] = ()
    """A row that adds up the others."""
    extra: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return what stands in the file."""
        file = io.StringIO()
        writer = csv.writer(file, delimiter=self.separator, quoting=self.quoting, lineterminator=self.ending)
        writer.writerow(self.header)
        for row in (*((self.totals,) if self.totals else ()), *self.rows):
            writer.writerow([self._written(cell) for cell in row])
        text = file.getvalue()
        return self.before + (text if self.ends else text.removesuffix(self.ending))

    def data(self) -> bytes:
        """Return the bytes of the file."""
        return self.text().encode(self.encoding)

    def _written(self, cell: Cell) -> str:
        if cell is None:
            return self.gap
        if isinstance(cell, date):
            return self.write_day(cell)
        return self.write_number(cell) if isinstance(cell, int | float) else cell

    def numbers(self) -> dict[tuple[str, str, date | None], float]:
        """Return all numbers in it by key, measure and day."""
        found: dict[tuple[str, str, date | None], float] = {}
        for row in self.rows:
            cells = dict(zip(self.header, row, strict=True))
            key = self.key_of(str(cells[self.key])) if self.key else ""
            day = cells[self.day] if self.day else None
            assert day is None or isinstance(day, date)
            for header, measure in self.measures.items():
                value = cells[header]
                if isinstance(value, int | float):
                    found[key, measure, day] = float(value)
        return found

    def but(self, **changes: object) -> "Export":
        """Return it written in another way."""
        return replace(self, **changes)  # type: ignore[arg-type]


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=place) for place in range(count)]


def _some(place: int, most: int) -> int:
    """Return a number that looks arbitrary and is the same each time."""
    return (place * 7919 + 104_729) * (place + 3) % most


WINTER = _days(date(2025, 12, 3), 45)
WINTER_WISHES = Wishes(since=WINTER[0], until=WINTER[-1])
OVERVIEW = Export(
    name="Overview.csv",
    header=("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"),
    measures={
        "Video Views": "views",
        "Profile Views": "profile-views",
        "Likes": "likes",
        "Comments": "comments",
        "Shares": "shares",
    },
    rows=tuple(
        (day, 900 + _some(n, 30_000), _some(n, 150), _some(n + 1, 170), _some(n, 5) - 1, _some(n + 2, 1200))
        for n, day in enumerate(WINTER)
    ),
    wishes=WINTER_WISHES,
    day="Date",
    write_day=named,
    quoting=csv.QUOTE_ALL,
    ends=False,
)
PLAIN_OVERVIEW = OVERVIEW.but(quoting=csv.QUOTE_MINIMAL, ends=True, ending="\r\n")
FOLLOWERS = Export(
    name="FollowerHistory.csv",
    header=("Date", "Followers", "Difference in followers from previous day"),
    measures={"Followers": "followers", "Difference in followers from previous day": "followers-change"},
    rows=tuple((day, None if n < 3 else 10_405 + 20 * n, _some(n, 50) - 6) for n, day in enumerate(WINTER)),
    wishes=WINTER_WISHES,
    day="Date",
    write_day=named,
    gap="undefined",
)
VIEWERS = Export(
    name="Viewers.csv",
    header=("Date", "Total Viewers", "New Viewers", "Returning Viewers"),
    measures={"Total Viewers": "viewers", "New Viewers": "new-viewers", "Returning Viewers": "returning-viewers"},
    rows=tuple((day, _some(n, 9000) + _some(n, 400), _some(n, 9000), _some(n, 400)) for n, day in enumerate(WINTER)),
    wishes=WINTER_WISHES,
    day="Date",
    write_day=named,
)
_LINK = "https://www.tiktok.com/@own/video/73000000000000000{:02d}"
TITLES = ("Peeling, in 30 s", "Sehr „schön“", "Día uno", 'He said "no"', "plain", "a; b")
VIDEOS = Export(
    name="Content.csv",
    header=(
        "Video title",
        "Post time",
        "Video link",
        "Total views",
        "Total likes",
        "Total comments",
        "Total shares",
        "Reach",
    ),
    measures={
        "Total views": "views",
        "Total likes": "likes",
        "Total comments": "comments",
        "Total shares": "shares",
        "Reach": "reach",
    },
    rows=tuple(
        (
            TITLES[n % 6],
            "2026-09-10 18:30:00",
            _LINK.format(n),
            1000 + _some(n, 90_000),
            _some(n, 900),
            n,
            _some(n, 70),
            None if n == 2 else 12_100 + n,
        )
        for n in range(24)
    ),
    wishes=Wishes(exported=date(2026, 9, 18)),
    key="Video link",
    key_of=lambda link: link.rsplit("/", 1)[1],
)
VIDEOS_ES = VIDEOS.but(
    header=(
        "Título del video",
        "Hora de publicación",
        "Enlace del video",
        "Visualizaciones totales",
        "Me gusta totales",
        "Comentarios totales",
        "Veces compartido",
        "Alcance",
    ),
    measures={
        "Visualizaciones totales": "views",
        "Me gusta totales": "likes",
        "Comentarios totales": "comments",
        "Veces compartido": "shares",
        "Alcance": "reach",
    },
    key="Enlace del video",
)
METRIC = Export(
    name="Views.csv",
    before='sep=,\n"Views"\n',
    header=("Date", "Primary"),
    measures={"Primary": "views"},
    rows=tuple((day, _some(n, 36_000)) for n, day in enumerate(_days(date(2026, 8, 22), 28))),
    wishes=Wishes(platform="instagram"),
    day="Date",
    write_day=lambda day: f"{day}T00:00:00",
    quoting=csv.QUOTE_ALL,
    ends=False,
    encoding="utf-16",
)
_IDS = tuple(f"{'-' if n % 5 == 0 else 'k'}HNx8nDs{n:03d}" for n in range(30))
_TABLE_ROWS = tuple(
    (
        " " * (n % 5 == 0) + id_,
        f"Video {n}, part 1",
        "Sep 14, 2021",
        "0:15:30",
        2000 + _some(n, 9000),
        round(127.6747 + n, 4),
        n - 3,
        20_742 + n,
        4.02,
    )
    for n, id_ in enumerate(_IDS)
)
TABLE = Export(
    name="Table data.csv",
    header=(
        "Content",
        "Video title",
        "Video publish time",
        "Duration",
        "Views",
        "Watch time (hours)",
        "Subscribers",
        "Impressions",
        "Impressions click-through rate (%)",
    ),
    measures={
        "Views": "views",
        "Watch time (hours)": "watch-hours",
        "Subscribers": "followers-change",
        "Impressions": "impressions",
    },
    rows=_TABLE_ROWS,
    totals=("Total", None, None, None, sum(int(row[4]) for row in _TABLE_ROWS), 4500.5, 99, 600_000, 4.1),
    wishes=Wishes(since=date(2026, 8, 1), until=date(2026, 8, 28)),
    key="Content",
    key_of=str.strip,
)
_AUGUST = _days(date(2026, 8, 1), 28)
CHART = Export(
    name="Chart data.csv",
    header=("Date", "Content", "Video title", "Views"),
    measures={"Views": "views"},
    rows=tuple(
        (day, id_, f"Video {n}", _some(n + place, 4000))
        for n, id_ in enumerate(_IDS[:6])
        for place, day in enumerate(_AUGUST)
    ),
    wishes=Wishes(),
    key="Content",
    day="Date",
)
TOTALS = Export(
    name="Totals.csv",
    header=("Date", "Views"),
    measures={"Views": "views"},
    rows=tuple((day, 1000 + _some(n, 60_000)) for n, day in enumerate(_AUGUST)),
    wishes=Wishes(platform="youtube"),
    day="Date",
)


def german(value: float) -> str:
    """Write a number as in Germany."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


GERMAN = Export(
    name="Auswertung.csv",
    header=("Datum", "Video", "Aufrufe", "Likes", "Geteilt"),
    measures={"Aufrufe": "views", "Likes": "likes", "Geteilt": "shares"},
    rows=tuple(
        (day, f"Folge {n}", 1_200_000 + _some(n + place, 900_000), _some(place, 2500), n)
        for n in range(3)
        for place, day in enumerate(WINTER)
    ),
    wishes=Wishes(platform="videos.example"),
    key="Video",
    day="Datum",
    write_day=lambda day: day.strftime("%d.%m.%Y"),
    write_number=german,
    separator=";",
    encoding="cp1252",
)
PLAIN = Export(
    name="by video.csv",
    header=("date", "video", "views", "likes", "comments", "shares"),
    measures={name: name for name in ("views", "likes", "comments", "shares")},
    rows=tuple(
        (day, f"v{n}", _some(n + place, 5000), _some(place, 300), _some(n, 9), place % 4)
        for place, day in enumerate(WINTER)
        for n in range(4)
    ),
    wishes=Wishes(platform="videos.example"),
    key="video",
    day="date",
)
ALL: Sequence[Export] = (
    *(OVERVIEW, PLAIN_OVERVIEW, FOLLOWERS, VIEWERS, VIDEOS, VIDEOS_ES, METRIC, TABLE, CHART, TOTALS, GERMAN, PLAIN),
)

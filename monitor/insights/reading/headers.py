"""What the columns of a table are, by their headers in the languages of the platforms."""

import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitor.errors import InputError
from monitor.insights.reading.numbers import GAPS
from monitor.insights.reading.sheets import Sheet
from monitor.insights.reading.wishes import Wishes, quoted, refusal
from monitor.totals import Measure

FIELDS = ("date", "video", "title", "url", "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column is what, by its place."""

    fields: dict[str, int]
    measures: dict[Measure, int]
    left: tuple[str, ...]
    """Headers of the columns that are not read."""


@cache
def known() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the names of columns, by section and what they are."""
    text = files("monitor.insights.reading").joinpath("headers.toml").read_text("utf-8")
    return {
        section: {what: tuple(map(plain, names)) for what, names in table.items()}
        for section, table in tomllib.loads(text).items()
    }


def plain(header: str) -> str:
    """Return a header as it is compared: in lower case, without soft hyphens and doubled blanks."""
    text = unicodedata.normalize("NFKC", header).replace("\u00ad", "").replace("_", " ").casefold()
    return " ".join(text.split())


def is_shape(sheet: Sheet, shape: str) -> bool:
    """Tell whether any header is one by which a shape is known."""
    return bool({plain(header) for header in sheet.header} & set(known()["shapes"][shape]))


def columns_of(sheet: Sheet, wishes: Wishes, also: dict[str, tuple[str, ...]] | None = None) -> Columns:
    """Find out what the columns are: as the user says, else by their headers.

    :param also: more names of fields that this shape has
    :raises InputError: two columns could be the same, or a column would say who somebody is
    """
    headers = [plain(header) for header in sheet.header]
    refuse_persons(sheet)
    said = _said(sheet, headers, wishes)
    table = known()
    names: dict[str, tuple[str, ...]] = {what: table["fields"][what] for what in FIELDS} | table["measures"]
    for what, more in (also or {}).items():
        names[what] = more + names.get(what, ())
    found = dict(said)
    for what, words in names.items():
        if what not in said:
            places = [place for place, header in enumerate(headers) if header in words and place not in said.values()]
            if len(places) > 1:
                both = " and ".join(quoted(sheet.header[place]) for place in places[:2])
                raise refusal(sheet.name, f"both {both} could be {what}; say which: --column {what}=HEADER.")
            if places:
                found[what] = places[0]
    left = tuple(header for place, header in enumerate(sheet.header) if place not in found.values() and header)
    return Columns(
        fields={what: place for what, place in found.items() if what in FIELDS},
        measures={Measure(what): place for what, place in found.items() if what not in FIELDS},
        left=left,
    )


def _said(sheet: Sheet, headers: Sequence[str], wishes: Wishes) -> dict[str, int]:
    found: dict[str, int] = {}
    for what, header in wishes.columns.items():
        places = [place for place, one in enumerate(headers) if one == plain(header)]
        if len(places) != 1:
            many = "no column is" if not places else f"{len(places)} columns are"
            told = ", ".join(quoted(one) for one in sheet.header[:12])
            raise refusal(sheet.name, f"{many} called {quoted(header)}; its columns are {told}.")
        found[what] = places[0]
    return found


def demand_column(what: str) -> None:
    """Refuse a name of what a column is that is none.

    :raises InputError: says which there are
    """
    if what not in {*FIELDS, *Measure}:
        raise InputError(
            f"--column {quoted(what)} is nothing that is read; there are {', '.join((*FIELDS, *Measure))}."
        )


def refuse_persons(sheet: Sheet) -> None:
    """Refuse a table with columns that would say who somebody is.

    :raises InputError: says which column
    """
    for header in sheet.header:
        if plain(header) in known()["refused"]["persons"]:
            raise refusal(
                sheet.name,
                f"the column {quoted(header)} would say who somebody is, and Reclaim keeps totals only; export it"
                " without that column, or delete the column.",
            )


def refuse_texts(sheet: Sheet, columns: Columns) -> None:
    """Refuse a table of a whole account with a column of words that nobody knows: its rows may be parts of the total.

    :raises InputError: says which column
    """
    left = [place for place, header in enumerate(sheet.header) if header in columns.left]
    for chunk in sheet.chunks() if left else ():
        for place in left:
            word = next((cell for cell in chunk.columns[place] if _is_word(cell)), None)
            if word is not None:
                raise refusal(
                    sheet.name,
                    f"what is {quoted(sheet.header[place])}, with {quoted(word)} in it? If it names videos, import it"
                    " with --column video=HEADER; if its rows are parts of a total, export it without that column.",
                )


def _is_word(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and plain(cell) not in GAPS


def refuse_parts(sheet: Sheet, columns: Columns) -> None:
    """Refuse a table whose rows are parts of a total: of countries, ages, ways to the video.

    :raises InputError: says which column
    """
    for header in columns.left:
        if plain(header) in known()["refused"]["parts"]:
            raise refusal(
                sheet.name,
                f"its rows are parted by {quoted(header)}, so they are no totals; export it by day or by video only.",
            )

"""Exports spoiled in the ways in which files are spoiled: deterministically, so that a failure can be seen again."""

import csv
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from tests.monitor.insights.exports import ALL, Cell, Export, german

Spoil = Callable[[Export, random.Random], bytes]
FRENCH = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def cut(export: Export, chance: random.Random) -> bytes:
    """Cut the bytes anywhere."""
    data = export.data()
    return data[: chance.randrange(1, len(data))]


def cut_late(export: Export, chance: random.Random) -> bytes:
    """Cut a few bytes off the end, in the middle of a number perhaps."""
    return export.data()[: -chance.randrange(1, 9)]


def hole(export: Export, chance: random.Random) -> bytes:
    """Take a piece out of the middle."""
    data = export.data()
    begin = chance.randrange(len(data) // 4, 3 * len(data) // 4)
    return data[:begin] + data[begin + chance.randrange(1, 120) :]


def hole_of_a_line(export: Export, chance: random.Random) -> bytes:
    """Take out from the middle of one line to the same place of the next, so that both become one."""
    lines = export.text().split(export.ending)
    place = chance.randrange(len(lines) // 2, len(lines) - 3)
    begin = chance.randrange(len(lines[place]))
    lines[place : place + 2] = [lines[place][:begin] + lines[place + 1][begin:]]
    return export.ending.join(lines).encode(export.encoding)


def encoded(encoding: str, mark: bytes = b"") -> Spoil:
    """Write it in other characters."""

    def spoil(export: Export, _: random.Random) -> bytes:
        return mark + export.text().encode(encoding, "replace")

    return spoil


def without_mark(export: Export, _: random.Random) -> bytes:
    """Drop the mark at the beginning, and with it the byte order."""
    return export.text().encode("utf-16")[2:]


def half_mark(export: Export, _: random.Random) -> bytes:
    """Drop half of the mark."""
    return export.text().encode("utf-16")[1:]


def separated(sign: str) -> Spoil:
    """Write it with another separator."""
    return lambda export, _: export.but(separator=sign).data()


def swapped(export: Export, _: random.Random) -> bytes:
    """Exchange every comma for a semicolon, whatever it stands for."""
    return export.text().translate(str.maketrans(",;", ";,")).encode(export.encoding)


def numbered(write: Callable[[float], str], quoting: int | None = None) -> Spoil:
    """Write numbers as elsewhere."""

    def spoil(export: Export, _: random.Random) -> bytes:
        return export.but(write_number=write, quoting=export.quoting if quoting is None else quoting).data()

    return spoil


def rounded(value: float) -> str:
    """Write a number as apps show it."""
    return f"{value / 1000:.1f}K" if value >= 1000 else str(value)


def dated(write: Callable[[date], str]) -> Spoil:
    """Write days as elsewhere."""
    return lambda export, _: export.but(write_day=write).data()


def mangled(export: Export, _: random.Random) -> bytes:
    """Write days as a spreadsheet of another country leaves them: it takes some for its own and turns them."""
    return (
        export.but(
            write_day=lambda day: f"{day.day}/{day.month}/{day.year}" if day.day < 13 else day.strftime("%d/%m/%Y")
        )
        .data()
        .replace(b"#", b"")
    )


def turned(export: Export, _: random.Random) -> bytes:
    """Write the first days of months the other way round than the others."""
    write = lambda day: day.strftime("%m/%d/%Y" if day.day < 13 else "%d/%m/%Y")  # noqa: E731
    return export.but(write_day=write).data()


def without_column(export: Export, chance: random.Random) -> bytes:
    """Leave a column out."""
    place = chance.randrange(len(export.header))
    return _columns(export, [n for n in range(len(export.header)) if n != place])


def reordered(export: Export, chance: random.Random) -> bytes:
    """Put the columns in another order."""
    order = list(range(len(export.header)))
    chance.shuffle(order)
    return _columns(export, order)


def _columns(export: Export, order: list[int]) -> bytes:
    rows = tuple(tuple(row[n] for n in order) for row in export.rows)
    totals = tuple(export.totals[n] for n in order) if export.totals else ()
    return export.but(header=tuple(export.header[n] for n in order), rows=rows, totals=totals).data()


def header_without_column(export: Export, chance: random.Random) -> bytes:
    """Leave a name out of the header only."""
    place = chance.randrange(len(export.header))
    return export.but(header=export.header[:place] + export.header[place + 1 :]).data()


def lines(change: Callable[[list[str], random.Random], None]) -> Spoil:
    """Do something to the lines."""

    def spoil(export: Export, chance: random.Random) -> bytes:
        found = export.text().split(export.ending)
        change(found, chance)
        return export.ending.join(found).encode(export.encoding)

    return spoil


def doubled(found: list[str], chance: random.Random) -> None:
    """Write a line twice."""
    place = chance.randrange(len(found) // 2, len(found) - 1)
    found.insert(place, found[place])


def doubled_otherwise(found: list[str], chance: random.Random) -> None:
    """Write a line twice, with another number at its end."""
    place = chance.randrange(len(found) // 2, len(found) - 1)
    found.insert(place, re.sub(r"[0-9](\"?)$", lambda end: f"{(int(end[0][0]) + 1) % 10}{end[1]}", found[place]))


def dropped(found: list[str], chance: random.Random) -> None:
    """Drop a line."""
    del found[chance.randrange(len(found) // 2, len(found) - 2)]


def shuffled(found: list[str], chance: random.Random) -> None:
    """Shuffle the last lines but one."""
    tail = found[-12:-1]
    chance.shuffle(tail)
    found[-12:-1] = tail


def beheaded(found: list[str], _: random.Random) -> None:
    """Drop the first line."""
    del found[0]


def blank(found: list[str], chance: random.Random) -> None:
    """Put empty lines in between."""
    for _ in range(3):
        found.insert(chance.randrange(len(found) // 2, len(found)), "")


def without_quote(export: Export, chance: random.Random) -> bytes:
    """Drop one quotation mark."""
    text = export.but(quoting=csv.QUOTE_ALL).text()
    places = [n for n, letter in enumerate(text) if letter == '"']
    place = chance.choice(places)
    return (text[:place] + text[place + 1 :]).encode(export.encoding)


def with_quote(export: Export, chance: random.Random) -> bytes:
    """Put one quotation mark anywhere."""
    text = export.text()
    place = chance.randrange(len(text))
    return f'{text[:place]}"{text[place:]}'.encode(export.encoding)


def without_sign(export: Export, chance: random.Random) -> bytes:
    """Drop one separator."""
    text = export.text()
    place = chance.choice([n for n, letter in enumerate(text) if letter == export.separator])
    return (text[:place] + text[place + 1 :]).encode(export.encoding)


def ended(sign: str) -> Spoil:
    """Write it with other ends of lines."""

    def spoil(export: Export, _: random.Random) -> bytes:
        return export.text().replace("\r\n", "\n").replace("\n", sign).encode(export.encoding)

    return spoil


def with_nul(export: Export, chance: random.Random) -> bytes:
    """Put empty bytes anywhere."""
    data = export.data()
    place = chance.randrange(len(data))
    return data[:place] + b"\0" * chance.randrange(1, 4) + data[place:]


def with_parted_numbers(export: Export, _: random.Random) -> bytes:
    """Write a column without a name, into which a comma parts the last number of a line."""
    found = export.text().rstrip(export.ending).split(export.ending)
    begin = export.before.count("\n")
    for place in range(begin, len(found)):
        found[place] += export.separator
    found[-1] = re.sub(r"([0-9])([0-9]*\"?)(.)$", r"\1\3\2", found[-1])
    return export.ending.join([*found, ""]).encode(export.encoding)


def mixed(value: float) -> str:
    """Write thousands as in Germany, and tenths as in England."""
    return german(value) if isinstance(value, int) else str(value)


def merged(export: Export, _: random.Random) -> bytes:
    """Leave out the name of a video where the line before has it, as merged cells are saved."""
    places = [place for place, header in enumerate(export.header) if header in (export.key, "Video title")]
    rows = [export.rows[0]]
    rows += [
        tuple(None if place in places else cell for place, cell in enumerate(row))
        if not export.day or all(row[place] == before[place] for place in places)
        else row
        for before, row in pairwise(export.rows)
    ]
    return export.but(rows=tuple(rows)).data()


def called_total(export: Export, _: random.Random) -> bytes:
    """Call the first video as rows are called that add up the others."""
    title = next((header for header in export.header if "tulo" in header or "title" in header), export.key)
    if not title:
        return export.data()
    place = export.header.index(title)
    first = export.rows[0][place]
    rows = (
        tuple("Total" if n == place and cell == first else cell for n, cell in enumerate(row)) for row in export.rows
    )
    return export.but(rows=tuple(rows)).data()


def of_publication(export: Export, _: random.Random) -> bytes:
    """Leave one line of each video, with all its numbers added up."""
    if not export.day or not export.key:
        return export.data()
    place = export.header.index(export.key)
    return export.but(rows=tuple({row[place]: row for row in added_up(export)}.values())).data()


def added_up(export: Export) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows with numbers until each day in the place of those of the day."""
    sums: dict[tuple[Cell, str], int | float] = {}
    for row in export.rows:
        name = row[export.header.index(export.key)] if export.key else ""
        cells = list(row)
        for place, header in enumerate(export.header):
            value = row[place]
            if header in export.measures and isinstance(value, int | float):
                cells[place] = sums[name, header] = sums.get((name, header), 0) + value
        yield tuple(cells)


def grown(export: Export, _: random.Random) -> bytes:
    """Add up the numbers of days."""
    is_fit = export.day and "followers" not in export.measures.values()
    return export.but(rows=tuple(added_up(export))).data() if is_fit else export.data()


def half_understood(export: Export, _: random.Random) -> bytes:
    """Write days as a spreadsheet leaves them that took some for its own, turned, and others for words."""
    write = lambda day: f"{day.year}-{day.day:02}-{day.month:02}" if day.day < 13 else day.strftime("%d/%m/%Y")  # noqa: E731
    return export.but(write_day=write).data()


def endless(found: list[str], chance: random.Random) -> None:
    """Put very many blanks into a line."""
    place = chance.randrange(len(found) // 2, len(found) - 1)
    half = len(found[place]) - 1
    found[place] = found[place][:half] + " " * 40_000 + "!" + found[place][half:]


SPOILS: dict[str, Spoil] = {
    "cut": cut,
    "cut late": cut_late,
    "hole": hole,
    "hole of a line": hole_of_a_line,
    "utf-8 with mark": encoded("utf-8-sig"),
    "utf-16 big": encoded("utf-16-be", b"\xfe\xff"),
    "utf-16 little": encoded("utf-16-le", b"\xff\xfe"),
    "utf-32": encoded("utf-32"),
    "cp1252": encoded("cp1252"),
    "without mark": without_mark,
    "half a mark": half_mark,
    "semicolons": separated(";"),
    "tabs": separated("\t"),
    "bars": separated("|"),
    "swapped": swapped,
    "german numbers": numbered(german),
    "english numbers": numbered(lambda value: f"{value:,}"),
    "french numbers": numbered(lambda value: f"{value:,}".translate(str.maketrans(",.", "\u00a0,"))),
    "swiss numbers": numbered(lambda value: f"{value:,}".replace(",", "’")),
    "rounded": numbered(rounded),
    "all quoted": lambda export, _: export.but(quoting=csv.QUOTE_ALL).data(),
    "day first": dated(lambda day: day.strftime("%d/%m/%Y")),
    "month first": dated(lambda day: day.strftime("%m/%d/%Y")),
    "french days": dated(lambda day: f"{day.day} {FRENCH[day.month - 1]} {day.year}"),
    "two digits": dated(lambda day: day.strftime("%d.%m.%y")),
    "mangled": mangled,
    "turned": turned,
    "without a column": without_column,
    "reordered": reordered,
    "header without a column": header_without_column,
    "doubled": lines(doubled),
    "doubled otherwise": lines(doubled_otherwise),
    "dropped": lines(dropped),
    "shuffled": lines(shuffled),
    "beheaded": lines(beheaded),
    "blank": lines(blank),
    "without a quote": without_quote,
    "with a quote": with_quote,
    "without a sign": without_sign,
    "old ends": ended("\r"),
    "windows ends": ended("\r\n"),
    "with nul": with_nul,
    "with parted numbers": with_parted_numbers,
    "mixed numbers": numbered(mixed),
    "merged": merged,
    "called total": called_total,
    "of publication": of_publication,
    "grown": grown,
    "half understood": half_understood,
    "endless": lines(endless),
}


def spoiled(times: int = 1) -> Iterator[tuple[str, Export, bytes]]:
    """Yield every export spoiled in every way.

    :param times: how often those ways are gone that have chance in them
    """
    for export in ALL:
        for name, spoil in SPOILS.items():
            if name == "hole of a line" and not export.day and not export.totals:
                continue  # nothing in a list of videos alone says that one is lost
            seen: set[bytes] = set()
            for again in range(times):
                data = spoil(export, random.Random(f"{export.name} {export.ending!r} {name} {again}"))
                if data not in seen:
                    seen.add(data)
                    yield name, export, data

"""Instagram and Facebook: one file for each measure, with ``sep=,``, its title, and the columns Date and Primary."""

from monitor.insights.reading.headers import Columns, columns_of, is_shape, known, plain
from monitor.insights.reading.sheets import Sheet
from monitor.insights.reading.tables import Shape, Table
from monitor.insights.reading.wishes import Asked, Reading, Video, quoted, refusal
from monitor.totals import Measure

PLATFORMS = ("instagram", "facebook")


def is_metric(sheet: Sheet) -> bool:
    """Tell whether a table holds one measure as Meta exports it."""
    return len(sheet.header) == 2 and is_shape(sheet, "meta-value")


def read_metric(sheet: Sheet, asked: Asked) -> Reading:
    """Read one measure by day.

    :raises InputError: it cannot be read without doubt, or nobody said at which platform it is
    """
    columns = columns_of(sheet, asked.wishes)
    if "date" not in columns.fields:
        raise refusal(sheet.name, f"the column of days is missing among {_listed(sheet)}; export it again.")
    measures = columns.measures or {_measure(sheet): 1 - columns.fields["date"]}
    columns = Columns(fields={"date": columns.fields["date"]}, measures=measures, left=())
    platform = _platform(sheet, asked)
    shape = Shape(name="meta-metric", platform=platform, identify=lambda _: Video())
    return Table(sheet, columns, asked, shape).by_day()


def _measure(sheet: Sheet) -> Measure:
    title = plain(sheet.title)
    for table in (known()["meta"], known()["measures"]):
        for what, names in table.items():
            if title in names:
                return Measure(what)
    named = (
        f"is called {quoted(sheet.title)}, which is nothing that Reclaim keeps"
        if title
        else "does not say what it counts"
    )
    value = next(header for header in sheet.header if plain(header) in known()["shapes"]["meta-value"])
    raise refusal(
        sheet.name,
        f"it {named}; if it is one of {', '.join(Measure)}, import it with --column MEASURE={value}.",
    )


def _platform(sheet: Sheet, asked: Asked) -> str:
    said = asked.wishes.platform.casefold()
    told = next((name for name in PLATFORMS if plain(sheet.title).startswith(f"{name} ")), "")
    if said and told and said != told:
        raise refusal(
            sheet.name, f"its title {quoted(sheet.title)} names {told}, and you said {said}; import it for {told}."
        )
    if not said and not told:
        raise refusal(
            sheet.name,
            "it does not say whether it is of Instagram or of Facebook; import it with --platform instagram or"
            " --platform facebook.",
        )
    return told or said


def _listed(sheet: Sheet) -> str:
    return ", ".join(map(quoted, sheet.header))

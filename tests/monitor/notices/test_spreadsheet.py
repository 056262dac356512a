"""Letters as tables: columns of the user's choice, paths that are checked, cells that calculate nothing."""

import csv
import io

import pytest

from monitor.notices import ExportError, Supplies, load_pack, write_letter
from monitor.notices.exports.spreadsheet import DEFAULT_COLUMNS, read_columns, to_csv
from tests.monitor.notices.reply_samples import retraction
from tests.monitor.notices.samples import NOW, item, notice, work


def table(whole, columns=DEFAULT_COLUMNS):
    """Return the rows of a letter's table, as a program reads them."""
    return list(
        csv.DictReader(io.StringIO(to_csv(whole, columns).decode("utf-8-sig"), newline=""), delimiter=columns.separator)
    )


def columns_of(text):
    """Return columns written in TOML."""
    return read_columns(text.encode(), "columns.toml")


def test_a_letter_has_a_row_for_every_copy():
    """Numbered through, each with its work."""
    rows = table(notice(work(item(1), item(2)), work(item(3), title="Night Trains")))
    assert [(row["No."], row["Work"]) for row in rows] == [
        ("1", "Salt Flats at Dawn"),
        ("2", "Salt Flats at Dawn"),
        ("3", "Night Trains"),
    ]
    assert rows[0]["Address of the copy"] == "https://www.youtube.com/watch?v=dQw4w9WgX01"
    assert rows[0]["Seconds claimed"] == "29"
    assert rows[0]["Last seen"] == "2026-11-22T09:00:00Z"


def test_the_columns_are_the_users():
    """Headers in any language, values from anywhere in the letter, a separator of the user's country."""
    columns = columns_of(
        '[columns]\n"Überschrift" = "item.decision.by"\nsite = "item.site"\nall = "work.copyrighted_urls"\n'
        'starts = "item.segments[].clip_start_s"\n[file]\nseparator = ";"\nbyte_order_mark = true\n'
    )
    content = write_letter(notice(), load_pack(), now=NOW, format="csv", supplies=Supplies(columns=columns)).content
    assert content.startswith("\ufeffÜberschrift;site;".encode())
    assert table(notice(), columns) == [
        {
            "Überschrift": "Maya Lindqvist",
            "site": "YouTube",
            "all": "https://www.youtube.com/watch?v=aBcDeFgHiJk",
            "starts": "3.2",
        }
    ]


@pytest.mark.parametrize(
    "path",
    [
        *("item.adress", "thing.url", "item", "item.decision", "item.segments", "notice.works", "item.url.upper"),
        *("item.__class__", "notice.__class__.__name__", "item.segments[].modality.name", "", "number.real"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_with_its_name(path):
    """Before any letter is made, also where there is no item yet."""
    with pytest.raises(ExportError, match="“Mine”") as caught:
        columns_of(f'[columns]\nMine = "{path}"\n')
    assert path in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "[columns",
        "",
        "[columns]\n",
        "x = 1",
        '[columns]\na = "item.url"\n[file]\nseparator = ";;"',
        "[columns]\na = 1\n",
    ],
)
def test_what_is_no_table_of_columns_is_refused(text):
    """With the name of the file."""
    with pytest.raises(ExportError, match=r"columns\.toml"):
        columns_of(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        '=HYPERLINK("https://evil.example")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_cell_becomes_a_formula(hostile):
    """In values and in headers: a spreadsheet shows what stands there."""
    columns = columns_of(f'[columns]\n"{hostile.strip()[:1]}x" = "work.title"\na = "item.account"\n')
    content = to_csv(notice(work(item(account=hostile), title=hostile)), columns).decode()
    for row in csv.reader(io.StringIO(content, newline="")):
        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)


def test_a_letter_without_copies_has_no_table():
    """One sentence says so."""
    with pytest.raises(ExportError, match="names no copies"):
        to_csv(retraction(), DEFAULT_COLUMNS)

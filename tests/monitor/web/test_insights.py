"""The pages of totals: lists, charts, unusual days, notes, and export files whose questions are answered."""

import re

import lxml.html
import pytest

from monitor.app import open_library
from monitor.insights.keeping import report_now
from monitor.settings import Settings
from monitor.totals import LookState, Measure
from monitor.web.setaside import MOST_BYTES, MOST_LOTS, Aside, File
from tests.monitor.insights.charts import counted_in, totals_in
from tests.monitor.web.served import Visitor, text_of

TABLE = b"Tag;Gesehen\n01.09.2026;1200\n02.09.2026;1300\n03.09.2026;900\n"


@pytest.fixture
def counted(lived: Settings) -> int:
    """Give the number of a video with unusual days, of which a report is kept."""
    with open_library(lived, actor="Ann") as library:
        number = totals_in(library).id
        report_now(library)
    return number


def test_an_empty_library_says_what_to_import(newcomer: Visitor) -> None:
    """And has the form for it, open."""
    answer = newcomer.get("/insights")
    assert "No totals yet" in text_of(answer)
    assert '<details class="card" id="import" open>' in answer.text


def test_the_list_shows_lately_and_finds_by_words(visitor: Visitor, counted: int) -> None:
    """With a small line that screen readers leave out."""
    answer = visitor.get("/insights")
    assert re.search(
        r"Golden hour TikTok · lindqvist.films · video \d+ \d+ views in 28 days until 30 Nov 2026", text_of(answer)
    )
    assert f'href="/insights/{counted}"' in answer.text
    assert 'class="spark" viewBox="0 0 120 28" width="120" height="28" aria-hidden="true"' in answer.text
    assert "1 counted" in text_of(visitor.get("/insights?q=golden"))
    assert "Nothing is called so" in text_of(visitor.get("/insights?q=nothing"))


@pytest.mark.usefixtures("counted")
def test_unusual_days_come_with_harmless_causes_before_them(visitor: Visitor) -> None:
    """What is usual, from when the report is, and what totals cannot show."""
    said = text_of(visitor.get("/insights"))
    assert said.index("the platform recommended it") < said.index("times the usual")
    assert "Totals never show who watched" in said
    assert "series looked at on" in said
    assert re.search(r"about 5(\.\d)? times the usual\. For these weekdays", said)


def test_a_page_never_makes_the_report(visitor: Visitor, lived: Settings) -> None:
    """A job does, when somebody asks."""
    with open_library(lived) as library:
        totals_in(library)
    assert "Nobody has looked yet" in text_of(visitor.get("/insights"))
    with open_library(lived) as library:
        assert library.store.surge_reports.last() is None
    assert "/jobs/" in str(visitor.post("/insights/report").url)


def test_a_page_has_a_chart_and_its_table(visitor: Visitor, counted: int) -> None:
    """Wide and narrow drawings with ids of their own; the table has the same weeks."""
    answer = visitor.get(f"/insights/{counted}?measure=views&measure=shares")
    tree = lxml.html.fromstring(answer.content)
    charts = tree.xpath("//*[local-name()='svg'][contains(@class, 'chart')]")
    assert len(charts) == 2
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert len(tree.xpath("//details[contains(@class, 'table-card')]//tbody/tr")) == 18
    assert "Marked days" in text_of(answer)
    assert "style=" not in answer.text


def test_a_chart_leaves_as_files(visitor: Visitor, counted: int) -> None:
    """A picture, a drawing and every day."""
    assert visitor.get(f"/insights/{counted}/chart.png").content.startswith(b"\x89PNG")
    svg = visitor.get(f"/insights/{counted}/chart.svg?theme=dark")
    assert (svg.headers["content-type"], svg.text[:4]) == ("image/svg+xml", "<svg")
    days = visitor.get(f"/insights/{counted}/days.csv?measure=shares").text.splitlines()
    assert (len(days), days[0]) == (121, "day,Shares,marks")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("measure=secrets", "nothing that is counted"),
        ("from=2031-01-01", "There are no views of these days"),
        ("from=tomorrow", "tomorrow"),
    ],
)
def test_what_cannot_be_shown_is_told_on_the_page(visitor: Visitor, counted: int, query: str, sentence: str) -> None:
    """The rest of the page stands."""
    answer = visitor.get(f"/insights/{counted}?{query}")
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert "Single numbers" in text_of(answer)


def test_a_number_of_a_screen_is_kept(visitor: Visitor, counted: int, lived: Settings) -> None:
    """Downloads stand in no export; what is no number is refused."""
    where = f"/insights/{counted}"
    form = {"counted": "downloads", "value": "1 312", "until": "2026-11-20", "note": "in the app"}
    visitor.get(where)
    assert "Kept: 1 312 downloads until 20 Nov 2026." in text_of(visitor.post(f"{where}/count", form))
    assert visitor.post(f"{where}/count", form | {"value": "about 9"}).status_code == 400
    with open_library(lived) as library:
        (count,) = library.store.totals.counts(counted)
    assert (count.measure, count.value, count.note) == (Measure.DOWNLOADS, 1312, "in the app")


def test_a_number_of_something_that_is_not_counted_yet_is_kept(visitor: Visitor, lived: Settings) -> None:
    """What no export names becomes counted with its first number; the second one of the same name joins it."""
    form = {"name": "Harbour at night", "platform": "TikTok", "measure": "downloads", "until": "2026-11-20"}
    said = text_of(visitor.post("/insights/count", form | {"value": "1 312"}))
    assert "Kept: 1 312 downloads until 20 Nov 2026." in said
    assert "Harbour at night" in said
    visitor.post("/insights/count", form | {"measure": "shares", "value": "40"})
    with open_library(lived) as library:
        (one,) = library.store.totals.all()
        kept = {count.measure: count.value for count in library.store.totals.counts(one.id)}
    assert kept == {Measure.DOWNLOADS: 1312, Measure.SHARES: 40}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Say what the number is of"),
        ({"platform": ""}, "Say what the number is of"),
        ({"name": "1984"}, "is a number and no title"),
        ({"value": "about 9"}, "write digits alone"),
        ({"until": ""}, "on which day it was read"),
        ({"measure": "secrets"}, "Say what was counted"),
    ],
)
def test_a_first_number_that_cannot_be_kept_comes_back(
    visitor: Visitor, lived: Settings, changed: dict[str, str], sentence: str
) -> None:
    """The form is open again with what was typed, nothing is told in options, and nothing new is counted."""
    form = {"name": "Harbour", "platform": "tiktok", "measure": "downloads", "value": "9", "until": "2026-11-20"}
    answer = visitor.post("/insights/count", form | {"note": "in the app"} | changed)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert "--" not in text_of(answer)
    assert '<details class="card" id="count" open>' in answer.text
    assert 'value="in the app"' in answer.text
    with open_library(lived) as library:
        assert library.store.totals.all() == []


def test_a_file_that_was_read_before_is_read_again_where_that_is_asked_for(visitor: Visitor) -> None:
    """Otherwise the room says so, and how to ask for it."""
    form = {"platform": "tiktok", "dates": "day-first", "columns": "date=Tag\nviews=Gesehen", "video_per_file": "yes"}
    files = {"files": ("Hafen.csv", TABLE)}
    assert "3 numbers added" in text_of(visitor.post("/insights/import", form, files=files))
    assert "Tick “Read again”" in text_of(visitor.post("/insights/import", form, files=files))
    again = text_of(visitor.post("/insights/import", form | {"again": "yes"}, files=files))
    assert "0 numbers added, 0 changed, 3 known already" in again
    assert "Hafen" in text_of(visitor.get("/insights"))


def test_a_work_is_named_and_shows_its_totals(visitor: Visitor, counted: int, lived: Settings) -> None:
    """By its name or number; what is none is refused."""
    with open_library(lived) as library:
        name = library.store.works.get(1).name
    visitor.get(f"/insights/{counted}")
    assert "It is on record which work it is." in text_of(visitor.post(f"/insights/{counted}/link", {"work": name}))
    assert "views in 28 days" in text_of(visitor.get("/works/1"))
    visitor.get(f"/insights/{counted}")
    assert "No work is called “None”" in text_of(visitor.post(f"/insights/{counted}/link", {"work": "None"}))
    visitor.post(f"/insights/{counted}/link", {"work": ""})
    assert "views in 28 days" not in text_of(visitor.get("/works/1"))


@pytest.mark.usefixtures("counted")
def test_notes_are_kept_and_taken_back(visitor: Visitor) -> None:
    """They stand beside unusual days."""
    visitor.get("/insights")
    form = {"kind": "promotion", "note": "Paid week", "starts": "2026-11-10", "ends": "2026-11-14", "platform": ""}
    said = text_of(visitor.post("/insights/notes", form))
    assert "Noted: promotion." in said
    assert "You noted: Paid week, 10–14 Nov 2026." in said
    answer = visitor.post("/insights/notes", form | {"ends": "2026-11-01"})
    assert answer.status_code == 400
    assert 'value="Paid week"' in answer.text
    assert "Paid week" not in text_of(visitor.post("/insights/notes/1/remove"))


def test_a_proposal_to_look_is_settled(visitor: Visitor, counted: int, lived: Settings) -> None:
    """With what was seen."""
    with open_library(lived) as library:
        (look,) = [one for one in library.store.own_events.tasks() if one.counted_id == counted]
    visitor.get("/insights")
    said = text_of(visitor.post(f"/insights/looks/{look.id}", {"act": "done", "note": "No copy by its sound."}))
    assert "It is on record that you looked." in said
    with open_library(lived) as library:
        assert library.store.own_events.get(look.id).state is LookState.DONE


def test_a_refused_file_asks_and_need_not_be_chosen_again(visitor: Visitor, lived: Settings) -> None:
    """The question is told in the words of the form; the answer reads what waits."""
    visitor.get("/insights")
    answer = visitor.post("/insights/import", {"account": "mine"}, files={"files": ("meine.csv", TABLE)})
    assert answer.status_code == 400
    said = text_of(answer)
    assert "meine.csv" in said
    assert "--" not in re.sub(r"Columns: [\w-]+=", "", said)
    waiting = re.search(r'name="waiting" value="([^"]+)"', answer.text)
    assert waiting
    form = {"waiting": waiting[1], "platform": "tiktok", "dates": "day-first", "columns": "date=Tag\nviews=Gesehen"}
    told = text_of(visitor.post("/insights/import", form))
    assert "meine.csv: 3 numbers added, 0 changed, 0 known already." in told
    with open_library(lived) as library:
        (one,) = library.store.totals.all()
        series = library.store.totals.series(one.id, Measure.VIEWS)
    assert series is not None
    assert series.values.tolist() == [1200, 1300, 900]
    assert "choose the export files" in text_of(visitor.post("/insights/import", form))


def test_what_waits_is_of_its_sender_alone() -> None:
    """Another session gets nothing of it, and nothing twice; the oldest goes where there is too much."""
    aside, file = Aside(), File(name="a.csv", data=b"1")
    name = aside.put([file], "mine")
    assert aside.take(name, "theirs") == ()
    assert aside.take(name, "mine") == (file,)
    assert aside.take(name, "mine") == ()
    names = [aside.put([file], "mine") for _ in range(MOST_LOTS + 1)]
    assert [bool(aside.take(one, "mine")) for one in names] == [False] + [True] * MOST_LOTS
    assert aside.put([File(name="b", data=bytes(MOST_BYTES + 1))], "mine") == ""


def test_hostile_titles_stay_text(visitor: Visitor, lived: Settings) -> None:
    """In lists, charts and tables."""
    with open_library(lived) as library:
        counted_in(library, "<script>alert(1)</script>", key="v-9")
        totals_in(library, title="<img src=x onerror=alert(1)>", key="v-8")
        number = library.store.totals.all()[-1].id
    for path in ("/insights", f"/insights/{number}", "/insights/1", "/insights/2"):
        text = visitor.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text

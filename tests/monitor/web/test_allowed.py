"""Nobody is shown a button or a link that they may not use."""

from collections.abc import Iterator
from datetime import date

import lxml.html
import pytest

from monitor.app import open_library
from monitor.casework.holds import HoldKind
from monitor.insights.events import add_event
from monitor.insights.keeping import report_now
from monitor.privacy.holding import place_hold
from monitor.settings import Settings
from monitor.totals import OwnEventKind
from tests.monitor.insights.charts import totals_in
from tests.monitor.web.served import Serving, Visitor
from tests.monitor.web.team import signed_in, with_team

PAGES = (
    *("/insights", "/insights/1", "/works/1", "/works/1/licences", "/works/1/settings", "/licences", "/platforms"),
    *("/check-app", "/privacy", "/privacy/inventory", "/privacy/texts", "/privacy/texts/site", "/cases", "/cases/1"),
)


@pytest.fixture
def furnished(lived: Settings, quick_passwords: None) -> None:  # noqa: ARG001 - accounts are made quickly
    """Give the library what the pages have buttons for, and accounts to a team."""
    with_team(lived)
    with open_library(lived, actor="Ann Lee") as library:
        totals_in(library)
        report_now(library)
        add_event(library, OwnEventKind.NEWS, "A paper wrote about it.", date(2026, 9, 1), date(2026, 9, 1))
        place_hold(library, HoldKind.CASE, "1", "A suit is being prepared.")


def forms(visitor: Visitor, path: str) -> Iterator[str]:
    """Yield where the forms of a page are sent that change something."""
    page = lxml.html.fromstring(visitor.get(path).text)
    for form in page.xpath("//main//form[@method='post']"):
        yield form.get("action")


def links(visitor: Visitor, path: str) -> Iterator[str]:
    """Yield the pages of the room to which a page leads."""
    page = lxml.html.fromstring(visitor.get(path).text)
    for address in page.xpath("//a/@href"):
        if address.startswith("/") and not address.endswith((".png", ".svg", ".csv", ".ics")):
            yield address.partition("#")[0]


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("login", ["cat", "rob", "lea"])
def test_buttons_are_for_those_who_may_press_them(served: Serving, login: str) -> None:
    """Sent empty, each form is refused for what it lacks at most, never for who sends it."""
    visitor = signed_in(served, login)
    found = sorted({(form, path) for path in PAGES for form in forms(visitor, path)})
    refused = [one for one in found if visitor.post(one[0], {}).status_code == 403]
    assert refused == []


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("login", ["cat", "rob"])
def test_links_lead_to_pages_that_may_be_read(served: Serving, login: str) -> None:
    """Also those of the navigation."""
    visitor = signed_in(served, login)
    found = {link: path for path in PAGES for link in links(visitor, path)}
    assert [(link, path) for link, path in found.items() if visitor.get(link).status_code == 403] == []

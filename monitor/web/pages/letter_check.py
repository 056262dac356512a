"""Is a notice that somebody received complete? Read by signs, with the sources; nothing of it is kept."""

import re

from starlette.responses import Response

from monitor.errors import InputError
from monitor.notices.intake import Element, read_elements, sheet_ids
from monitor.notices.opening import open_letter
from monitor.web.pages.letter_acts import uploaded
from monitor.web.pages.letter_refusals import refusal_of
from monitor.web.routing import page
from monitor.web.visit import Visit

SHEETS = {
    "us_dmca_notice": "Notification under 17 U.S.C. § 512(c)(3)",
    "us_counter_notice": "Counter-notification under 17 U.S.C. § 512(g)(3)",
    "eu_dsa_art16": "Notice under art. 16 of Regulation (EU) 2022/2065",
    "gb_notice": "Notice under SI 2002/2013 (United Kingdom)",
    "in_r75": "Complaint under r. 75 of the Copyright Rules 2013 (India)",
    "ca_notice_and_notice": "Notice under s. 41.25 of the Copyright Act (Canada)",
}
"""What each sheet of signs reads a letter as."""
_COUNTER = re.compile(r"(?i)\bcounter[- ]?(?:noti(?:ce|fication)|claim)")


def ask(visit: Visit) -> Response:
    """Show the box for the letter."""
    return _page(visit)


def _page(visit: Visit, **context: object) -> Response:
    status = context.pop("status", 200)
    return visit.page(
        "letter_check.html",
        status=status if isinstance(status, int) else 200,
        sheets=[("", "Let its words decide"), *((key, said) for key, said in SHEETS.items() if key in sheet_ids())],
        text=visit.field("text"),
        sheet=visit.field("sheet"),
        **({"elements": None, "read_as": "", "defects": 0} | refusal_of(None) | context),
    )


def check(visit: Visit) -> Response:
    """Show what of a law's elements a letter has, and what is missing."""
    try:
        text = _text(visit)
        sheet = _sheet(visit, text)
        elements = read_elements(text, sheet)
    except InputError as error:
        return _page(visit, status=400, **refusal_of(error))
    shown = [one for one in elements if one.problems or (one.sign.wanted and one.sign.severity != "info")]
    return _page(visit, elements=shown, read_as=SHEETS.get(sheet, sheet), defects=sum(map(_is_defect, elements)))


def _sheet(visit: Visit, text: str) -> str:
    """Return what a letter is read as: what was chosen, else by its words."""
    asked = visit.field("sheet")
    if asked and asked not in sheet_ids():
        raise InputError("A letter cannot be read as that; choose one of the list.")
    return asked or ("us_counter_notice" if _COUNTER.search(text[:2000]) else "us_dmca_notice")


def _is_defect(element: Element) -> bool:
    return bool(element.problems) and element.sign.severity != "info"


def _text(visit: Visit) -> str:
    with uploaded(visit, "file") as file:
        text = open_letter(file) if file else visit.field("text")
    if not text:
        raise InputError("There is nothing to read; paste the letter, or choose its file.")
    return text


ROUTES = [page("/letters/check", ask), page("/letters/check", check, methods=["POST"])]

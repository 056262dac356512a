"""Letters as web pages: one file, sound structure, and nothing that a title says becomes markup."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from monitor.notices import export, load_pack, render
from tests.monitor.notices.samples import item, notice, work

PACK = load_pack()
PAGE = export(render(notice(), PACK), "html", footer="Reference RC-2026-0017").decode()
VOID = {"meta", "br", "col"}
HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "&lt;script&gt;",
    "]]><b>",
    "\u202e<b>",
    "<!-- ",
    "{{ 7 * 7 }}",
]


class Outline(HTMLParser):
    """Checks that elements are closed in order, and keeps them."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.seen = []

    def handle_starttag(self, tag, attrs):
        """Keep an element and its attributes."""
        self.seen.append((tag, tuple(name for name, _ in attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Close the last element that was opened."""
        assert self.open.pop() == tag


def outline(page):
    """Return the elements of a page."""
    parser = Outline()
    parser.feed(page)
    assert parser.open == []
    return parser.seen


def test_the_page_is_one_file_without_anything_that_runs():
    """No script, no picture, no font, no style from elsewhere; the policy in its head forbids them too."""
    tags = {tag for tag, _ in outline(PAGE)}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "video"}
    assert "url(" not in PAGE
    assert "@import" not in PAGE
    assert "default-src 'none'" in PAGE


def test_screen_readers_find_language_landmarks_headings_and_labels():
    """One header, main part and footer; headings that skip no level; every table has headings with a scope."""
    tree = lxml_html.fromstring(PAGE)
    assert tree.get("lang") == "en-US"
    assert [len(tree.findall(f".//body/{tag}")) for tag in ("header", "main", "footer")] == [1, 1, 1]
    levels = [int(tag[1]) for tag, _ in outline(PAGE) if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(cell.get("scope") in {"row", "col"} for cell in tree.iter("th"))
    assert all(list(table.iter("th")) for table in tree.iter("table"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_never_becomes_markup(hostile):
    """Titles, accounts, names and the reference change no element and no attribute of the page."""
    spoiled = notice(
        work(item(account=hostile, transforms=(hostile,)), title=hostile, description=hostile),
        method=hostile,
        reference=hostile,
    )
    page = export(render(spoiled, PACK), "html", footer=f"Reference {hostile}").decode()
    assert outline(page) == outline(PAGE)
    assert "<script" not in page.lower()
    (style,) = lxml_html.fromstring(page).iter("style")
    assert style.text.count("{") == style.text.count("}")


def test_only_plain_addresses_are_links():
    """What is no http address is shown and leads nowhere."""
    page = export("# T\n\n<javascript:alert(1)> <https://video.example/1> [a](https://b.example)\n", "html").decode()
    assert re.findall('href="([^"]*)"', page) == ["https://video.example/1"]


def test_a_page_that_is_printed_carries_the_reference():
    """Browsers that know margin boxes print it on every page; letters and digits alone stand for themselves."""
    assert r'@bottom-left{content:"Reference\000020RC\00002d2026\00002d0017"' in PAGE

"""What the program says to type is told on pages as what is done there."""

import ast
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.errors import ReclaimError, RefusedError
from monitor.flooding import release
from monitor.licensing import end_grant, end_permission
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.looking import review_case
from monitor.review.recipients import Stated, recipient_of, state
from monitor.review.taking_back import take_back
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Verdict
from monitor.web.rooms import MODULES
from monitor.web.wording import COMMANDS, STAY, in_words
from tests.monitor.web.served import Visitor

ROOT = Path(__file__).parents[3]
ASIDE = (
    "monitor/cli/",
    "monitor/demo/",
    "monitor/web/",
    "monitor/accounts/passwords.py",
    "monitor/templating/folders.py",
)
"""What speaks to whoever types commands alone, and what words for pages are made of."""
TOLD = re.compile(r"\breclaim [a-z]| --[a-z]")


def messages() -> Iterator[tuple[str, str]]:
    """Yield every sentence of the program that names a command or an option, with the file that it stands in."""
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(ASIDE):
            yield from ((name, text) for text in texts_of(ast.parse(path.read_text("utf-8"))) if TOLD.search(text))


def texts_of(node: ast.AST) -> Iterator[str]:
    """Yield the texts of a module but its docstrings, with a number where a value is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        for child in ast.iter_child_nodes(node):
            yield from texts_of(child)


def bare(html: str) -> str:
    """Return a message without what is set as code."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<code>.*?</code>", "", html)))


def test_no_sentence_of_the_program_asks_a_visitor_to_type() -> None:
    """Commands become links, options fields; what stays a command is set as code, and is one that no page can do."""
    texts = list(messages())
    assert len(texts) > 100
    kept = {
        f"{name}: {text}" for name, text in texts if re.search(r"\breclaim [a-z]| --[a-z]|“”", bare(in_words(text)))
    }
    assert kept == set()
    codes = {code for _, text in texts for code in re.findall(r"<code>(.*?)</code>", in_words(text))}
    commands = {code for code in codes if code.startswith("reclaim")}
    assert {code for code in commands if not STAY.match(code)} == set()


def test_every_link_leads_to_a_page_that_there_is() -> None:
    """With a number, and without one."""
    routes = [route for module in MODULES for route in module.ROUTES]
    for words in COMMANDS:
        for one in ("7", "RC-2026-0007", "CASE", ""):
            command = words.replace(" #", f" {one}").replace(" @", " confirmed")
            names = {r"\d+": "7", ".+?": "X", r"\S+": "X", r"\w+": "state", "(?: PLATFORM ACCOUNT)?": ""}
            for pattern, typed in names.items():
                command = command.replace(pattern, typed)
            html = in_words(f"Do it: reclaim {' '.join(command.split())} --reason “...”.")
            assert "reclaim" not in html, words
            (address,) = re.findall(r'href="([^"?#]+)', html)
            assert any(route.path_regex.match(address) and "GET" in route.methods for route in routes), (words, address)


Attempt = Callable[[Library], object]
ATTEMPTS: tuple[tuple[Attempt, str, str], ...] = (
    (lambda library: library.store.matches.get(99), "; the queue lists them.", "/queue"),
    (lambda library: library.store.works.get(99), "; the page of works lists them.", "/works"),
    (lambda library: library.store.cases.get(99), "; the board of cases lists them.", "/cases"),
    (lambda library: library.store.permissions.get(99), "; accounts and permissions lists them.", "/permissions"),
    (lambda library: library.store.people.get(99), "; the page of people lists them.", "/people"),
    (lambda library: library.store.letters.called("RC-1999-0001"), "; the page of letters lists them.", "/letters"),
    (lambda library: decide(library, 2, Verdict.CONFIRMED, ""), "Match 2 needs a reason for the verdict.", ""),
    (lambda library: take_back(library, [2], ""), "Match 2 needs a reason why its decision is taken back.", ""),
    (lambda library: create_case(library, [2], "x.example"), "the decision about the match.", "/matches/2"),
    (lambda library: create_case(library, [], ""), "a recipient: a new case", "/cases/new"),
    (lambda library: review_case(library, 1, ""), "characters.", ""),
    (lambda library: end_permission(library, 1, ""), "no longer holds.", ""),
    (lambda library: end_grant(library, 1, ""), "no longer holds.", ""),
    (lambda library: release(library, 1, ""), "Work 1 needs a reason for the release.", ""),
    (lambda library: release(library, 1, "So."), "the queue of those held back lists them.", "/queue?state=held"),
    (lambda library: recipient_of(library.settings.recipients, "Nowhere"), "Add it to the recipients.", "/recipients"),
    (lambda library: state(library, "X", Stated(facts={}, source="")), "Say what you know of the recipient.", ""),
)  # fmt: skip


def test_a_refusal_on_a_page_is_a_link(visitor: Visitor) -> None:
    """On a whole page, and in the part that a script asks for."""
    for headers in ({}, {"HX-Request": "true"}):
        answer = visitor.get("/matches/99", headers=headers)
        assert (answer.status_code, '<a href="/queue">the queue</a> lists them.' in answer.text) == (404, True)


def test_what_a_message_quotes_cannot_become_a_link_of_its_own() -> None:
    """Names in it stay text, whatever signs they hold."""
    html = in_words("There is no “\x020\x03<b onclick=x>\x04`<i>`” here; `reclaim works` lists them.")
    assert re.findall(r"<(\w+)", html) == ["code", "a"]


def test_what_a_verb_refuses_is_told_in_words_of_the_room(lived: Settings) -> None:
    """As the verbs themselves say it, with the rules that are not met."""
    with open_library(lived) as library:
        for attempt, words, address in ATTEMPTS:
            with pytest.raises(ReclaimError) as caught:
                attempt(library)
            html = " ".join(map(in_words, said_by(caught.value)))
            assert bare(html).endswith(words)
            assert re.findall(r'href="([^"]+)"', html) == [address] * bool(address)


def said_by(error: ReclaimError) -> list[str]:
    """Return all sentences of an error."""
    return [str(error), *(one.message for one in (error.objections if isinstance(error, RefusedError) else ()))]

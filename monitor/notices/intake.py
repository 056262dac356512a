"""Letters that came in: which parts of a counter-notice, or of somebody else's takedown notice, their text shows.

A text is judged by signs alone, regular expressions from ``packs/signs``. They say that an element seems to be there,
never that it is true or sufficient: every finding is a warning for a person who reads the letter.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from monitor.errors import InputError
from monitor.notices.errors import PackError
from monitor.notices.pack import MARKS, Pack, Rule
from monitor.notices.received import Received, read_received
from monitor.notices.tongue import foreign_language
from monitor.notices.values import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How an element of a letter, or something that should not be in it, shows in its text."""

    id: str
    """Of the rule."""
    title: str
    source: str
    mark: str
    """One of ``MARKS``."""
    message: str
    remedy: str
    severity: Severity = Severity.WARNING
    """``info`` where a letter may well do without."""
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the name of each part of the element: regular expressions, any of which shows it."""
    unwanted: tuple[str, ...] = ()
    """Regular expressions for what should not be there."""

    def problems(self, text: Received) -> Iterator[str]:
        """Yield the parts that the text does not show, and what it shows and should not."""
        for part, expressions in self.wanted.items():
            if not any(found_in(text, expression) for expression in expressions):
                yield f"no {part}"
        for expression in self.unwanted:
            found = found_in(text, expression)
            if found is not None:
                yield f"“{found.group(0).strip()}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What a received letter shows of one element."""

    sign: Sign
    problems: tuple[str, ...]
    """Parts that are missing, and what should not be there; none where the element seems to be whole."""

    @property
    def is_partial(self) -> bool:
        """Whether some parts of it are there, and nothing is that should not be: it is incomplete, not missing."""
        missing = [problem for problem in self.problems if problem.startswith("no ")]
        return 0 < len(missing) == len(self.problems) < len(self.sign.wanted)

    @property
    def finding(self) -> Finding | None:
        """The element as a finding; None where nothing is wrong with it."""
        return _finding(self.sign, self.problems, self.sign.severity) if self.problems else None


def found_in(text: Received, expression: str) -> re.Match[str] | None:
    """Look for an expression: one that begins with ``(?m`` among the lines, any other in the text on one line."""
    return re.search(expression, text.lines if expression.startswith("(?m") else text.flat)


def load_signs(sheet: str) -> Mapping[str, Sign]:
    """Return the signs of a sheet by the id of their rule, in the sheet's order.

    :raises PackError: there is no such sheet, or it cannot be understood
    """
    if re.fullmatch(r"[a-z]{2}_\w+", sheet) is None:
        raise PackError(f"There is no sheet of signs {sheet!r}; the sheets are: {', '.join(sheet_ids())}.")
    return _load_signs(sheet)


@cache
def _load_signs(sheet: str) -> Mapping[str, Sign]:
    folder = files("monitor.notices") / "packs" / "signs"
    source = folder / f"{sheet}.toml"
    if not source.is_file():
        raise PackError(f"There is no sheet of signs {sheet!r}; the sheets are: {', '.join(sheet_ids())}.")
    shared = (folder / "parts" / "shared.toml").read_text(encoding="utf-8")
    return read_signs(source.read_text(encoding="utf-8"), sheet, shared)


def read_signs(text: str, name: str, shared: str = "") -> Mapping[str, Sign]:
    """Return the signs written in ``text``.

    :param name: what to call the sheet in messages
    :param shared: lists of expressions by name; ``@name`` in a sheet stands for such a list
    :raises PackError: not TOML, keys missing or unknown, or an expression that is none
    """
    try:
        lists = tomllib.loads(shared).get("shared", {})
        signs = {key: _sign(key, entry, lists) for key, entry in tomllib.loads(text)["signs"].items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise PackError(f"The sheet of signs {name} cannot be understood ({error}); install Reclaim again.") from error
    odd = [sign.id for sign in signs.values() if sign.mark not in MARKS or not (sign.wanted or sign.unwanted)]
    if odd:
        raise PackError(f"The sheet of signs {name} has empty or unmarked signs: {', '.join(odd)}; mend it.")
    return MappingProxyType(signs)


def sheet_ids() -> tuple[str, ...]:
    """Return the names of all sheets of signs that ship with Reclaim, sorted."""
    names = (entry.name for entry in (files("monitor.notices") / "packs" / "signs").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def read_counter_notice(text: str, pack: Pack) -> tuple[Finding, ...]:
    """Return which parts a received counter-notice does not show, in the order of the pack's rules.

    :param text: of the counter-notice, as it came; an e-mail with its signature, or the dump of a form
    :param pack: of kind ``received``, such as ``us_counter_notice``
    :raises PackError: the pack is not one for received letters
    """
    if pack.kind != "received":
        raise PackError(f"The law pack {pack.id} is not for received letters; take us_counter_notice.")
    received = read_received(text)
    rules = [rule for rule in pack.rules if rule.check == "sign_shown"]
    return tuple(finding for rule in rules for finding in _rule_findings(rule, received))


def read_elements(text: str, sheet: str) -> tuple[Element, ...]:
    """Return what a letter of somebody else shows of each element, judged by the signs of its text alone.

    :param sheet: of the law it is read under, such as ``us_dmca_notice``
    :raises InputError: it is not in English, which is all that the signs know
    :raises PackError: there is no such sheet
    """
    signs, language = load_signs(sheet), foreign_language(text)
    if language:
        raise InputError(
            f"This is {language}; the signs know English only. Let somebody read the letter who knows the language, or"
            " check a translation of it."
        )
    received = read_received(text)
    return tuple(Element(sign=sign, problems=tuple(sign.problems(received))) for sign in signs.values())


def lint_text(text: str, sheet: str) -> tuple[Finding, ...]:
    """Return what a letter of somebody else lacks, or has and should not, judged by the signs of its text alone.

    :param sheet: of the law it is read under, such as ``us_dmca_notice``
    :raises InputError: it is not in English
    :raises PackError: there is no such sheet
    """
    findings = (element.finding for element in read_elements(text, sheet))
    return tuple(finding for finding in findings if finding is not None)


def _rule_findings(rule: Rule, received: Received) -> Iterator[Finding]:
    sign = load_signs(rule.parameters["sheet"])[rule.parameters["sign"]]
    problems = tuple(sign.problems(received))
    if problems:
        yield _finding(rule, problems, rule.severity)


def _finding(part: Rule | Sign, problems: tuple[str, ...], severity: Severity) -> Finding:
    return Finding(
        rule_id=part.id,
        severity=severity,
        source=part.source,
        message=f"{part.message[:-1]} ({'; '.join(problems)}).",
        remedy=part.remedy,
    )


def _sign(key: str, entry: Mapping[str, Any], lists: Mapping[str, list[str]]) -> Sign:
    rest = dict(entry)
    wanted = {part: _expressions(said, lists) for part, said in rest.pop("wanted", {}).items()}
    unwanted = _expressions(rest.pop("unwanted", ()), lists)
    severity = Severity(rest.pop("severity", Severity.WARNING))
    return Sign(id=key, severity=severity, wanted=wanted, unwanted=unwanted, **rest)


def _expressions(said: list[str], lists: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the expressions, with those of shared lists in their place."""
    named = [one for entry in said for one in (lists[entry[1:]] if entry.startswith("@") else [entry])]
    for expression in named:
        re.compile(expression)
    return tuple(named)

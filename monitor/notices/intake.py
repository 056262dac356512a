"""Letters that came in: which parts of a counter-notice, or of somebody else's takedown notice, their text shows.

A text is judged by signs alone, regular expressions from ``packs/signs``. They say that an element seems to be there,
never that it is true or sufficient: every finding is a warning for a person who reads the letter.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from monitor.notices.errors import PackError
from monitor.notices.pack import MARKS, Pack, Rule
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
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the name of each part of the element: regular expressions, any of which shows it."""
    unwanted: tuple[str, ...] = ()
    """Regular expressions for what should not be there."""

    def problems(self, text: str) -> Iterator[str]:
        """Yield the parts that the text does not show, and what it shows and should not."""
        plain = flat(text)
        for part, expressions in self.wanted.items():
            if not any(re.search(expression, plain) for expression in expressions):
                yield f"no {part}"
        for expression in self.unwanted:
            found = re.search(expression, plain)
            if found is not None:
                yield f"“{found.group(0).strip()}”"


def load_signs(sheet: str) -> Mapping[str, Sign]:
    """Return the signs of a sheet by the id of their rule, in the sheet's order.

    :raises PackError: there is no such sheet, or it cannot be understood
    """
    if re.fullmatch(r"[a-z]{2}_\w+", sheet) is None:
        raise PackError(f"There is no sheet of signs {sheet!r}; the sheets are: {', '.join(sheet_ids())}.")
    return _load_signs(sheet)


@cache
def _load_signs(sheet: str) -> Mapping[str, Sign]:
    source = files("monitor.notices") / "packs" / "signs" / f"{sheet}.toml"
    if not source.is_file():
        raise PackError(f"There is no sheet of signs {sheet!r}; the sheets are: {', '.join(sheet_ids())}.")
    return read_signs(source.read_text(encoding="utf-8"), sheet)


def read_signs(text: str, name: str) -> Mapping[str, Sign]:
    """Return the signs written in ``text``.

    :param name: what to call the sheet in messages
    :raises PackError: not TOML, keys missing or unknown, or an expression that is none
    """
    try:
        signs = {key: _sign(key, entry) for key, entry in tomllib.loads(text)["signs"].items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, re.error) as error:
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
    rules = [rule for rule in pack.rules if rule.check == "sign_shown"]
    return tuple(finding for rule in rules for finding in _rule_findings(rule, text))


def lint_text(text: str, pack_id: str) -> tuple[Finding, ...]:
    """Return what somebody else's notice lacks, or has and should not, judged by the signs of its text alone.

    :param pack_id: of the law it is read under, such as ``us_dmca_notice``; there must be a sheet of signs for it
    :raises PackError: there is none
    """
    return tuple(finding for sign in load_signs(pack_id).values() for finding in _findings(sign, text))


def flat(text: str) -> str:
    """Return a received text on one line, with plain quotation marks and hyphens and without marks of Markdown."""
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    plain = re.sub(r"(?m)^[ \t]*[>|#]+[ \t]*", "", plain)
    return " ".join(re.sub(r"[*`\\]|(?<!\w)_+|_+(?!\w)", "", plain).split())


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": None})


def _rule_findings(rule: Rule, text: str) -> Iterator[Finding]:
    sign = load_signs(rule.parameters["sheet"])[rule.parameters["sign"]]
    problems = list(sign.problems(text))
    if problems:
        yield _finding(rule, problems, rule.severity)


def _findings(sign: Sign, text: str) -> Iterator[Finding]:
    problems = list(sign.problems(text))
    if problems:
        yield _finding(sign, problems, Severity.WARNING)


def _finding(part: Rule | Sign, problems: list[str], severity: Severity) -> Finding:
    return Finding(
        rule_id=part.id,
        severity=severity,
        source=part.source,
        message=f"{part.message[:-1]} ({'; '.join(problems)}).",
        remedy=part.remedy,
    )


def _sign(key: str, entry: dict[str, object]) -> Sign:
    rest = dict(entry)
    wanted = {part: tuple(expressions) for part, expressions in dict(rest.pop("wanted", {})).items()}  # type: ignore[call-overload]
    unwanted: tuple[str, ...] = tuple(rest.pop("unwanted", ()))  # type: ignore[arg-type]
    for expression in (*unwanted, *(one for expressions in wanted.values() for one in expressions)):
        re.compile(expression)
    return Sign(id=key, wanted=wanted, unwanted=unwanted, **rest)  # type: ignore[arg-type]

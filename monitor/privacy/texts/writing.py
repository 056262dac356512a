"""A text about privacy, checked against what the law asks of it, and written in the formats of letters."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.errors import Objection, RefusedError
from monitor.notices.exports import export
from monitor.notices.exports.visible import text_of
from monitor.notices.rendering import filters
from monitor.privacy.texts.facts import Fact, facts_for
from monitor.privacy.texts.kinds import Element, Field, Kind, demand_language, field_named, kind_named, words_of
from monitor.store.library import Library
from monitor.templating import Templates, one_line, render_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One text, ready for the user."""

    kind: Kind
    language: str
    markdown: str
    open: tuple[Field, ...]
    """What the user has still to judge; while there is any it is a draft."""

    def as_file(self, format: str = "md") -> bytes:  # noqa: A002  the user's word
        """Return it in one of the formats of documents.

        :raises ExportError: the format is unknown, or cannot show a character
        """
        return export(self.markdown, format, language=self.language)


class LackingError(RefusedError):
    """A text is not written because nobody has said what the law asks for."""

    def __init__(self, kind: Kind, lacking: tuple[Objection, ...], missing: tuple[Field, ...]) -> None:
        super().__init__(f"The text {kind.id} is not written, for it would lack what the law asks for.", lacking)
        self.kind = kind
        self.missing = missing
        """Each once, in the order of the elements."""

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to type to give all of it, as few commands as that needs, each after ``reclaim``."""
        options: dict[str, list[str]] = {}
        for field in self.missing:
            typed = field.remedy(self.kind).removeprefix("reclaim ").replace("“...”", '"..."')
            command, _, option = typed.partition(" --")
            options.setdefault(command, []).append(f"--{option}")
        return tuple(f"{command} {' '.join(dict.fromkeys(given))}" for command, given in options.items())


def write_text(
    library: Library, kind: str | Kind, language: str = "en", given: Mapping[str, str] | None = None
) -> Written:
    """Return a text for the user’s use; it is kept nowhere and sent to nobody.

    :param given: facts by their names, which go before what the library knows
    :raises NotFoundError: there is no such text
    :raises InputError: it is not written in that language, or has no such field
    :raises LackingError: it lacks what the law asks for; says each with the command that gives it
    :raises TemplateError: a template of the user’s own cannot be used
    """
    kind = kind_named(kind) if isinstance(kind, str) else kind
    language = demand_language(kind, language)
    facts = facts_for(library, kind, language, given)
    _demand(kind, facts)
    name = f"privacy/{kind.id}_{language.partition('-')[0]}.md.j2"
    values = {**facts, "today": library.clock().date()}
    markdown = render_markdown(name, values, filters(language), templates=Templates(library.settings.templates))
    _demand(kind, facts, markdown)
    blank = words_of(language)["blank"]["text"]
    waiting = tuple(field_named(name) for name in kind.open if facts[name] == blank)
    return Written(kind=kind, language=language, markdown=markdown.strip() + "\n", open=waiting)


def check(kind: Kind, facts: Mapping[str, Fact], markdown: str | None = None) -> tuple[Objection, ...]:
    """Return which elements a text lacks: a fact that is not known, or, in a text, one that does not stand in it."""
    seen = None if markdown is None else _bare(text_of(markdown).seen)
    return tuple(found for one in kind.elements for found in _lacking(kind, one, facts, seen))


def _lacking(kind: Kind, element: Element, facts: Mapping[str, Fact], seen: str | None) -> list[Objection]:
    found = []
    for name in element.fields:
        field, value = field_named(name), facts.get(name)
        if not value:
            message = f"{element.title}. What is missing is {field.label}: {field.remedy(kind)}"
        elif seen is not None and not all(_bare(one_line(text)) in seen for text in _texts(value)):
            message = f"{element.title}. The text does not print {name}; put it back into its template."
        else:
            continue
        found.append(Objection(rule=element.id, source=element.source, message=message))
    return found


def _texts(value: Fact) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for one in value for text in (one.values() if isinstance(one, Mapping) else [one]) if text]


def _bare(text: str) -> str:
    """Return a text without the signs that stand around links."""
    return text.replace("<", "").replace(">", "")


def _demand(kind: Kind, facts: Mapping[str, Fact], markdown: str | None = None) -> None:
    lacking = check(kind, facts, markdown)
    if lacking:
        names = dict.fromkeys(name for one in kind.elements for name in one.fields if not facts.get(name))
        raise LackingError(kind, lacking, tuple(map(field_named, names)))

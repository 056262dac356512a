"""The few words that a file adds to a letter, in the letter's language; and the paper of its country."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Words of a footer."""

    page: str
    """With ``{page}`` and ``{pages}``."""
    draft: str
    reference: str


LABELS = {
    "en": Labels(page="Page {page} of {pages}", draft="Draft, not signed", reference="Reference"),
    "de": Labels(page="Seite {page} von {pages}", draft="Entwurf, nicht unterzeichnet", reference="Zeichen"),
    "es": Labels(page="Página {page} de {pages}", draft="Borrador sin firmar", reference="Referencia"),
    "fr": Labels(page="Page {page} sur {pages}", draft="Projet, non signé", reference="Référence"),
    "ja": Labels(page="{page} / {pages} ページ", draft="下書き・未署名", reference="整理番号"),
    "pt": Labels(page="Página {page} de {pages}", draft="Minuta, não assinada", reference="Referência"),
}
"""By the language of the letter; letters in other languages get English ones."""

LETTER_PAPER = frozenset(
    {"BO", "CA", "CL", "CO", "CR", "DO", "GT", "HN", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}
)
"""Where people print on US Letter; A4 elsewhere."""


def labels_of(language: str) -> Labels:
    """Return the words for a BCP 47 tag."""
    return LABELS.get(language.partition("-")[0].lower(), LABELS["en"])


def region_of(language: str) -> str:
    """Return the country of a BCP 47 tag, ``US`` for ``en-US``; empty where it names none."""
    return next((part.upper() for part in language.split("-")[1:] if len(part) == 2), "")


def is_us_paper(language: str) -> bool:
    """Return whether letters in a language and for a country are printed on US Letter."""
    return region_of(language) in LETTER_PAPER

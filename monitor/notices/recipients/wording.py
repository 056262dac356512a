"""Wording that a recipient insists on, beside the law's: the signer sees the difference before accepting it."""

import difflib
import re
from dataclasses import dataclass

from monitor.notices.pack import Pack
from monitor.notices.values import Notice

CLAUSE = "accuracy_and_authority"
"""The clause of the law packs that recipients replace."""
RULE = "G15b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The law's sentence and the recipient's, and what changes between them."""

    statutory: str
    required: str
    source: str
    """Where the recipient says so."""

    @property
    def words(self) -> str:
        """Both sentences as one: what falls away as ``[-words-]``, what is added as ``{+words+}``."""
        return word_diff(self.statutory, self.required)


def can_carry(pack: Pack) -> bool:
    """Return whether letters of a pack have a sentence that other wording can stand for."""
    return CLAUSE in pack.clauses


def difference(notice: Notice, pack: Pack) -> Difference | None:
    """Return how the recipient's wording differs from the law's; None where the letter carries the law's."""
    required = notice.recipient.requires_wording
    if not required or not can_carry(pack):
        return None
    return Difference(
        statutory=pack.clauses[CLAUSE].text, required=required, source=notice.recipient.wording_source or "not recorded"
    )


def word_diff(old: str, new: str) -> str:
    """Return two texts as one, word by word: ``[-what falls away-]`` and ``{+what is added+}``."""
    before, after = re.findall(r"\S+", old), re.findall(r"\S+", new)
    parts: list[str] = []
    for change, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if change == "equal":
            parts.append(" ".join(before[i1:i2]))
            continue
        if i2 > i1:
            parts.append(f"[-{' '.join(before[i1:i2])}-]")
        if j2 > j1:
            parts.append(f"{{+{' '.join(after[j1:j2])}+}}")
    return " ".join(parts)

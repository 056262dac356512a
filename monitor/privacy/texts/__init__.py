"""Texts about privacy for the user’s use: notice, balancing test, record, answers, clause, consent; none is sent."""

from monitor.privacy.texts.details import DETAILS, keep_details, load_details
from monitor.privacy.texts.facts import facts_for
from monitor.privacy.texts.kinds import Element, Kind, kind_named, kinds
from monitor.privacy.texts.writing import LackingError, Written, check, write_text

__all__ = [
    "DETAILS",
    "Element",
    "Kind",
    "LackingError",
    "Written",
    "check",
    "facts_for",
    "keep_details",
    "kind_named",
    "kinds",
    "load_details",
    "write_text",
]

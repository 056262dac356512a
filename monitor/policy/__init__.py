"""May this address be fetched? One function decides, with a reason and its source. Pure: fetches and stores nothing."""

from monitor.policy.access import ApiBasis, Question, RuleReader, decide, statement_about
from monitor.policy.addresses import why_not
from monitor.policy.asked import Asked, place_named, take_apart
from monitor.policy.refusal import AccessRefusedError
from monitor.policy.reservation import is_unknown, reserved
from monitor.policy.robots import sitemaps
from monitor.policy.terms import all_terms, terms_of

__all__ = [
    "AccessRefusedError",
    "ApiBasis",
    "Asked",
    "Question",
    "RuleReader",
    "all_terms",
    "decide",
    "is_unknown",
    "place_named",
    "reserved",
    "sitemaps",
    "statement_about",
    "take_apart",
    "terms_of",
    "why_not",
]

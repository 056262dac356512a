"""May this address be fetched? One function decides, with a reason and its source. Pure: fetches and stores nothing."""

from monitor.policy.access import ApiBasis, Question, RuleReader, decide
from monitor.policy.refusal import AccessRefusedError

__all__ = ["AccessRefusedError", "ApiBasis", "Question", "RuleReader", "decide"]

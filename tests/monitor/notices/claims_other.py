"""Notices under the laws of other countries than the United States and the Union, gathered by pack."""

from tests.monitor.notices import claims_commonwealth, claims_elsewhere

SAMPLES = {**claims_commonwealth.SAMPLES, **claims_elsewhere.SAMPLES}
CHANGES = {**claims_commonwealth.CHANGES, **claims_elsewhere.CHANGES}
EDITS = {**claims_commonwealth.EDITS, **claims_elsewhere.EDITS}
ELEMENTS = {**claims_commonwealth.ELEMENTS, **claims_elsewhere.ELEMENTS}

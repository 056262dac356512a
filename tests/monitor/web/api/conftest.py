"""Programs for the tests of the API."""

import pytest

from monitor.settings import Settings
from tests.monitor.web.api.program import Program, program
from tests.monitor.web.served import Serving


@pytest.fixture
def agency(served: Serving, lived: Settings) -> Program:
    """Give a program that may do everything in the lived-in library."""
    return program(served, lived)

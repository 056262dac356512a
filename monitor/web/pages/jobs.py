"""Pages of jobs."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

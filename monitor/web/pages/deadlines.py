"""Pages of deadlines."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

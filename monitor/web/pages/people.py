"""Pages of people."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

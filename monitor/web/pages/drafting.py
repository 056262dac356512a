"""Pages of drafting."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

"""Pages of cases."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

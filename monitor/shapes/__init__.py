"""Values as JSON: one shape for each, the same for the command line (``--json``) and for the API."""

"""Where clips come from: kinds of sources, the only fetcher, and the run that brings what they name home."""

"""What platforms' totals say, and what they cannot: import, unusual days, charts."""

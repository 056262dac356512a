"""Law packs: rules, clauses and notes as data, one file per kind of letter."""

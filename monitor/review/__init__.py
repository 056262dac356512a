"""Review: what people decide, the cases they make of it, and the letters they sign."""

"""Who holds which rights in which stretch of a work, and who may use works: pure values and sums, no store."""

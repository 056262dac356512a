"""The bank: common footage, and what people marked as not a copy, are left out of clips."""

"""Rights and permissions."""

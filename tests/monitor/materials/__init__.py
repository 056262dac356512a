"""Tests of what of others is inside works."""

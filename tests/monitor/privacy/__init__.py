"""Tests of what is kept about people, and how it is let go of."""

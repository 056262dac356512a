"""Tests of reading totals."""

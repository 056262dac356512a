"""Tests of the access policy."""

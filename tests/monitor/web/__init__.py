"""Tests of the review room over real HTTP."""

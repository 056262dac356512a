"""Tests of the review room in a real Chromium."""

"""Tests of the open interfaces, each against a server that speaks its published shapes."""

"""Hosts, platforms, items and accounts, however they are written."""

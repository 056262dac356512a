"""Reclaim, the application: finds copies of a creator's videos and helps to take them down lawfully."""

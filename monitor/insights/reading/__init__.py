"""Readers of the files in which platforms give their totals: one for each shape, and what they have in common.

A reader either takes the numbers as they stand in the file or refuses it with a sentence; it never guesses.
"""

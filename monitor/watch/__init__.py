"""The watch: collects from the sources that are due, scans what is new, looks again at what is known, and tells people.

Nothing here decides about a match, a case or a letter: it puts before people what they have to look at.
"""

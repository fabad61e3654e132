"""Posts: the story, the length of texts as platforms count it, the report.

Imports publish.media and figures.harness.
"""

"""An article in MyST Markdown, whose figures and numbers come from the results: a page, a PDF, texts to paste.

Imports publish.site and figures.harness.
"""

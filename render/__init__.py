"""Drawing library: Matplotlib pages, Manim films and encoders.

Knows nothing of grokking; must not import train, figures or publish.
"""

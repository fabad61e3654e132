"""Finds figures, reads their headers, checks their claims, fills in captions and draws them.

Imports core, train and render; publish and workflow import it.
"""

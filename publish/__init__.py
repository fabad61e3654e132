"""Publishes finished figures: manifest, gallery, players, posts.

Imports core, figures.harness and render; draws nothing.
"""

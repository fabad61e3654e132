"""Web pages: gallery, player, snippets to embed.

Imports publish.media and figures.harness.
"""

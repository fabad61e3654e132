"""Makes of finished figures what is published: manifest, gallery, players, posts.

Imports core, figures.harness and render.encode; draws nothing.
"""

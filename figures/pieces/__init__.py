"""Drawings that figures share and that know the subject: stars, circuits, waves.

Imports render and train.analysis; figures import it.
"""

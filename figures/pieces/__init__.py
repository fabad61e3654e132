"""Drawings and numbers that figures share and that know the subject: stars, circuits, waves.

Imports render, train.analysis and figures.harness.header; figures import it.
"""

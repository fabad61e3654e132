"""Matplotlib marks drawn on a page, one per file: curves, bars, heat maps, dot tables.

Must not import render.film.
"""

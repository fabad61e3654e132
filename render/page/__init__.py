"""Matplotlib pages: layout, rich text, blitting, axes, counters, annotations, SVG and PDF.

Must not import render.film.
"""

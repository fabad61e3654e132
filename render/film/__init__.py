"""Manim films: frame source, stage, shots, mobjects, Typst text.

Must not import Matplotlib, render.page or render.marks.
"""

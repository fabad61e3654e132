"""Encoders: frames to GIF, MP4 and WebP.

Imports neither Matplotlib nor Manim; figures.harness and publish.media import it.
"""

"""Frames and files: knows how to draw, and nothing of what is drawn."""

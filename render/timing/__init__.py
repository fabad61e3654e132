"""Which training step each frame shows: timelines, shot lists, frame decimation.

Imported by figures and the rest of render.
"""

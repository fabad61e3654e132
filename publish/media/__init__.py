"""Media files: probing, decoding, platforms' limits, transcoding.

Knows no figures; publish.posts and publish.site import it.
"""

"""Media files: probing, decoding, platforms' limits, transcoding.

Must not import figures; publish.posts and publish.site import it.
"""

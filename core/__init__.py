"""What every package builds on: errors, command lines, atomic files, checksums, configuration and bounds.

Imports no other package.
"""

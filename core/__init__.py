"""Base of all packages: errors, command lines, atomic files, checksums, configuration and bounds.

Imports no other package.
"""

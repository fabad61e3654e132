"""Engines that train the many small models of a sweep, one module per kind of sweep.

Imported by name: a sweep's `task`.
"""

"""Sweep trainers: one module each, which trains the many small models of a sweep.

Imported by name, a sweep's `task`. See base.py for what such a module must have.
"""

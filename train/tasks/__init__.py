"""Tasks: one module each, with the data, initial weights, loss and gradients of a network.

Imported by name, an experiment's `task`. See base.py for what such a module must have.
"""

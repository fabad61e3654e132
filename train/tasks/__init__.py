"""Tasks: one module each, with the data, initial weights, loss and gradients of a network.

Imported by name: an experiment's `task`.
"""

"""The training loop, the optimizer, devices and warm starts.

Imported by train.commands, train.sweeps and tasks.
"""

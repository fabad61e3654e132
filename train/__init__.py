"""Trains networks and measures what they become: specs, experiments, checkpoint series.

Imports core only. Figures, publish and workflow import the parts that need no Torch.
"""

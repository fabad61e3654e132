"""What figures share and what knows the subject: drawings of stars, circuits, waves; networks as controls of claims.

Imports render and train.analysis; figures import it.
"""

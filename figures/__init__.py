"""Figures: every [a-z]*.py in this folder is one, found by the name of its file.

A figure imports its header, pieces, render and train.analysis; nothing imports a figure but figures.harness, by name.
"""

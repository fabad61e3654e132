"""Analysis of checkpoint series: pure functions on arrays.

Imports NumPy, SciPy and core only. Measures and figures import it.
"""

"""Pure functions on checkpoint series; NumPy and SciPy only."""

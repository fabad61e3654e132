"""Faults by the hundred: what the tests try a few times, tried for as long as one likes."""

"""Fast trainers of the models of a sweep, one module a task."""

"""One module a task: its data, its initial weights, its loss and gradients."""

"""Figures: every [a-z]*.py in this folder is one, found by the name of its file.

A figure imports its header, pieces, render and train.analysis; nothing imports a figure but figures.harness, by name.
For scripts and notebooks: `from figures import figure`, which is publish.notebook.figure, imported when it is used.
"""


def __getattr__(name):
    if name == "figure":
        from publish.notebook import figure

        return figure
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Any matrix of a run as a heat map, its rows and columns in the order in which they end.

Parameters: weights, the matrix; order_rows and order_columns, "stored", "norm", "frequency" or "clustering" of the last
checkpoint; rows and columns, lists of those to draw, in the order given; limit, the value of the strongest color (0:
that below which 99.5% of the entries lie).
"""

import math

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from figures.pieces.any_run import even_timeline, one_of
from render.marks.brackets import caption_under
from render.marks.colorbar import colorbar
from render.marks.heatmap import heat_map, strongest
from render.number_format import decimal
from render.timing.decimation import hold_every_nth_frame
from train.analysis import line_order, named_arrays

figure = Animation(
    reads={"run": "modular_addition"},
    parameters={
        "weights": "",
        "order_rows": "stored",
        "order_columns": "stored",
        "rows": (),
        "columns": (),
        "limit": 0.0,
    },
    template=True,
    title="{weights} over training",
    caption="The {rows_drawn:,} rows and {columns_drawn:,} columns of {weights} ({run}) from step {first_step:,} to "
    "{last_step:,}. Order of the rows: {order_rows}; of the columns: {order_columns}. The order is that of "
    "step {ordered_at:,}. Cells: {cell_rows:,} by {cell_columns:,} entries, colored by the one of largest magnitude. "
    "The colors end at {limit_drawn:.2g} above and below zero; at no checkpoint do more than {clipped:.1%} of the "
    "entries lie beyond. From the first checkpoint to the last, the matrix changes by {changed:.0%} of its norm.",
    alt="A heat map of {rows_drawn:,} rows and {columns_drawn:,} columns, the matrix {weights}, over {last_step:,} "
    "training steps: positive entries in red, negative ones in blue, zero in the color of the ground.",
    sources=(),
    order=201,
)
KEPT = 0.995  # of the entries of a checkpoint lie within the colors
LOOKED_AT = 40  # checkpoints that set the limit of the colors; a claim looks at all
MOST_ROWS, MOST_COLUMNS = 128, 256  # cells: more are smaller than three pixels


def lines(run, options):
    """The matrix [T, rows, columns] as it is stored, and the rows and columns that are drawn, in their order."""
    matrix = named_arrays.matrix(run, options.weights)
    last = np.nan_to_num(matrix[-1])
    return matrix, _order(options, "rows", last), _order(options, "columns", last.T)


def _order(options, side, last):
    """Indices of the rows of the last checkpoint [n, m] that are drawn. Raises UserError."""
    by = one_of(options, f"order_{side}", ("stored", *line_order.ORDERS))
    if by == "frequency" and last.shape[1] < 3:
        raise UserError(f"order_{side}: frequency needs three entries in each line at least; here are {last.shape[1]}")
    given = list(getattr(options, side)) or list(range(len(last)))
    for k in given:
        if type(k) is not int or not 0 <= k < len(last):
            raise UserError(f"{side}: {k!r} is not allowed; {options.weights} has the {side} 0 to {len(last) - 1}")
    given = np.array(given)
    return given if by == "stored" else given[line_order.ORDERS[by](last[given])]


def color_limit(drawn, options):
    """The value of the strongest color, rounded up to two digits. drawn: checkpoints [rows, columns]."""
    if options.limit:
        return abs(float(options.limit))
    sizes = (np.nan_to_num(np.abs(values), posinf=0) for values in drawn)
    limit = float(max(np.quantile(size, KEPT, method="higher") for size in sizes)) or 1.0  # of a small matrix, all
    digit = 10.0 ** (math.floor(math.log10(limit)) - 1)
    return math.ceil(limit / digit - 1e-9) * digit


def some_checkpoints(matrix, rows, columns):
    """Up to LOOKED_AT checkpoints of what is drawn, evenly spread, the last included."""
    picked = np.unique(np.linspace(0, len(matrix) - 1, LOOKED_AT).round().astype(int))
    return [matrix[k][np.ix_(rows, columns)] for k in picked]


def numbers(run, options):
    matrix, rows, columns = lines(run, options)
    limit = color_limit(some_checkpoints(matrix, rows, columns), options)
    drawn = [matrix[k][np.ix_(rows, columns)] for k in (0, -1)]
    beyond = max((np.abs(values[np.ix_(rows, columns)]) > limit).mean() for values in matrix)
    cell = -(-len(rows) // MOST_ROWS), -(-len(columns) // MOST_COLUMNS)
    ordered = {options.order_rows, options.order_columns} != {"stored"}
    return {
        "rows_drawn": Number(len(rows), "rows"),
        "columns_drawn": Number(len(columns), "columns"),
        "cell_rows": Number(cell[0], "rows") if max(cell) > 1 else None,
        "cell_columns": Number(cell[1], "columns") if max(cell) > 1 else None,
        "not_finite": Number(named_arrays.not_finite(matrix), "entries"),
        "limit_drawn": Number(limit, "weight"),
        "clipped": Number(float(beyond), "share"),
        "changed": Number(named_arrays.relative_change(drawn), "of the norm"),
        "ordered_at": Number(int(run.steps[-1]), "training step") if ordered else None,
        "first_step": Number(int(run.steps[0]), "training step"),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("not_finite", equals=0),
        Claim("clipped", at_most=0.01),
        Claim("changed", at_least=0.05),  # else the film stands still (ours)
    ]


def timeline(run, options):
    return even_timeline(run)


def data(run, options):
    """The last checkpoint as it is drawn: a column per column of the matrix, rows and columns in their order."""
    matrix, rows, columns = lines(run, options)
    return {f"column_{k}": matrix[-1][rows, k] for k in columns}


def build(run, options, page):
    matrix, rows, columns = lines(run, options)
    limit = color_limit(some_checkpoints(matrix, rows, columns), options)
    page.title()
    counter = page.step_counter(int(run.steps[-1]))
    axes = page.grid("cells")["cells"]

    def cells(index):
        return strongest(matrix[index][np.ix_(rows, columns)], MOST_ROWS, MOST_COLUMNS)

    heat = heat_map(page, axes, cells(-1), limit)
    page.heading(axes, f"{_described(options, 'rows', rows)} × {_described(options, 'columns', columns)}")
    places = max(0, 1 - math.floor(math.log10(limit)))
    colorbar(page, axes, limit, lambda value: decimal(value, places))
    height, width = -(-len(rows) // MOST_ROWS), -(-len(columns) // MOST_COLUMNS)
    if height * width > 1:
        caption_under(page, axes, f"a cell: the strongest of {height} × {width} entries")
    sparingly = hold_every_nth_frame(timeline(run, options), 2)

    def update(step):
        heat.set_data(cells(run.at(sparingly(step))))
        counter.set_step(step)

    return update


def _described(options, side, drawn):
    by = getattr(options, f"order_{side}")
    return f"{len(drawn):,} {side}" + (f" by {by}" if by != "stored" else "")

"""Measure: the largest rise of the test loss."""

from train.analysis import turning_points

TASKS = "all"
NAN = float("nan")


def columns(series):
    """The largest rise of the test loss after a fall, and whether it falls again; nan if there is none."""
    loss, accuracy, steps = series.metrics["test_loss"], series.metrics["test_accuracy"], series.steps
    rise = turning_points.largest_rise(loss)
    names = (
        "valley_step",
        "valley_loss",
        "valley_accuracy",
        "peak_step",
        "peak_loss",
        "peak_accuracy",
        "rise",
        "fall_after",
    )
    if rise is None:
        return {"rises": 0} | dict.fromkeys(names, NAN)
    valley, peak, after = rise
    values = (
        steps[valley],
        loss[valley],
        accuracy[valley],
        steps[peak],
        loss[peak],
        accuracy[peak],
        loss[peak] / loss[valley],
        loss[peak] / loss[after],
    )
    return {"rises": len(turning_points.rises(loss))} | dict(zip(names, map(float, values), strict=True))

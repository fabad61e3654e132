"""Generalize, memorize, generalize: the test loss falls, rises, and falls for good."""

from figures.harness.header import Animation, Claim
from figures.pieces.loss_accuracy_panels import loss_accuracy_curves, make_update, two_panels
from render.page.annotate import annotate
from render.page.axis import log_axis
from render.timing.timeline import timeline_around
from train.analysis import turning_points

figure = Animation(
    reads={"run": "generalize_memorize_generalize"},
    title="It generalizes, memorizes, and generalizes again",
    caption="A network with {hidden:d} hidden neurons, an embedding in {embed:d} dimensions and little weight "
    "decay learns a + b mod {modulus:d} from {train_share:.0%} of all pairs. The test loss falls to "
    "{valley_loss:.2f} nats by step {valley_step:,d}, where {valley_train_accuracy:.0%} of the training "
    "data are right; it rises {rise:.1f}-fold until step {peak_step:,d}, while the train loss falls from "
    "{valley_train_loss:.0e} to {peak_train_loss:.0e} and the weight norm grows from {valley_norm:.0f} to"
    " {peak_norm:.0f}; then weight decay shrinks the weights (to {final_norm:.0f}), and it falls for "
    "good, to {test_loss:.1g}. Accuracy shows less of it: on test data it goes from {valley_accuracy:.1%}"
    " to {peak_accuracy:.1%} and ends at {test_accuracy:.1%}. It is rare: {run_seeds} seeds take this "
    "course so plainly.",
    alt="Curves of loss and accuracy over {last_step:,d} training steps, on a logarithmic axis of steps. The "
    "test loss falls to {valley_loss:.2f} nats at step {valley_step:,d}, rises to {peak_loss:.2f} at step"
    " {peak_step:,d}, and falls to {test_loss:.1g}. Meanwhile the train loss only falls. Test accuracy "
    "rises to {valley_accuracy:.0%}, slips a little, and ends at {test_accuracy:.1%}.",
    sources=("PAIR 2023",),
    order=111,
)

FIRST = 30  # the logarithmic axis of steps begins here; before it hardly anything moves


def claims(run):
    loss, accuracy, options = run.metrics["test_loss"], run.metrics["test_accuracy"], run.spec["options"]
    valley, peak, after = turning_points.largest_rise(loss) or (0, 0, 0)
    train_loss = run.metrics["train_loss"][[valley, peak]]
    norm = run.metrics["weight_norm_l2"]
    return [
        Claim("valley_step", int(run.steps[valley]), "> 0", "training step"),
        Claim("valley_loss", float(loss[valley]), "<= 1", "nats"),
        Claim("valley_accuracy", float(accuracy[valley]), ">= 0.5", "share"),
        Claim("peak_step", int(run.steps[peak]), "> 0", "training step"),
        Claim("peak_loss", float(loss[peak]), "> 0", "nats"),
        Claim("peak_accuracy", float(accuracy[peak]), ">= 0.5", "share"),
        Claim("rise", float(loss[peak] / loss[valley]), ">= 2", "times"),
        Claim("fall_after", float(loss[peak] / loss[after]), ">= 10", "times"),
        Claim("valley_train_accuracy", float(run.metrics["train_accuracy"][valley]), ">= 0.9", "share"),
        Claim("valley_train_loss", float(train_loss[0]), "> 0", "nats"),
        Claim("peak_train_loss", float(train_loss[1]), f"< {train_loss[0]:g}", "nats"),
        Claim("valley_norm", float(norm[valley]), "> 0", "weight norm"),
        Claim("peak_norm", float(norm[peak]), f"> {norm[valley]:g}", "weight norm"),
        Claim("final_norm", float(norm[-1]), f"< {norm[peak]:g}", "weight norm"),
        Claim("test_loss", float(loss[-1]), "> 0", "nats"),
        Claim("test_accuracy", float(accuracy[-1]), ">= 0.9", "share"),
        Claim("train_share", options["train_fraction"], "> 0", "share"),
        *(Claim(name, options[name], "> 0") for name in ("hidden", "embed", "modulus")),
        Claim("last_step", int(run.steps[-1]), "> 0", "training step"),
    ]


def timeline(run):
    valley, peak, _ = turning_points.largest_rise(run.metrics["test_loss"]) or (0, 0, 0)
    when = {"test loss is lowest": int(run.steps[valley]), "test loss is highest": int(run.steps[peak])}
    return timeline_around(int(run.steps[-1]), when, seconds=9, log=True, first=FIRST)


def data(run):
    return {"step": run.steps} | {
        f"{side}_{name}": run.metrics[f"{side}_{name}"] for name in ("loss", "accuracy") for side in ("train", "test")
    }


def build(run, page):
    steps, loss, accuracy = run.steps.clip(FIRST), run.metrics["test_loss"], run.metrics["test_accuracy"]
    page.title("It [generalizes](test), [memorizes](train), and [generalizes](test) again")
    counter = page.step_counter(int(steps[-1]))
    panels = two_panels(page)
    for axes in panels.values():
        log_axis(axes.xaxis, FIRST, steps[-1], label="training step")
    curves = loss_accuracy_curves(page, panels, steps, run.metrics, lowest=5e-7)
    valley, peak, _ = turning_points.largest_rise(loss) or (0, 0, 0)
    risen = f"[Test loss](test) has risen {loss[peak] / loss[valley]:.1f}-fold, and now falls for good"
    slipped = f"[Test accuracy](test) slips from {accuracy[valley]:.1%} to {accuracy[peak]:.1%}"
    notes = [
        annotate(page, panels[name], words, (steps[peak], values[peak]), appears=steps[peak])
        for name, words, values in (("loss", risen, loss), ("accuracy", slipped, accuracy))
    ]
    return make_update(run.at, counter, curves, notes)

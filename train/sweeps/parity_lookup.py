"""Sparse parity on digits 0/1, one small model at a time, fast on a CPU: sums over digits are looked up.

Digits are taken six at a time. What a group of six adds to every neuron is one of 64 rows of a table, so the input
layer is a lookup of five rows a sequence, and its gradient the same lookup backwards: sequences are sorted by group and
pattern once, summed by pattern at each step, and patterns make digits. That is a fifth of the additions of a matrix
product, and no multiplications. A model is trained alone, so that nothing it is batched with can change a bit.
"""

import math
from contextlib import contextmanager

import torch

from train.tasks.rng import generator, truncated_normal

GROUP = 6  # digits to a table: 5 and 8 are slower
lookup = (
    torch._embedding_bag_forward_only
)  # what F.embedding_bag calls; its checks cost more than a narrow model's lookup
clipped = torch.ops.aten.hardtanh_backward.grad_input  # (x, at, low, high): x where low < at < high, else 0
adamw = torch._fused_adamw_  # what torch.optim.AdamW(fused=True) calls


class Data:
    """The sequences of one seed and train size, sorted for lookups; several widths and decays share it.

    digits: [N, n_bits] of 0 and 1; the label is the parity of the first k. gradient: whether it is trained on.
    """

    def __init__(self, digits, k, gradient=True):
        size, n_bits = digits.shape
        groups = -(-n_bits // GROUP)
        padded = torch.nn.functional.pad(digits, (0, groups * GROUP - n_bits)).view(size, groups, GROUP)
        rows = (padded * 2 ** torch.arange(GROUP)).sum(2) + 2**GROUP * torch.arange(groups)
        self.rows, self.ends = rows.flatten().int(), torch.arange(0, size * groups + 1, groups, dtype=torch.int32)
        self.away = (1 - 2 * (digits[:, :k].sum(1) % 2)).float()  # the direction of an error
        patterns = (torch.arange(2**GROUP).unsqueeze(1) >> torch.arange(GROUP)) & 1
        self.patterns = patterns.float().expand(groups, -1, -1).contiguous()  # [groups, 64, 6]
        if gradient:
            by_row = rows.T.flatten()
            self.order = (by_row.argsort(stable=True) % size).int()  # the sequences that have each row, row after row
            counts = by_row.bincount(minlength=groups * 2**GROUP)
            self.row_ends = torch.nn.functional.pad(counts.cumsum(0), (1, 0)).int()
            self.pull = self.away / size  # d loss / d logit = sigmoid(away * logit) * pull

    def hidden(self, tables):
        """What enters every neuron, [N, width], of tables [groups * 64, width]."""
        return lookup(tables, self.rows, self.ends, False, 0, False, None, True)[0]

    def by_row(self, active, errors):
        """Sum of errors [N] x active [N, width] over the sequences that have each row: [groups * 64, width]."""
        return lookup(active, self.order, self.row_ends, False, 0, False, errors.index_select(0, self.order), True)[0]


def sequences(seed, n_bits, train_size, test_size):
    """Digits of the train and the test split; a larger train split begins with the smaller one."""
    draws = generator(seed, "data")
    test, train = (torch.randint(2, (size, n_bits), generator=draws) for size in (test_size, train_size))
    return train, test


class Model:
    """A ReLU layer and one logit, its gradient and AdamW, on `train` (a Data).

    flat [P] holds `w_input` [rows, width], the bias as last row, and `w_output` [width]; `gradient` [P] is laid out
    alike. The loss is the mean of -log p of the right label, p clipped to [clip, 1 - clip] with no gradient where it
    is.
    """

    def __init__(self, train, n_bits, width, seed, init_scale, clip):
        self.train, self.limit = train, math.log((1 - clip) / clip)  # p is clipped where the logit is beyond +-limit
        groups = len(train.patterns)
        digits = groups * GROUP
        self.flat, self.gradient, self.m, self.v = (torch.zeros((digits + 2) * width) for _ in range(4))
        self.w_input, self.w_output = _split(self.flat, digits + 1, width)
        draws = generator(seed, "init")
        w_input = init_scale * truncated_normal((n_bits + 1, width), (n_bits + 1) ** -0.5, draws)
        self.w_input[:n_bits], self.w_input[-1] = w_input[:-1], w_input[-1]
        self.w_output.copy_(init_scale * truncated_normal((width,), width**-0.5, draws))
        self.w_digits = self.w_input[:-1].view(groups, GROUP, width)
        self.tables = torch.empty(groups, 2**GROUP, width)
        # Views are made once: each costs as much as a small kernel.
        self.rows, self.first_table, self.bias = self.tables.view(-1, width), self.tables[0], self.w_input[-1]
        self.misses, self.errors = torch.empty_like(train.away), torch.empty_like(train.away)
        self.taken = torch.zeros(())

    def forward(self, data, misses=None):
        """Hidden activations [N, width] and away * logit [N] (positive where the model errs) on `data`."""
        torch.bmm(data.patterns, self.w_digits, out=self.tables)
        self.first_table.add_(self.bias)  # every sequence has one row of it
        hidden = data.hidden(self.rows).relu_()
        return hidden, torch.mv(hidden, self.w_output, out=misses).mul_(data.away)

    def differentiate(self):
        """A function that writes the gradient at the present weights, and `misses`, away * logit on the train split."""
        train, w_input, w_output, limit = self.train, self.w_input, self.w_output, self.limit
        misses, errors = self.misses, self.errors
        g_input, g_output = _split(self.gradient, len(w_input), len(w_output))
        g_digits, g_bias = g_input[:-1].view_as(self.w_digits), g_input[-1]
        patterns_t, ones, products = train.patterns.mT.contiguous(), torch.ones(2**GROUP), torch.empty_like(g_input)

        def gradients():
            hidden, _ = self.forward(train, misses)
            torch.sigmoid(misses, out=errors)
            clipped(errors, misses, -limit, limit, grad_input=errors).mul_(train.pull)
            sums = train.by_row(hidden.gt_(0), errors).view_as(self.tables)
            torch.bmm(patterns_t, sums, out=g_digits)
            torch.mv(sums[0].T, ones, out=g_bias)
            # hidden = active * (inputs @ w_input): its product with the errors needs no second look at the sequences
            torch.sum(torch.mul(w_input, g_input, out=products), 0, out=g_output)
            g_input.mul_(w_output)

        return gradients

    def loss(self, misses):
        """Mean loss in nats of away * logit [N], as a float."""
        return torch.nn.functional.softplus(misses.clamp(-self.limit, self.limit)).double().mean().item()


def fit(model, test, rule, max_steps, every):
    """Train `model` by `rule` (train.specs.Optimizer).

    Returns the losses on both splits at steps 0, every, 2 every, ...: [T, 2].
    """
    gradients, losses = model.differentiate(), []
    state = [model.flat], [model.gradient], [model.m], [model.v], [], [model.taken]
    rates = dict(lr=rule.lr, beta1=rule.beta1, beta2=rule.beta2, weight_decay=rule.weight_decay, eps=rule.eps)
    with torch.inference_mode(), flushed():
        for step in range(max_steps + 1):
            gradients()
            if step % every == 0:
                losses.append((model.loss(model.misses), model.loss(model.forward(test)[1])))
            model.taken.add_(1)
            adamw(*state, amsgrad=False, maximize=False, **rates)
    return losses


@contextmanager
def flushed():
    """Let denormal numbers be zero in a `with` block.

    Where all is clipped, Adam's means fade for thousands of steps, and denormals are slow.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def _split(flat, rows, width):
    return flat[: rows * width].view(rows, width), flat[rows * width :]

"""Trains one small model on sparse parity with digits 0/1, fast on a CPU: sums over digits are table lookups.

The network, loss and gradient are those of train.tasks.sparse_parity. Digits are taken six at a time. What a group of
six adds to every neuron is one of 64 rows of a table, so the input layer is a lookup of five rows per sequence, and its
gradient is the transposed lookup: sequences are sorted by group and pattern once, summed by pattern at each step, and
patterns give digits. That is a fifth of the additions of a matrix product, and no multiplications. Each model is
trained alone, so its bytes do not depend on other models.
"""

import math

import torch

from train.engine.device import flush_denormals
from train.tasks.rng import generator, truncated_normal

GROUP = 6  # digits per table: 5 and 8 are slower
lookup = (
    torch._embedding_bag_forward_only
)  # what F.embedding_bag calls; its checks cost more than a narrow model's lookup
clipped = torch.ops.aten.hardtanh_backward.grad_input  # (x, at, low, high): x where low < at < high, else 0
where_positive = torch.ops.aten.threshold_backward.grad_input  # (x, y, 0): x where y > 0, else 0
adamw = torch._fused_adamw_  # what torch.optim.AdamW(fused=True) calls
NARROW = 64  # up to this width it is faster to write the errors into rows of active neurons than to look up both


class Data:
    """The sequences of one seed and train size, sorted for lookups; models of any width and decay share them.

    digits: [N, n_bits] of 0 and 1; the label is the parity of the first k. gradient: whether it is trained on.
    """

    def __init__(self, digits, k, gradient=True):
        size, n_bits = digits.shape
        groups = -(-n_bits // GROUP)
        padded = torch.nn.functional.pad(digits, (0, groups * GROUP - n_bits)).view(size, groups, GROUP)
        rows = (padded * 2 ** torch.arange(GROUP)).sum(2) + 2**GROUP * torch.arange(groups)
        self.rows, self.ends = rows.flatten().int(), torch.arange(0, size * groups + 1, groups, dtype=torch.int32)
        self.error_sign = (1 - 2 * (digits[:, :k].sum(1) % 2)).float()  # sign of the logit at an error
        patterns = (torch.arange(2**GROUP).unsqueeze(1) >> torch.arange(GROUP)) & 1
        self.patterns = patterns.float().expand(groups, -1, -1).contiguous()  # [groups, 64, 6]
        if gradient:
            by_row = rows.T.flatten()
            self.order = (by_row.argsort(stable=True) % size).int()  # the sequences that have each row, row after row
            counts = by_row.bincount(minlength=groups * 2**GROUP)
            self.row_ends = torch.nn.functional.pad(counts.cumsum(0), (1, 0)).int()
            self.grad_scale = self.error_sign / size  # d loss / d logit = sigmoid(neg_margin) * grad_scale

    def hidden(self, tables):
        """Pre-activations [N, width], looked up in tables [groups * 64, width]."""
        return lookup(tables, self.rows, self.ends, False, 0, False, None, True)[0]

    def by_row(self, values, factors=None):
        """Sum of values [N, width] over the sequences that have each row: [groups * 64, width].

        factors: one for each of `order`.
        """
        return lookup(values, self.order, self.row_ends, False, 0, False, factors, True)[0]


class Model:
    """A ReLU layer and one logit, its gradient and AdamW, on `train` (a Data).

    flat [P] holds `w_input` [rows, width], the bias as last row, and `w_output` [width]; `gradient` [P] is laid out
    in the same way. The loss is the mean of -log p of the right label, p clipped to [clip, 1 - clip], with no gradient
    where it is clipped.
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
        self.neg_margin, self.errors = torch.empty_like(train.error_sign), torch.empty_like(train.error_sign)

    def forward(self, data, neg_margin=None):
        """Hidden activations [N, width] and error_sign * logit [N] (positive where the model errs) on `data`."""
        torch.bmm(data.patterns, self.w_digits, out=self.tables)
        self.first_table.add_(self.bias)  # every sequence has one row of it
        hidden = data.hidden(self.rows).relu_()
        return hidden, torch.mv(hidden, self.w_output, out=neg_margin).mul_(data.error_sign)

    def differentiate(self):
        """A function that writes `gradient` and `neg_margin`, error_sign * logit on the train split, at the weights."""
        train, w_input, w_output, limit = self.train, self.w_input, self.w_output, self.limit
        gradient, neg_margin, errors = self.gradient, self.neg_margin, self.errors
        g_input, g_output = _split(gradient, len(w_input), len(w_output))
        g_digits, g_bias = g_input[:-1].view_as(self.w_digits), g_input[-1]
        columns = errors.unsqueeze(1).expand(-1, len(w_output)) if len(w_output) <= NARROW else None
        patterns_t, ones, products = train.patterns.mT.contiguous(), torch.ones(2**GROUP), torch.empty_like(g_input)

        def gradients():
            hidden, _ = self.forward(train, neg_margin)
            torch.sigmoid(neg_margin, out=errors)
            clipped(errors, neg_margin, -limit, limit, grad_input=errors).mul_(train.grad_scale)
            if not errors.count_nonzero().item():  # every probability is clipped: there is nothing to propagate
                gradient.zero_()
                return
            if columns is None:
                sums = train.by_row(hidden.gt_(0), errors.index_select(0, train.order))
            else:
                sums = train.by_row(where_positive(columns, hidden, 0, grad_input=hidden))
            sums = sums.view_as(self.tables)
            torch.bmm(patterns_t, sums, out=g_digits)
            torch.mv(sums[0].T, ones, out=g_bias)
            # hidden = active * (inputs @ w_input): its product with the errors needs no second pass over the sequences
            torch.sum(torch.mul(w_input, g_input, out=products), 0, out=g_output)
            g_input.mul_(w_output)

        return gradients

    def loss(self, neg_margin):
        """Mean loss in nats of error_sign * logit [N], as a float."""
        return torch.nn.functional.softplus(neg_margin.clamp(-self.limit, self.limit)).double().mean().item()


def fit(model, test, spec, max_steps, every):
    """Train `model` by `spec` (an OptimizerSpec).

    Returns the losses on both splits at steps 0, every, 2 every, ...: [T, 2].
    """
    gradients, losses = model.differentiate(), []
    state = [model.flat], [model.gradient], [model.m], [model.v], []
    counts = torch.arange(1.0, max_steps + 2).unbind()  # cheaper than to count
    rates = dict(lr=spec.lr, beta1=spec.beta1, beta2=spec.beta2, weight_decay=spec.weight_decay, eps=spec.eps)
    with torch.inference_mode(), flush_denormals():
        for step in range(max_steps + 1):
            gradients()
            if step % every == 0:
                losses.append((model.loss(model.neg_margin), model.loss(model.forward(test)[1])))
            adamw(*state, [counts[step]], amsgrad=False, maximize=False, **rates)
    return losses


def _split(flat, rows, width):
    return flat[: rows * width].view(rows, width), flat[rows * width :]

"""Adam and AdamW for M models at once: one flat vector per model, each with its own hyper-parameters if they differ."""

import torch

NO_WEIGHT = 1e-30  # added to a squared norm that is divided by: weights of zero have no direction


class Adam:
    """Adam (Kingma and Ba 2015), with decoupled decay AdamW (Loshchilov and Hutter 2019), as in torch.optim.

    weights [M, P] are changed in place by `step`; m, v [M, P] are the running means of the gradient and of its square.
    A perpendicular gradient and a clamped norm are those of the whole vector of a model.
    """

    def __init__(self, specs, weights, lr_factor=1.0, decay_factor=1.0):
        """specs: the OptimizerSpec of each of the M models.

        lr_factor, decay_factor: a number, or one for each weight [P], by which learning rate and decoupled decay are
        multiplied; the first does not change the second.
        """
        self.specs, self.weights, self.step_count = specs, weights, 0
        self.lr_factor, self.decay_factor = lr_factor, decay_factor
        self.along = self._each(lambda spec: float(spec.gradient == "perpendicular"))
        clamps = self._each(lambda spec: float("inf") if spec.clamp_norm is None else spec.clamp_norm)
        self.largest_norm = norms(weights) * clamps
        self.is_perpendicular = any(spec.gradient == "perpendicular" for spec in specs)
        self.is_clamped = any(spec.clamp_norm is not None for spec in specs)
        self.m, self.v, self.scratch = (torch.zeros_like(weights) for _ in range(3))
        self.divisor = torch.ones_like(weights)
        self.l1, self.l2 = self._each(lambda spec: spec.l1), self._each(lambda spec: spec.l2)
        self.set_rate(1.0)
        self.one_minus_beta1, self.one_minus_beta2 = (
            self._each(lambda spec: 1 - spec.beta1),
            self._each(lambda spec: 1 - spec.beta2),
        )
        self.penalized = [any(getattr(spec, penalty) for spec in specs) for penalty in ("l1", "l2", "weight_decay")]

    def set_rate(self, factor):
        """Multiply the learning rate by `factor`, from the next step on."""
        self.rate = factor
        self.decay = self._each(lambda spec: spec.lr * factor * spec.weight_decay) * self.decay_factor
        self.kept_factor = 1 - self.decay

    def step(self, gradients):
        """One step on gradients [M, P]; what is taken out and the coupled penalties change them in place."""
        weights, m, v, scratch, divisor = self.weights, self.m, self.v, self.scratch, self.divisor
        if self.is_perpendicular:
            self._take_out_radial(gradients)
        l1, l2, weight_decay = self.penalized
        if l1:
            gradients.add_(torch.sign(weights, out=scratch).mul_(self.l1))
        if l2:
            gradients.add_(torch.mul(weights, self.l2, out=scratch))
        m.lerp_(gradients, self.one_minus_beta1)
        v.lerp_(torch.mul(gradients, gradients, out=scratch), self.one_minus_beta2)
        eps, scale = self._bias_corrected()
        torch.sqrt(v, out=divisor).add_(eps).mul_(scale)
        if weight_decay:
            weights.mul_(self.kept_factor)
        weights.addcdiv_(m, divisor, value=-1)
        if self.is_clamped:
            weights.mul_((self.largest_norm / (norms(weights) + NO_WEIGHT)).clamp_(max=1))

    def update(self):
        """The last update (subtracted from the weights), without decay and clamping, [M, P]; zeros at first."""
        return self.m / self.divisor

    def _take_out_radial(self, gradients):
        """Subtract from the gradient its component along the weights (Prieto et al. 2025)."""
        along = (gradients * self.weights).sum(1, keepdim=True) / (norms(self.weights) ** 2 + NO_WEIGHT)
        gradients.sub_(torch.mul(self.weights, along * self.along, out=self.scratch))

    def _bias_corrected(self):
        """eps and scale with lr m^ / (sqrt(v^) + eps) = m / (scale (sqrt(v) + eps)): m and v start at zero."""
        self.step_count += 1
        m_scale = self._each(lambda spec: (1 - spec.beta1**self.step_count) / (spec.lr * self.rate))
        v_root = self._each(lambda spec: (1 - spec.beta2**self.step_count) ** 0.5)
        eps = self._each(lambda spec: spec.eps * (1 - spec.beta2**self.step_count) ** 0.5)
        return eps, m_scale / v_root / self.lr_factor

    def _each(self, value):
        """`value` of each model's spec: one number if all agree (fast), else [M, 1]."""
        values = [value(spec) for spec in self.specs]
        if len(set(values)) == 1:
            return values[0]
        return torch.tensor(values, dtype=self.weights.dtype, device=self.weights.device).unsqueeze(1)


def norms(vectors):
    """L2 norms [M, 1] of vectors [M, size]."""
    return vectors.norm(dim=1, keepdim=True)

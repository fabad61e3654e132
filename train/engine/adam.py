"""Adam and AdamW for many models at once: one flat vector a model, each model with its own rates if need be."""

import torch


class Adam:
    """Adam (Kingma and Ba 2015), with decoupled decay AdamW (Loshchilov and Hutter 2019), as in torch.optim.

    weights [M, P] are changed in place by `step`; m, v [M, P] are the running means of the gradient and of its square.
    """

    def __init__(self, rules, weights):
        """rules: M values of train.experiments.Optimizer, one a model."""
        self.rules, self.weights, self.taken = rules, weights, 0
        self.m, self.v, self.scratch = (torch.zeros_like(weights) for _ in range(3))
        self.divisor = torch.ones_like(weights)
        self.l1, self.l2 = self._each(lambda rule: rule.l1), self._each(lambda rule: rule.l2)
        self.decay = self._each(lambda rule: rule.lr * rule.weight_decay)
        self.keep = self._each(lambda rule: 1 - rule.lr * rule.weight_decay)
        self.new_m, self.new_v = self._each(lambda rule: 1 - rule.beta1), self._each(lambda rule: 1 - rule.beta2)
        self.penalized = [any(getattr(rule, penalty) for rule in rules) for penalty in ("l1", "l2", "weight_decay")]

    def step(self, gradients):
        """One step on gradients [M, P]; coupled penalties are added to them in place."""
        weights, m, v, scratch, divisor = self.weights, self.m, self.v, self.scratch, self.divisor
        l1, l2, weight_decay = self.penalized
        if l1:
            gradients.add_(torch.sign(weights, out=scratch).mul_(self.l1))
        if l2:
            gradients.add_(torch.mul(weights, self.l2, out=scratch))
        m.lerp_(gradients, self.new_m)
        v.lerp_(torch.mul(gradients, gradients, out=scratch), self.new_v)
        eps, scale = self._bias_corrected()
        torch.sqrt(v, out=divisor).add_(eps).mul_(scale)
        if weight_decay:
            weights.mul_(self.keep)
        weights.addcdiv_(m, divisor, value=-1)

    def update(self):
        """What the last step took off the weights, decay excluded, [M, P]: zero before the first."""
        return self.m / self.divisor

    def _bias_corrected(self):
        """eps and scale with lr m^ / (sqrt(v^) + eps) = m / (scale (sqrt(v) + eps)): m and v began at zero."""
        self.taken += 1
        m_share = self._each(lambda rule: (1 - rule.beta1**self.taken) / rule.lr)
        v_root = self._each(lambda rule: (1 - rule.beta2**self.taken) ** 0.5)
        eps = self._each(lambda rule: rule.eps * (1 - rule.beta2**self.taken) ** 0.5)
        return eps, m_share / v_root

    def _each(self, value):
        """`value` of each model's rule: one number if all agree (fast), else [M, 1]."""
        values = [value(rule) for rule in self.rules]
        if len(set(values)) == 1:
            return values[0]
        return torch.tensor(values, dtype=self.weights.dtype, device=self.weights.device).unsqueeze(1)

"""Products with the one-hot inputs of pairs of numbers, by table lookup: without the zeros. For a CPU."""

import torch

lookup = torch._embedding_bag_forward_only  # what F.embedding_bag calls, without its checks
BLOCK = 192  # pairs are summed in blocks of it: so does MKL's product on AVX2, and the bits are those of the product


class PairLookup:
    """The linear map from numbers to pairs, [p, size] -> [n, size] of M models: row a + row b; and its transpose."""

    def __init__(self, counts):
        """counts: how often each number is in each pair, [M, p, n]: 0, 1 or 2."""
        self.models, self.modulus, self.pairs = counts.shape
        blocks = -(-self.pairs // BLOCK)
        model, pair, number = counts.mT.nonzero(as_tuple=True)
        times = counts[model, number, pair]
        twice = times.long()
        self.rows = (model * self.modulus + number).repeat_interleave(twice).int()
        self.ends = torch.arange(0, 2 * self.models * self.pairs + 1, 2, dtype=torch.int32)
        bag = (pair // BLOCK * self.models + model) * self.modulus + number
        order = bag.argsort(stable=True)  # the pairs of each bag as they come
        self.columns, self.times = (model * self.pairs + pair)[order].int(), times[order]
        sizes = bag.bincount(minlength=blocks * self.models * self.modulus)
        self.bag_ends = torch.nn.functional.pad(sizes.cumsum(0), (1, 0)).int()
        self.sums = torch.arange(len(sizes), dtype=torch.int32).view(blocks, -1).T.flatten()
        self.sum_ends = torch.arange(0, len(sizes) + 1, blocks, dtype=torch.int32)

    def of_pairs(self, table):
        """The sum of the two rows of each pair: table [M, p, size] -> [M, n, size]."""
        return _bags(table, self.rows, self.ends).view(self.models, self.pairs, -1)

    def of_numbers(self, values):
        """The sum over the pairs of each number, those of it with itself twice: values [M, n, size] -> [M, p, size]."""
        sums = _bags(values, self.columns, self.bag_ends, self.times)
        return _bags(sums, self.sums, self.sum_ends).view(self.models, self.modulus, -1)


def _bags(table, rows, ends, factors=None):
    """Sums of rows of `table` [..., size], times factors, one after the other up to each of `ends`."""
    return lookup(table.reshape(-1, table.shape[-1]), rows, ends, False, 0, False, factors, True)[0]

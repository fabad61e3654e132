"""A few cases in which every pair of values of two factors comes together: mistakes mostly take no more than two."""

from itertools import combinations, product


def cases(**factors):
    """Dicts of a value for each factor, as few as a greedy choice finds; the same every time.

    factors: name -> values.
    """
    names = list(factors)
    missing = {
        pair: None
        for first, second in combinations(names, 2)
        for pair in product(
            [(first, k) for k in range(len(factors[first]))], [(second, k) for k in range(len(factors[second]))]
        )
    }
    found = []
    while missing:
        case = dict(next(iter(missing)))
        for name in names:
            if name not in case:
                case[name] = max(
                    range(len(factors[name])),
                    key=lambda k: sum(pair in missing for pair in _pairs(case | {name: k}, names)),
                )
        for pair in _pairs(case, names):
            missing.pop(pair, None)
        found.append({name: factors[name][case[name]] for name in names})
    return found


def _pairs(case, names):
    known = [(name, case[name]) for name in names if name in case]
    return list(combinations(known, 2))

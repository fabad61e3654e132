"""A board of a film: formulas of terms, each of which enters once, slides and grows from state to state, and vanishes.

Square brackets are drawn, so that they embrace the rows between them however many there are.
"""

from dataclasses import dataclass, field

from render.film.units import PIXELS_PER_UNIT

SPACE = 0.22  # ems after a term
SLIDE, FADE = 0.8, 0.4  # seconds in which terms change places; in which one comes or goes
BRACKETS = "[", "]"
RISE, DEPTH = 1.15, 0.6  # ems from the baselines of a bracket's first and last row to its ends


@dataclass
class _State:
    shot: str
    after: float
    places: dict
    fade: float


@dataclass
class Board:
    """`sources`: name of a term -> its formula; `[` and `]` are there without one. size: pixels of an em as it is set.

    The place of a term is (x, baseline, size) in pixels, that of a bracket (x, top, bottom).
    """

    cues: object
    sources: dict
    size: float
    states: list = field(default_factory=list)

    def __post_init__(self):
        self.stage = self.cues.stage
        self.terms = {name: self.stage.formula(source, 0, 0, self.size) for name, source in self.sources.items()}
        self.terms |= {name: self.stage.line("ink", 2.5) for name in BRACKETS}

    def width(self, names):
        """Width of terms side by side, in ems, with the space after each."""
        return sum(self._advance(name) + SPACE for name in names)

    def line(self, names, x, baseline, size, rows=0.0):
        """Places of terms side by side from x on. rows: pixels from the first row in a pair of brackets to the last."""
        places = {}
        for name in names:
            if name in BRACKETS:
                places[name] = x, baseline - rows / 2 - RISE * size, baseline + rows / 2 + DEPTH * size
            else:
                places[name] = x, baseline, size
            x += (self._advance(name) + SPACE) * size
        return places

    def equation(self, head, tail, x, baseline, size):
        """Places of `tail` from x on, and of the term `head` to the left of it: so equations align at their signs."""
        return self.line([head], x - self.width([head]) * size, baseline, size) | self.line(tail, x, baseline, size)

    def show(self, shot, places, after=0.0, fade=FADE):
        """From `after` seconds into a shot on, show the terms in `places` and no others."""
        self.states.append(_State(shot, after, places, fade))

    def run(self):
        """Stage all states on the cue sheet."""
        before = _State("", 0.0, {}, 0.0)
        for number, state in enumerate(self.states):
            changes = any(place != state.places.get(name) for name, place in before.places.items())
            for name, place in state.places.items():
                if name not in before.places:
                    self._put(name, place)
                    wait = SLIDE / 2 if changes else 0
                    self.cues.enter(
                        state.shot,
                        self.terms[name],
                        after=state.after + wait,
                        until=self._end(name, number),
                        fade=state.fade,
                    )
                elif place != before.places[name]:
                    self._slide(state, name, before.places[name], place, SLIDE)
            for name in before.places.keys() - state.places.keys() - set(BRACKETS):
                x, baseline, size = before.places[name]
                smaller = x + 0.25 * self._advance(name) * size, baseline, size / 2
                self._slide(state, name, before.places[name], smaller, FADE)
            before = state

    def _end(self, name, number):
        """When a term that enters in a state is gone, for `until`."""
        gone = (state for state in self.states[number:] if name not in state.places)
        last = next(gone, None)
        return last and (last.shot, last.after + FADE)

    def _slide(self, state, name, start, end, seconds):
        def move(t):
            self._put(name, [(1 - t) * here + t * there for here, there in zip(start, end)])

        self.cues.move(state.shot, move, self.terms[name], after=state.after, seconds=seconds)

    def _put(self, name, place):
        x, y, last = place
        if name in BRACKETS:
            inward = self.stage.stroke(9) * (1 if name == "[" else -1)
            x += 0 if name == "[" else self.stage.stroke(9)
            ends = [(x + inward, y), (x, y), (x, last), (x + inward, last)]
            self.terms[name].trace(self.stage.at(*zip(*ends)))
        else:
            self.terms[name].move_to(self.stage.at(x, y), last / self.size)

    def _advance(self, name):
        if name in BRACKETS:
            return 0.3
        return self.terms[name].advance * PIXELS_PER_UNIT / self.size

"""Small articles about small results, to publish in a test."""

from pathlib import Path

from publish.article import needs, resolve
from tests.helpers.results import results_of

FIGURES = ["star_formation", "weight_pruning", "parity_loss"]  # a film, an animation, a still
OUTPUTS = {"canvases": ["article"], "themes": ["light", "dark"], "formats": ["png", "svg", "gif", "mp4"]}
REFERENCES = """
@misc{power2022,
  author = {Power, Alethea and Burda, Yuri and Edwards, Harri},
  title = {Grokking: Generalization Beyond Overfitting},
  year = {2022},
  eprint = {2201.02177},
  archiveprefix = {arXiv},
}
@article{zhong2023,
  author = {Zhong, Ziqian and {\\'A}brah{\\'a}m, Anna-Maria},
  title = {The Clock and the Pizza?},
  journal = {A Journal},
  year = {2023},
  doi = {10.1000/182},
}
@misc{lab, title = {A Report}, year = {2023}, howpublished = {A Laboratory}}
"""
TEXT = """\
---
title: A *star* of {{ star_formation.neurons:words }}
subtitle: For a test
authors: [Ann Example, {name: Bob Sample}]
date: 2026-11-29
abstract: It errs by {{ star_formation.phase_error:.1f }} degrees.
bibliography: references.bib
---

% A comment.

# It begins

Text & more, "quoted" {cite}`power2022,zhong2023`, as {cite:t}`lab` says.[^note]
{claim}`The star is *ideal* to {{ star_formation.phase_error:.1f }}
degrees <star_formation.phase_error>`, in {{ star_formation.run_seeds }} seeds: see {numref}`star_formation`.

```{figure} star_formation
```

## Below

1. First `code`
2. Second

- a [link](https://example.org), or [back](#it-begins)

| name | value |
|:-----|------:|
| x    | {{ star_formation.neurons }} |

> Quoted.

:::{figure} weight_pruning
:kind: still
A caption with $x^2$ and {{ star_formation.neurons:Words }} neurons.
:::

# A formula

$$
e = \\frac{1}{2} \\cos\\theta
$$

```python
print("hello")
```

# At last

***Strong***, ~~gone~~.\\
A new line.[^note]

---

```{figure} parity_loss
```

[^note]: A note with *emphasis*.
"""


def published(folder):
    """Small results of FIGURES in `folder`; what an article is given of them."""
    given = results_of(Path(folder), FIGURES, OUTPUTS)
    figures = {name: {"figure": {}, "tables": values["tables"]} for name, values in given["figures"].items()}
    return {"results": str(folder), "outputs": OUTPUTS, "site": "", "figures": figures}


def placed(folder, given, text=TEXT, **more):
    """What a job is given of an article with this text, which is written into `folder` with its references."""
    folder.mkdir(exist_ok=True)
    (folder / "story.md").write_text(text, encoding="utf-8")
    (folder / "references.bib").write_text(REFERENCES, encoding="utf-8")
    files = [str(folder / name) for name in needs.scan(text).bibliography]
    return given | {"source": str(folder / "story.md"), "bibliography": files} | more


def resolved(folder, given, text=TEXT, **more):
    """The Resolved article with this text."""
    return resolve.resolved(placed(folder, given, text, **more))

import pytest

from core.errors import UserError
from publish.article import mathematics


@pytest.mark.parametrize(
    "latex, typst, html",
    [
        (r"\frac{1}{2}", "$frac(1, 2)$", "1/2"),
        (r"10^{-3}", "$attach(10, t: − 3)$", "10<sup>−3</sup>"),
        (r"\hat{x} \le \sqrt{2}", "$accent(x, hat) ≤ sqrt(2)$", "<i>x</i>^ ≤ √(2)"),
        (r"a + b \bmod p", r'$a \+ b op("mod") p$', "<i>a</i> + <i>b</i> mod <i>p</i>"),
        (r"\mathrm{ReLU}(x)", r'$op("ReLU") \( x \)$', "ReLU(<i>x</i>)"),
        (r"\sum_{k=1}^{5} w_k", r"$attach(∑, b: k \= 1, t: 5) attach(w, b: k)$", None),
        (r"\text{loss}", '$"loss"$', "loss"),
        (r"\sqrt[3]{x}", "$root(3, x)$", None),
        (r"f(a, b)", r"$f \( a \, b \)$", "<i>f</i>(<i>a</i>, <i>b</i>)"),
        (r"\beta_1^2", "$attach(β, b: 1, t: 2)$", "<i>β</i><sub>1</sub><sup>2</sup>"),
    ],
)
def test_a_formula_is_written_for_print_and_for_editors(latex, typst, html):
    assert mathematics.typst(latex) == typst
    if html:
        assert mathematics.plain_html(latex) == html
    assert mathematics.mathml(latex).startswith('<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">')


def test_a_formula_of_its_own_is_displayed():
    assert 'display="block"' in mathematics.mathml("x", block=True) and mathematics.typst("x", block=True) == "$ x $"


def test_every_formula_is_set_by_typst():
    import typst

    sources = [
        r"\begin{matrix} a & b \\ c & d \end{matrix}",
        r"\overline{x} + \vec{v} \neq \{1\}",
        r"e^{i\theta}",
        r"|x|",
    ]
    body = "\n\n".join(mathematics.typst(source, block=True) for source in sources)
    assert typst.compile(body.encode(), format="svg").startswith(b"<svg")


@pytest.mark.parametrize(
    "latex, sentence",
    [(r"\foo", r"not understood: \\foo"), (r"\frac{1}", "not understood"), (r"x^2^3", "not understood")],
)
def test_what_is_not_understood_is_one_sentence(latex, sentence):
    with pytest.raises(UserError, match=sentence):
        mathematics.mathml(latex)


def test_what_only_a_web_page_can_show_is_refused():
    assert mathematics.mathml(r"\boxed{a}")
    with pytest.raises(UserError, match="a formula with <menclose> is for web pages alone: write it otherwise"):
        mathematics.plain_html(r"\boxed{a}")
    assert mathematics.plain_html(r"\begin{matrix} a & b \\ c & d \end{matrix}").count(";") == 1

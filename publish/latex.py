"""LaTeX of a figure: texts escaped, and the floating figure with alt text."""

import re

# LaTeX's special characters, and those in figures' texts that its fonts lack.
LATEX = {character: rf"\{character}" for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "°": r"\textdegree{}",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
    "×": r"$\times$",
    "→": r"$\to$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "±": r"$\pm$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "γ": r"$\gamma$",
    "δ": r"$\delta$",
    "ε": r"$\varepsilon$",
    "θ": r"$\theta$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "π": r"$\pi$",
    "σ": r"$\sigma$",
    "φ": r"$\varphi$",
    "ω": r"$\omega$",
    "√": r"$\surd$",
    "…": r"\ldots{}",
    "−": "$-$",
    "·": r"$\cdot$",
}
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "₀₁₂₃₄₅₆₇₈₉₋"


def includegraphics(figure, look, more=""):
    """A floating figure. more: LaTeX for the end of the caption."""
    return rf"""\begin{{figure}}
  \centering
  \includegraphics[width=\linewidth, alt={{{latex(figure["alt"])}}}]{{{look["path"]}}}
  \caption{{\textbf{{{latex(figure["title"])}.}} {latex(figure["caption"])}{more}}}
  \label{{fig:{figure["name"]}}}
\end{{figure}}"""


def latex(text):
    """`text` with everything escaped that LaTeX interprets."""
    for row, command in ((RAISED, "textsuperscript"), (LOWERED, "textsubscript")):
        text = re.sub(f"[{row}]+", f"\0{command}\1\\g<0>\2", text).translate(str.maketrans(row, "0123456789-"))
    text = "".join(LATEX.get(character, character) for character in text)
    return text.replace("\0", "\\").replace("\1", "{").replace("\2", "}")

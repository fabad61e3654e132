"""References: BibTeX files -> labels such as "Power et al., 2022", and entries of a list as Nodes."""

from pathlib import Path

from core.errors import UserError
from publish.article.parse import Node


class Reference:
    """An entry of a BibTeX file. key: as cited. authors: family names. year: as text."""

    def __init__(self, key, entry):
        fields = {str(name).lower(): decoded(str(value)) for name, value in entry.fields.items()}
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        self.key = key
        self.fields = fields
        self.authors = [(_name(person.prelast_names + person.last_names), _initials(person)) for person in people]
        self.year, self.letter = fields.get("year", "n.d."), ""

    @property
    def names(self):
        """The authors as a label has them."""
        names = [family for family, _ in self.authors] or [self.title]
        return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)

    @property
    def order(self):
        return [family.casefold() for family, _ in self.authors], self.year, self.key

    def label(self, textual=False):
        """ "Power et al., 2022", or "Power et al. (2022)" where it is part of a sentence."""
        year = self.year + self.letter
        return f"{self.names} ({year})" if textual else f"{self.names}, {year}"

    @property
    def address(self):
        """Where it can be read; "" if the file does not say."""
        fields = self.fields
        if "doi" in fields:
            return f"https://doi.org/{fields['doi'].removeprefix('https://doi.org/')}"
        if "eprint" in fields and fields.get("archiveprefix", fields.get("eprinttype", "arXiv")).lower() == "arxiv":
            return f"https://arxiv.org/abs/{fields['eprint']}"
        return fields.get("url", "")

    @property
    def title(self):
        return str(self.fields.get("title") or self.key)

    def nodes(self):
        """The entry of the list: authors (year). Title. Where. Link."""
        people = [f"{initials} {family}".strip() for family, initials in self.authors]
        people = f"{', '.join(people[:-1])}{' and ' if len(people) > 1 else ''}{people[-1]}" if people else ""
        start = f"{people} ({self.year}{self.letter}). " if people else ""
        venue = self.venue()
        title = self.title.rstrip(".")
        named = [Node("text", text=title)]
        linked = [Node("link", named, data={"href": self.address})] if self.address else named
        end = "" if title.endswith(("?", "!")) else "."
        nodes = [Node("text", text=start), *linked, Node("text", text=f"{end}{' ' if venue else ''}")]
        return [*nodes, *([Node("em", [Node("text", text=venue)]), Node("text", text=".")] if venue else [])]

    def venue(self):
        fields = self.fields
        for name in ("journal", "booktitle", "publisher", "howpublished", "institution", "school"):
            if name in fields:
                return fields[name].rstrip(".")
        return f"arXiv:{fields['eprint']}" if "eprint" in fields else ""


def load(paths):
    """Key -> Reference of all entries of BibTeX files. Raises UserError for a file that is none."""
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    references = {}
    for path in paths:
        try:
            entries = parse_string(Path(path).read_text(encoding="utf-8"), "bibtex").entries
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path}: can't be read ({getattr(error, 'strerror', None) or error})") from None
        except PybtexError as error:
            raise UserError(f"{path}: not valid BibTeX: {error}") from None
        references |= {key: Reference(key, entry) for key, entry in entries.items()}
    return references


def listed(references, keys):
    """The cited References in the order of the list; those of one label are told apart by letters."""
    cited = sorted((references[key] for key in dict.fromkeys(keys)), key=lambda each: each.order)
    for reference in cited:
        same = [each for each in cited if (each.names, each.year) == (reference.names, reference.year)]
        reference.letter = "abcdefghijklmnopqrstuvwxyz"[same.index(reference)] if len(same) > 1 else ""
    return cited


def decoded(text):
    """A text of BibTeX without LaTeX's markup."""
    from pybtex.richtext import Text

    return " ".join(str(Text.from_latex(text)).replace("--", "–").split())


def _name(parts):
    return decoded(" ".join(parts))


def _initials(person):
    """Such as "A. B."; an organization has none."""
    given = [decoded(part) for part in (*person.first_names, *person.middle_names)]
    return " ".join("-".join(f"{piece[0]}." for piece in part.split("-") if piece) for part in given if part)

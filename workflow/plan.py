"""What a configuration asks the workflow for: names, files, inputs and parameters of jobs, without Snakemake."""

import hashlib
import json
import os
import re

from core import checksums
from figures.harness import captions, header, inputs, variants
from publish import platforms
from publish.posts import bundle, story
from train import cost, experiments
from train.requested import requested
from workflow import fingerprint
from workflow.article import ArticlePlan

ADVERTISED = ("grokking_curve", "weight_trajectories", "star_formation")  # by GIFs in the README
COVERS = ("full_of_stars", "star_formation")  # of the gallery, the first that is drawn; else any figure
PAGE = ("publish/site/page",)  # templates, styles and scripts of pages
ARTICLE_PAGE = ("publish/article/page",)  # the same of the article
FOLDER = ".snakemake/plan"  # of the plan files


def one_of(names):
    """A wildcard constraint: any of `names`, and nothing if there are none."""
    return "|".join(map(re.escape, names)) or "(?!)"


def short_digest(value):
    """A short digest of a value that is too long to be shown as a parameter."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def plan_file(rule, name):
    """The plan file of a job: has the job's parameter `given`, and is written by the run that starts the job."""
    return f"{FOLDER}/{rule}/{name}.json"


def code(command, files=(), **reached):
    """A parameter of a rule: wildcards -> fingerprint of the command that the rule runs, such as "publish fit".

    files, reached: see `workflow.fingerprint.parts`; what is reached may be a function of the wildcards.
    """

    def fingerprint_of(wildcards):
        values = {field: value(wildcards) if callable(value) else value for field, value in reached.items()}
        return fingerprint.fingerprint(command, files, **values)

    return fingerprint_of


def _sorted_json(spec):
    """A spec as JSON: the order of keys in a configuration makes no difference."""
    return json.dumps(spec, sort_keys=True)


class Plan:
    """Runs, sweeps, figures and posts of a configuration, and what the rules need to know of each.

    broken: name of a figure -> sentence that says what is wrong with its file.
    """

    def __init__(self, settings):
        """settings: a validated configuration. Raises UserError for what can't be made, OSError for a lost file."""
        asked = requested(settings)
        self.results, self.outputs, self.site = settings["results"], settings["outputs"], settings["site"]
        self.runs, self.sweeps, self.experiments = asked.runs, asked.sweeps, asked.experiments()
        self.imported = [name for name, run in self.runs.items() if experiments.is_imported(run)]
        self.trained = [name for name in self.runs if name not in self.imported]
        self.shards = {
            f"{name}/{part}": shard for name, sweep in self.sweeps.items() for part, shard in sweep.shards().items()
        }
        self.figures, self.broken, self.reads = inputs.chosen(self.outputs, settings["figures"], self.results, asked)
        self.tables = {name: inputs.tables(figure, self.results, self.runs) for name, figure in self.figures.items()}
        self.posts = {
            (key, post.name): post
            for key, platform in platforms.select(self.outputs["platforms"], self.outputs["tones"]).items()
            for post in story.thread(platform, self.figures, self.outputs["themes"], self.site)
        }
        story.check_links(self.posts.values())
        story.check_lengths(self.posts.values(), self.outputs["frames"])
        self.platforms = list(dict.fromkeys(key for key, _ in self.posts))
        self.bundled = [key for key in self.platforms if platforms.find(key).bundle]
        self.posted_figures = dict.fromkeys(post.figure.name for post in self.posts.values())
        self.image_formats = [format for format in header.STILL if format in self.outputs["formats"]]
        self.video_formats = [format for format in header.MOVING if format in self.outputs["formats"]]
        self.article = ArticlePlan(settings, self.figures, self.tables)

    # Training

    def trained_folder(self, run):
        """The folder with the checkpoint series of all seeds of a run."""
        return f"{self.results}/trained/{run}"

    def checksums_file(self, run):
        """The checksums of those series.

        A change of them tells Snakemake that the folder changed, whatever its time stamp says.
        """
        return f"{self.results}/trained/{run}.sha256"

    def warm_start(self, run):
        """The run whose last weights another begins with, as a list: empty if it starts from scratch."""
        if run in self.imported:
            return []
        return list(filter(None, [self.runs[run].warm_start.get("experiment")]))

    def training_cost(self, run):
        """The memory, time and disk that training all seeds of a run takes at most: a train.cost.Cost."""
        return cost.of(self.runs[run])

    def training_inputs(self, run):
        """What training a run is given, as JSON: its recipe and seeds."""
        return _sorted_json(self.runs[run].recipe() | {"seeds": self.runs[run].seeds})

    def selection_inputs(self, run):
        """What the selection of a seed, or an import, is given, as JSON: the whole experiment."""
        return _sorted_json(self.runs[run].spec())

    def imported_files(self, run):
        """The files that a run is imported from."""
        return self.runs[run].files()

    def imported_contents(self, run):
        """A short digest of the contents of those files: they may be replaced by others that are older."""
        return short_digest(list(map(checksums.checksum, self.imported_files(run))))

    def imported_memory(self, run):
        """Megabytes for an import: the largest file is in memory, as a tree of arrays and as the series."""
        return 1000 + 3 * max(map(os.path.getsize, self.imported_files(run))) // 10**6

    def shard_inputs(self, shard):
        """What training a shard is given, as JSON."""
        return _sorted_json(self.shards[shard].recipe())

    def sweep_inputs(self, sweep):
        """What the table of a sweep is given, as JSON."""
        return _sorted_json(self.sweeps[sweep].spec())

    def sweep_size(self, sweep):
        """The number of models of a sweep."""
        return len(self.sweeps[sweep].models())

    def seed_tables(self, experiment):
        """The tables of outcomes of all runs of an experiment."""
        return [f"{self.results}/trained/{run}.csv" for run in self.runs if run.split("/")[0] == experiment]

    def shard_files(self, sweep):
        """The trained shards of a sweep."""
        return [f"{self.results}/sweeps/shards/{name}.safetensors" for name in self.shards_of(sweep)]

    def shards_of(self, *sweeps):
        """The names of the shards of some sweeps."""
        return [name for name in self.shards if name.split("/")[0] in sweeps]

    def upstream_files(self, names):
        """What the figures of those names are drawn from: of runs every seed, of sweeps tables and shards.

        Targets ask for it as well as for the figures: a job that is killed while it makes a file again has taken the
        old one away, and Snakemake makes no missing file if what was made of it is there.
        """
        sources = {source for name in names for source in self.figures[name].sources.values()}
        swept = sorted(source.name for source in sources if source.kind == "sweep")
        experiments = {source.name for source in sources if source.kind not in ("sweep", "file")}
        runs = [run for run in self.runs if {run, run.split("/")[0]} & experiments]
        runs += [start for run in runs for start in self.warm_start(run)]
        of_runs = [
            file
            for run in runs
            for file in (
                *([f"trained/{run}", f"trained/{run}.sha256"] if run in self.trained else []),
                f"trained/{run}.csv",
                f"runs/{run}.safetensors",
                f"seeds/{run.split('/')[0]}.csv",
            )
        ]
        tables = [f"sweeps/{sweep}.{suffix}" for sweep in swept for suffix in ("parquet", "csv", "safetensors")]
        shards = [f"sweeps/shards/{shard}.safetensors" for shard in self.shards_of(*swept)]
        return [f"{self.results}/{file}" for file in (*dict.fromkeys(of_runs), *tables, *shards)]

    # Figures

    @property
    def figure_path(self):
        """The path of a drawing without its suffix, with the wildcards figure, canvas and theme."""
        return f"{self.results}/figures/{{figure}}/{{canvas}}-{{theme}}"

    @property
    def figures_by_kind(self):
        """Kind of an animated figure -> names."""
        kinds = {kind: [] for kind in ("animation", "film")}
        for name, figure in self.figures.items():
            kinds.get(figure.header.kind, []).append(name)
        return kinds

    @property
    def cover(self):
        """The figure on the card of links to the gallery; None if none is laid out for a card."""
        names = [name for name in (*COVERS, *self.figures) if name in self.figures]
        return next((name for name in names if self.figures[name].stands_on("card")), None)

    def figure_files(self, figure):
        """Every file that is made of one figure."""
        known = self.figures[figure]
        return [f"{known.folder(self.results)}/{file}" for file in known.files(self.outputs)]

    def all_figure_files(self):
        """Every file that is made of any figure."""
        return [file for figure in self.figures for file in self.figure_files(figure)]

    def data_files(self, figure):
        """The files that a figure reads; of runs trained here the checksums of all seeds, of which one is drawn."""
        sources = self.figures[figure].sources if figure in self.figures else {}
        return [file for argument, source in sources.items() for file in self._data_of(figure, argument, source)]

    def _data_of(self, figure, argument, source):
        runs = [run for run in self.trained if source.name in (run, run.partition("/")[0])]
        if source.kind in ("run", "each") and runs:
            return [self.checksums_file(run) for run in runs]
        return inputs.files({argument: self.reads[figure][argument]})

    def job_inputs(self, figure, *parts):
        """What a job of a figure is given, as JSON, and no more of it than it reads: of "reads", "tables", "frames".

        Also, of what the config's `figures:` sets: "claims", "title", "texts"; what it is of and reads, and its
        parameters, are always given.
        """
        known = {"reads": self.reads[figure], "tables": self.tables[figure], "frames": self.outputs["frames"]}
        entry = self.figures[figure].entry
        keys = {"of", "reads", "with"} & entry.keys() | {"claims", "title"} & entry.keys() & set(parts)
        keys |= entry.keys() & set(variants.TEXTS) if "texts" in parts else set()
        own = {"figure": {"of": self.figures[figure].file} | {key: entry[key] for key in sorted(keys)}} if entry else {}
        return json.dumps({part: known[part] for part in parts if part in known} | own)

    def template(self, figure, file):
        """The template of one text of a figure."""
        return captions.templates(self.figures[figure].header)[file]

    def report_labels(self, figure):
        """A figure's label in Snakemake's report: numbered in the order of the story."""
        title = self.figures[figure].header.title
        return f"{list(self.figures).index(figure) + 1:02d} {figure if '{' in title else title}"

    def shown(self, figure, suffix):
        """What a figure's player shows, with a suffix such as "mp4"."""
        known = self.figures[figure]
        return f"{known.folder(self.results)}/{known.plays(self.outputs)}.{suffix}"

    def look(self, figure):
        """The options that name the canvas and the theme of a figure's player."""
        canvas, theme = self.figures[figure].plays(self.outputs).split("-")
        return ["--canvas", canvas, "--theme", theme]

    def slider(self, figure):
        """The video of the second slider of a figure's player, as a list: empty if it has none."""
        known = self.figures[figure]
        return [f"{known.folder(self.results)}/slider.mp4"] if known.slider else []

    def extra_shapes(self):
        """The canvases, and the themes, that posts and the README need besides those of the configuration."""
        drawings = {drawing.partition(".")[0] for post in self.posts.values() for drawing in post.sources().values()}
        canvases, themes = zip(*(drawing.split("-") for drawing in sorted(drawings | {"article-light"})), strict=True)
        return sorted(set(canvases)), sorted(set(themes))

    # What is published

    def published(self):
        """The files that present all figures; none without a figure."""
        files = ["manifest.json", "gallery/index.html", "posts/report.md"] if self.figures else []
        return [f"{self.results}/{file}" for file in [*files, *(["gallery/card.png"] if self.cover else [])]]

    def posts_of(self, platform):
        """The posts of a platform, in order."""
        return [post for (key, _), post in self.posts.items() if key == platform]

    def post_files(self, platform, *kinds):
        """The files of a platform's posts, of some kinds: "media", "facts", "text"."""
        return [
            file
            for post in self.posts_of(platform)
            for kind in kinds
            for file in getattr(post, f"{kind}_files")(self.results).values()
        ]

    def all_post_files(self):
        """Every file of every post, and what they are packed into."""
        files = [file for platform in self.platforms for file in self.post_files(platform, "media", "facts", "text")]
        return files + [str(bundle.file(platforms.find(key), self.results)) for key in self.bundled]

    def posts_about(self, figure):
        """The posts that show a figure, a platform each."""
        return [post for post in self.posts.values() if post.figure.name == figure]

    def post_sources(self, *figures):
        """Every picture and film that the posts of some figures, or of all, are made from, sorted."""
        posts = [post for post in self.posts.values() if not figures or post.figure.name in figures]
        return sorted({self._drawing(post, medium) for post in posts for medium in post.sources()})

    def fitted_files(self, figure):
        """The media of a figure's posts, and the files with their facts."""
        kinds = [
            files(self.results) for post in self.posts_about(figure) for files in (post.media_files, post.facts_files)
        ]
        return [file for files in kinds for file in files.values()]

    def fit_inputs(self, figure):
        """What the job that makes these files is given, as JSON."""
        media = []
        for post in self.posts_about(figure):
            outs, facts = post.media_files(self.results), post.facts_files(self.results)
            media += [
                {
                    "platform": post.platform.key,
                    "source": self._drawing(post, suffix),
                    "out": out,
                    "facts": facts[suffix],
                }
                for suffix, out in outs.items()
            ]
        return json.dumps({"media": media})

    def post_limits(self, figure):
        """A digest of the limits that the media of a figure's posts keep."""
        return short_digest(
            [(suffix, post.platform.limits(suffix)) for post in self.posts_about(figure) for suffix in post.sources()]
        )

    def post_steps(self, figure):
        """A digest of the steps by which the media of a figure's posts are re-encoded."""
        formats = {suffix.rpartition(".")[2] for post in self.posts_about(figure) for suffix in post.sources()}
        return short_digest([(format, platforms.steps_down(format)) for format in sorted(formats)])

    def _drawing(self, post, medium):
        return f"{self.results}/figures/{post.figure.name}/{post.sources()[medium]}"

    def post_inputs(self, platform):
        """What the texts of a platform's posts are written from: claims, other texts, tables of seeds."""
        names, films = [post.figure.name for post in self.posts_of(platform)], self.figures_by_kind["film"]
        caption = ["caption.md"] * (platforms.find(platform).post["text"] in story.CAPTIONED)
        texts = [
            f"{self.results}/figures/{name}/{text}"
            for name in names
            for text in ["claims.json", "seeds.csv", "alt.txt", *caption, *["transcript.txt"] * (name in films)]
        ]
        return texts + sorted({table for name in names for table in self.tables[name].values()})

    def tone(self, platform):
        """The tone of the texts of a platform's posts."""
        return self.posts_of(platform)[0].platform.post["tone"]

    def post_templates(self, platform):
        """A digest of what the texts of a platform's posts are made of, numbers aside."""
        posts = self.posts_of(platform)
        return short_digest([(post.name, post.templates, post.platform, post.figure.header.title) for post in posts])

    def thread_inputs(self, **more):
        """What the texts of a platform's posts are given, as JSON."""
        figures = {
            name: {"figure": self.figures[name].entry, "tables": self.tables[name]} for name in self.posted_figures
        }
        site = {"site": self.site} if self.site else {}
        given = {"results": self.results, "themes": self.outputs["themes"], "figures": figures}
        return json.dumps(given | site | more)

    def report_inputs(self):
        """What the report on all posts is given, as JSON."""
        return self.thread_inputs(platforms=self.platforms)

    def manifest_inputs(self):
        """What the manifest is given, as JSON."""
        return json.dumps(
            {
                "results": self.results,
                "outputs": {key: self.outputs[key] for key in ("canvases", "themes", "formats")},
                "figures": {
                    name: {"reads": self.reads[name], "tables": self.tables[name]}
                    | ({"figure": figure.entry} if figure.entry else {})
                    for name, figure in self.figures.items()
                },
            }
        )

    def readme_sources(self, *suffixes):
        """The drawings that the README's GIFs are made of."""
        return [f"{self.results}/figures/{name}/article-light.{suffix}" for name in ADVERTISED for suffix in suffixes]

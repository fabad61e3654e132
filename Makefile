# `make` sets up and builds every figure, `make NAME` one figure or target, `make again NAME` redraws it; `make test` runs
# the tests, `make test-fast` the quick ones of single modules, `make lint` checks style and types; `make slurm` adds what
# profiles/slurm needs.
# The user's variables that change what Python or Matplotlib do: see core/environment.py.
unexport PYTHONCASEOK PYTHONDEVMODE PYTHONHASHSEED PYTHONHOME PYTHONINSPECT PYTHONIOENCODING PYTHONOPTIMIZE PYTHONPATH \
    PYTHONSAFEPATH PYTHONSTARTUP PYTHONUTF8 PYTHONWARNINGS MATPLOTLIBRC MPLBACKEND

.PHONY: all again test test-fast lint bench setup slurm
# Two processes, the tests of pages in one of them; those of the whole workflow use all cores by themselves.
parallel = -n 2 --dist loadgroup --max-worker-restart=1
all:

setup:
	@workflow/setup/set_up.sh

slurm: setup
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r workflow/setup/slurm.lock

test: setup
	@workflow/setup/set_up_browser.sh
	@.venv/bin/python -m pytest $(parallel) $(ARGS)

test-fast: setup
	@.venv/bin/python -m pytest $(parallel) -m 'not slow' tests/unit tests/property $(ARGS)

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/basedpyright

bench: setup
	@.venv/bin/python -m benchmarks

Makefile: ;

ifeq (again,$(firstword $(MAKECMDGOALS)))
names = $(filter-out again,$(MAKECMDGOALS))

again: setup
	@test -n "$(names)" || { echo "error: make again: name what to redraw, such as make again star_formation" >&2; exit 1; }
	@.venv/bin/snakemake $(names) --force $(ARGS)

all: again ;

%: again
	@:
else
%: setup
	@.venv/bin/snakemake $@ $(ARGS)

all: setup
	@.venv/bin/snakemake all $(ARGS)
endif

# `make` sets up and builds every figure, `make NAME` one figure or target, `make test` runs the tests.
.PHONY: all test bench setup
all:

setup:
	@workflow/set_up.sh

test: setup
	@workflow/set_up_browser.sh
	@.venv/bin/python -m pytest $(ARGS)

bench: setup
	@.venv/bin/python -m benchmarks

Makefile: ;

%: setup
	@.venv/bin/snakemake $@ $(ARGS)

all: setup
	@.venv/bin/snakemake all $(ARGS)

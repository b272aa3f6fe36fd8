# Davit's tasks. `make help` lists them; .ci/run calls `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install build release control-plane test check format golden fuzz bench demo clean

SOURCES := Package.swift Plugins Sources Tests

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## install the Debian packages that are missing (asks for root)
	@.ci/install

build: ## build everything for debugging, tests included
	swift build --build-tests

release: ## build the optimised davit into .build/release
	swift build -c release --product davit

control-plane: ## build kube-apiserver and kube-controller-manager for the tests, once per machine
	@Tests/Servers/build-control-plane > /dev/null

test: install control-plane ## install what is missing, build, run every test
	@Tests/run

check: ## lint the format, test layers, names, file sizes and docs
	swift format lint --strict --parallel --recursive $(SOURCES)
	@Tests/run --filter '^ArchitectureTests'

format: ## format all Swift files in place
	swift format --in-place --parallel --recursive $(SOURCES)

golden: ## rewrite the golden files; read the diff afterwards
	UPDATE_GOLDEN=1 Tests/run
	@git --no-pager diff --stat -- '*/Golden/*'

fuzz: ## run the property tests and fuzzers for longer (SECONDS_EACH=60)
	DAVIT_FUZZ_SECONDS=$${SECONDS_EACH:-60} Tests/run --filter '[Ff]uzz|[Pp]ropert'

bench: ## run the benchmarks and print their figures
	@Benchmarks/run

demo: install control-plane release ## bootstrap an empty repository onto a real control plane, and watch it work
	@examples/demo/run

clean: ## remove what was built in this checkout
	rm -rf .build

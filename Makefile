# make demo    builds the command and takes a table to a report: does quitting smoking change weight?
# make test    format, imports, tests
# make install  puts the command, its manual page and completions under PREFIX
# make scoreboard   scores simulated experts and data against the known graphs, offline
# demo and test bring what is missing, say what they do, and run again quickly.

SWIFT_SOURCES = Package.swift Sources Tests benchmarks prompts
TOOLS = $(CURDIR)/.build-tools
# Tests with clocks in them run apart from those that keep every core busy.
TIMED_TESTS = LanguageModelsTests|WhereforeCommandTests
# Published tables, and graphs that models hardly know by heart.
SCORED_GRAPHS = asia,cancer,earthquake,survey,fire,sports,seismic,nuclear-waste,permabn,macrophytes

# Where `make install` puts the command, its manual page and its completions; DESTDIR for packagers.
PREFIX = /usr/local

.PHONY: demo test man install scoreboard setup-demo setup-test format lint build release clean

demo: setup-demo release
	@sh Tests/Support/demo.sh

test: setup-test lint
	@echo "test: building, with a check that every target names what it imports"
	swift build --build-tests --explicit-target-dependency-import-check error
	@echo "test: running the tests (debug): those that talk to servers and processes, then those that compute"
	@WHEREFORE_TEST_TOOLS=$(TOOLS) sh Tests/Support/run_tests.sh swift test --skip-build --filter '$(TIMED_TESTS)'
	@sh Tests/Support/run_tests.sh swift test --skip-build --skip '$(TIMED_TESTS)'
	@echo "test: running the numeric targets' tests (release)"
	@sh Tests/Support/run_tests.sh swift test -c release --filter 'StrictJSONTests|CausalGraphsTests|CausalStatisticsTests|CausalDataTests|DiscoveryTests|IdentificationTests|EstimationTests|RefutationTests|ReconciliationTests|BenchmarkingTests'

# What stands in benchmarks/SCOREBOARD.md, and the picture of its calibration. A run that was stopped goes on.
scoreboard: release
	.build/release/wherefore benchmark --graphs $(SCORED_GRAPHS) --expert simulated:flips=0.2,ancestral=0.3 \
	  --expert simulated:flips=0.5,ancestral=0.3 --rows 500 --replicates 6 --algorithm reconciler,auto --threads 1 \
	  -o benchmarks/SCOREBOARD.md --curve benchmarks/pictures/calibration.svg > /dev/null

setup-demo:
	@sh Tests/Support/setup.sh system model

setup-test:
	@sh Tests/Support/setup.sh system model judge

lint:
	@echo "lint: swift format"
	@swift format lint --strict -r -p $(SWIFT_SOURCES)

format:
	swift format -i -r -p $(SWIFT_SOURCES)

build:
	swift build

# One file that needs no Swift on the machine it runs on.
release:
	swift build -c release --product wherefore --static-swift-stdlib -Xlinker --strip-all

man: release
	.build/release/wherefore manual > .build/wherefore.1

install: man
	install -D -m 755 .build/release/wherefore $(DESTDIR)$(PREFIX)/bin/wherefore
	install -D -m 644 .build/wherefore.1 $(DESTDIR)$(PREFIX)/share/man/man1/wherefore.1
	@mkdir -p $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	.build/release/wherefore --generate-completion-script bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/wherefore
	.build/release/wherefore --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_wherefore
	.build/release/wherefore --generate-completion-script fish \
	  > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/wherefore.fish

clean:
	rm -rf .build .build-tools

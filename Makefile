# The front door. `make run` starts a server to try, `make check` is the whole test suite, `make lint`
# all that reads the code without running it. Each installs the Debian packages it misses.
.DEFAULT_GOAL := help
# What make check does, three at a time, what takes longest first, once all is built that they run. The processor
# is what they wait for, so what only computes stands back (nice) for servers and browsers under test, of which
# some must do a thing in time.
BUILDS := build-gcc build-asan build-before packages-integration packages-browser build-fuzz
STAGES := check-integration check-browser check-unit-asan check-postgresql check-process check-unit \
	check-instructions check-web check-fuzz
.PHONY: help run build check check-quick build-gcc build-fuzz build-asan build-tsan check-tsan check-allocations build-before packages-integration \
	packages-browser $(STAGES) coverage lint lint-all lint-web lint-c figures format docs pictures \
	bench performance clean

FUZZ_SECONDS ?= 5
CHECK_OUTPUT := check.output
TOGETHER := --no-print-directory --keep-going --output-sync=target
# Against what hangs: some times what they take on two processors.
INTEGRATION_SECONDS_MAX := 2400
BROWSER_SECONDS_MAX := 2700
# The sanitizers' program runs all integration tests. The optimised one answers the same, and is run by the unit
# tests and the browsers, too; of these files it also runs what is about the process: what its compiler and
# linker do for it, its memory, limits, signals, and what threads do side by side at full speed.
PROCESS_TESTS := hardness memory signals start shutdown bulkheads connection_limits disk_full large_bodies \
	management_races replacement versions wall_clock
# What measures, or waits for Prometheus: the optimised program alone runs it, and on no other database.
UNSANITIZED_TESTS := alerts bench
PROCESS_TESTS += $(UNSANITIZED_TESTS)
SANITIZED_TESTS = $(filter-out $(UNSANITIZED_TESTS:%=%.test.js),$(notdir $(wildcard tests/integration/*.test.js)))
# Of each unit test so many allocations fail, one in each run.
ALLOCATION_TRIES ?= 12
# What make check-tsan runs of them: what threads do side by side.
TSAN_TESTS := management_races coalescing group_commit bulkheads shutdown
# What make check-quick runs of them: a wide table, or the heart of it, and few seconds.
QUICK_TESTS := management_isolation token_errors token_customization route_tables start
, := ,
SANITIZERS := ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
SCRIPTS = $(shell grep -lE '^\#!.*\bsh$$|^\#!.*\bbash$$' -r tools bench examples packaging .ci 2>/dev/null)
C_FILES = $(shell find src tests bench -name '*.[ch]' -not -path '*/node_modules/*')

# Under make check the output of a stage comes when it ends; that it begins is told by descriptor 3,
# which no server under test inherits.
step = @printf '\n== %s\n' "$(1)"; { printf '   %s  %s ...\n' "$$(date +%T)" "$(1)" >&3; } 2>/dev/null || true
# $(call packages,FOLDER): what its package-lock.json says, when that is newer than what is there.
packages = @cd $(1) && { test node_modules/.package-lock.json -nt package-lock.json || \
	npm ci --no-audit --no-fund --loglevel=error; }
# $(call setup,FOLDER,OPTIONS): configured once; what changes later, ninja sees by itself.
setup = @test -f $(1)/build.ninja || meson setup $(1) $(2) >/dev/null || { meson setup $(1) $(2); exit 1; }

help:
	@echo 'make run     build and start a server to try on http://localhost:8080'
	@echo 'make build   build/jeton, optimised'
	@echo 'make check   all tests: unit, sanitizers, fuzzing, web, integration on both databases, browser'
	@echo 'make check-quick  of them the unit tests and some integration tests, format and includes'
	@echo 'make check-tsan  unit tests and some integration tests under the thread sanitizer; takes long'
	@echo 'make check-allocations  unit tests again and again, with another allocation failing in each run'
	@echo 'make coverage  what the unit and integration tests run of each room'
	@echo 'make lint    format, static analysis, order of includes, manual, the console'
	@echo 'make figures how the code is shaped, beside what must not get worse'
	@echo 'make format  what make lint wants of the format of C files and of the console'
	@echo 'make docs    docs/configuration.md and web/src/api/schema.d.ts anew from the binary'
	@echo 'make pictures  those of docs/console.md, anew by the browser tests'
	@echo 'make bench   measure lists, trouble and allocations, then all goals, in one table'
	@echo 'make performance  the figures of docs/performance.md anew, on a machine that does nothing else'
	@echo 'make clean   remove what was built'

run: build
	@tools/install-dependencies run
	build/jeton serve --development

build:
	@tools/install-dependencies build
	$(call setup,build,-Dtests=disabled)
	@ninja -C build jeton

# A pipe must not hide that a stage failed. What a stage said can stand far above: its last words are said again.
check: SHELL := /bin/bash
check: .SHELLFLAGS := -o pipefail -c
check:
	@tools/install-dependencies build check
	@{ $(MAKE) $(TOGETHER) $(BUILDS) && \
		$(MAKE) $(TOGETHER) --jobs=3 $(BUILDS:%=--old-file=%) $(STAGES); } 3>&1 2>&1 | tee $(CHECK_OUTPUT) || \
		{ tools/tell-failures <$(CHECK_OUTPUT) >&2; exit 1; }
	@grep -a '^== Passed only' $(CHECK_OUTPUT) || true
	@printf '\nmake check: all of it passed\n'

check-quick: build-gcc packages-integration
	$(call step,Unit tests)
	@meson test -C build-gcc --no-rebuild --print-errorlogs --quiet
	$(call step,Some integration tests)
	@tools/run-integration $(CURDIR)/build-gcc/jeton $(INTEGRATION_SECONDS_MAX) $(QUICK_TESTS:%=%.test.js)
	$(MAKE) --no-print-directory lint-c

build-gcc:
	$(call step,Build: gcc optimised with warnings as errors)
	@tools/install-dependencies build check
	$(call setup,build-gcc,-Dwerror=true)
	@nice ninja -C build-gcc --quiet

# Quick to build: what only optimisation shows, gcc's other build and clang's warn of.
build-asan:
	$(call step,Build: address and undefined behaviour sanitizers)
	@tools/install-dependencies build check
	$(call setup,build-asan,-Dwerror=true -Doptimization=1 -Dconsole=disabled \
		-Db_sanitize=address$(,)undefined -Dc_args='-g1 -Wno-format-truncation')
	@nice ninja -C build-asan --quiet

build-tsan:
	$(call step,Build: thread sanitizer)
	@tools/install-dependencies build check
	$(call setup,build-tsan,-Dconsole=disabled -Doptimization=1 -Db_sanitize=thread)
	@nice ninja -C build-tsan --quiet

build-fuzz:
	$(call step,Build: clang with warnings as errors and the fuzz targets)
	@tools/install-dependencies build check
	$(call setup,build-fuzz,-Dwerror=true -Doptimization=1 -Dconsole=disabled -Dtests=disabled \
		-Dfuzz=enabled -Db_sanitize=address$(,)undefined -Db_lundef=false \
		-Dc_args='-g1 -fsanitize=fuzzer-no-link' --native-file tools/clang.ini)
	@nice ninja -C build-fuzz --quiet

packages-integration:
	$(call packages,tests/integration)

packages-browser: packages-integration
	$(call packages,tests/browser)

# The store in PostgreSQL is among what the sanitizers run.
check-unit: build-gcc
	$(call step,Unit tests)
	@nice meson test -C build-gcc --no-rebuild --print-errorlogs --no-suite unit_on_postgresql

check-unit-asan: build-asan
	$(call step,Unit tests under the sanitizers)
	@$(SANITIZERS) nice meson test -C build-asan --no-rebuild --print-errorlogs --timeout-multiplier 5

# A server whose disk hangs leaves its threads behind on purpose.
check-tsan: export TSAN_OPTIONS = report_thread_leaks=0 halt_on_error=1
check-tsan: build-tsan packages-integration
	$(call step,Unit tests under the thread sanitizer)
	@nice meson test -C build-tsan --no-rebuild --print-errorlogs --timeout-multiplier 20
	$(call step,Integration tests under the thread sanitizer)
	@nice tools/run-integration $(CURDIR)/build-tsan/jeton $(INTEGRATION_SECONDS_MAX) $(TSAN_TESTS:%=%.test.js)

check-allocations: build-gcc
	$(call step,Unit tests whose allocations fail)
	@nice tools/fail-allocations build-gcc $(ALLOCATION_TRIES)

check-fuzz: build-fuzz
	$(call step,Fuzzing)
	@nice tools/run-fuzz build-fuzz $(FUZZ_SECONDS)

# What tests/integration/versions.test.js runs beside the program of now.
build-before:
	$(call step,Build: the version before)
	@tools/install-dependencies build
	@tools/build-before

check-integration: build-asan build-before packages-integration
	$(call step,Integration tests under the sanitizers)
	@$(SANITIZERS) tools/run-integration $(CURDIR)/build-asan/jeton $(INTEGRATION_SECONDS_MAX) $(SANITIZED_TESTS) 3>&-

check-process: build-gcc build-before packages-integration
	$(call step,Integration tests of the optimised program as a process)
	@tools/run-integration $(CURDIR)/build-gcc/jeton $(INTEGRATION_SECONDS_MAX) $(PROCESS_TESTS:%=%.test.js) 3>&-

# A server that is killed tells nothing of what it ran. hardness.test.js is of what optimisation adds to
# a program.
COVERAGE_TESTS = $(filter-out hardness.test.js,$(notdir $(wildcard tests/integration/*.test.js)))
coverage: build-before packages-integration
	$(call step,Build: not optimised and counting what runs)
	@tools/install-dependencies build check coverage
	$(call setup,build-coverage,-Doptimization=0 -Dconsole=disabled -Db_coverage=true)
	@ninja -C build-coverage --quiet
	@find build-coverage -name '*.gcda' -delete
	$(call step,Unit tests)
	@meson test -C build-coverage --no-rebuild --print-errorlogs --quiet
	$(call step,Of each room$(,) by unit tests alone)
	@tools/coverage build-coverage
	$(call step,Integration tests)
	@build-coverage/jeton --version >/dev/null
	@chmod -R a+rw build-coverage # some servers run as nobody
	@tools/run-integration $(CURDIR)/build-coverage/jeton $(INTEGRATION_SECONDS_MAX) $(COVERAGE_TESTS); \
		status=$$?; printf '\n== Of each room, by all tests\n'; \
		tools/coverage build-coverage && exit $$status

# All integration tests once more, of the optimised program with its stores in PostgreSQL.
check-postgresql: build-gcc build-before packages-integration
	$(call step,Integration tests on PostgreSQL)
	@tools/with-postgresql tools/run-integration $(CURDIR)/build-gcc/jeton $(INTEGRATION_SECONDS_MAX) 3>&-

# Not slower by the clock, which on a busy machine says nothing, but by what callgrind counts.
check-instructions: build-gcc
	$(call step,Instructions a token)
	@nice bench/instructions --build build-gcc --guard

check-web: build-gcc
	$(call step,The console: types and unit tests)
	@cd web && nice npm run --silent check

check-browser: build-gcc packages-browser
	$(call step,Browser tests)
	@cd tests/browser && JETON=$(CURDIR)/build-gcc/jeton timeout $(BROWSER_SECONDS_MAX) npm test --silent 3>&-

lint-web:
	$(call step,The console: format and rules)
	$(call packages,web)
	@cd web && npm run --silent lint

lint: LINTED = changed
lint lint-all: build-fuzz lint-web lint-c
	$(call step,Shell scripts)
	@shellcheck $(SCRIPTS)
	$(call step,Manual and reference)
	@mandoc -Tlint -Wwarning docs/jeton.1
	@build-fuzz/jeton help settings --markdown | diff -u docs/configuration.md - || \
		{ echo 'docs/configuration.md is not current: run make docs' >&2; exit 1; }
	$(call packages,web)
	@build-fuzz/jeton help openapi >build-fuzz/openapi.json
	@cd web && npx openapi-typescript ../build-fuzz/openapi.json --output ../build-fuzz/schema.d.ts >/dev/null
	@diff -u web/src/api/schema.d.ts build-fuzz/schema.d.ts || \
		{ echo 'web/src/api/schema.d.ts is not current: run make docs' >&2; exit 1; }
	$(call step,Static analysis)
	@tools/run-clang-tidy build-fuzz $(LINTED)
	@printf '\nmake $@: nothing to complain about\n'

lint-c:
	@tools/install-dependencies lint
	$(call step,Format)
	@clang-format --dry-run --Werror $(C_FILES) || { echo 'run: make format' >&2; exit 1; }
	$(call step,Order of includes)
	@tools/check-includes
	$(call step,Sections of the contract and of RFCs that are cited)
	@tools/check-citations
	$(call step,Claims of docs/security.md$(,) and the test of each)
	@tools/check-security

figures: build
	@tools/figures build

format:
	@tools/install-dependencies lint
	@clang-format -i $(C_FILES)
	$(call packages,web)
	@cd web && npm run --silent format

docs: build
	build/jeton help settings --markdown >docs/configuration.md
	build/jeton help openapi >build/openapi.json
	cd web && npm run --silent schema

# The pictures of docs/console.md, as the browser tests took them.
PICTURES = api-scopes-light application-details-light audit-light home-first-steps-light \
	manage-scopes-light organization-applications-light setup-light test-light test-refused-dark
pictures: export KEEP_PICTURES = 1
pictures: check-browser
	cp $(PICTURES:%=tests/browser/results/%.png) docs/images/

bench: build
	@tools/install-dependencies bench
	bench/lists
	bench/isolation
	bench/allocations
	bench/all

performance: build
	@tools/install-dependencies build bench
	bench/record

clean:
	rm -rf $(CHECK_OUTPUT) build build-gcc build-asan build-tsan build-fuzz build-coverage build-before tests/integration/node_modules \
		tests/browser/node_modules tests/browser/results web/node_modules web/dist

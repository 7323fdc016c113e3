# What is done here, by people and by CI alike:
#
#   make run     install what is missing, build, serve the sample rules and the sandbox
#   make test    build with all checks, run the tests
#   make lint    format, scripts, unit, pages
#   make bench   measure
#   make clean   forget what was built

PACKAGES := binutils ca-certificates git libc6-dev libcurl4-openssl-dev libre2-dev libsqlite3-dev \
  libstdc++-12-dev libvectorscan-dev tzdata

ifeq ($(CI),true)
TEST_PACKAGES := chromium
LINT_PACKAGES := python3 shellcheck
endif

# A target may import only what Package.swift gives it.
STRICT := --explicit-target-dependency-import-check error

.PHONY: run test lint bench clean

run:
	@Scripts/install-missing $(PACKAGES)
	swift build -c release --product qunguan
	.build/release/qunguan serve

test:
	@Scripts/install-missing $(PACKAGES) $(TEST_PACKAGES)
	@command -v chromium >/dev/null || echo "chromium is missing: the sandbox page is not tested"
	swift build --build-tests $(STRICT)
	swift test --skip-build $(STRICT)

lint:
	@Scripts/install-missing $(LINT_PACKAGES)
	swift format lint --strict --recursive Package.swift Sources Tests $(wildcard Benchmarks)
	Scripts/lint-surroundings

bench:
	@Scripts/install-missing $(PACKAGES)
	swift build -c release --product qunguan
	swift run -c release qunguan-bench

clean:
	rm -rf .build

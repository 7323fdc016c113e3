# What is done here, by people and by CI alike:
#
#   make run     install what is missing, build, serve the sample rules and the sandbox
#   make test    build with all checks, run the tests
#   make lint    format, scripts, unit, pages
#   make docs    write docs/rules.md; manual page and completions into .build/share
#   make bench   measure
#   make model   train the model that is shipped; DATA=file.csv is what docs/ads.md names
#   make fuzz    hold the rule loader against made-up files; SECONDS=60 makes it short
#   make clean   forget what was built

PACKAGES := binutils ca-certificates git libc6-dev libcurl4-openssl-dev libjpeg62-turbo-dev \
  libpango1.0-dev libpng-dev libre2-dev libsqlite3-dev libstdc++-12-dev libvectorscan-dev \
  libwebp-dev libzbar-dev tzdata \
  fonts-noto-cjk fonts-noto-color-emoji

ifeq ($(CI),true)
TEST_PACKAGES := chromium
LINT_PACKAGES := python3 shellcheck
endif

# A target may import only what Package.swift gives it.
STRICT := --explicit-target-dependency-import-check error

.PHONY: run test lint docs bench model fuzz clean

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
	swift format lint --strict --recursive Package.swift Sources Tests $(wildcard Benchmarks Fuzzing)
	Scripts/lint-surroundings

bench:
	@Scripts/install-missing $(PACKAGES)
	swift build -c release --product qunguan
	swift run -c release qunguan-bench

# The first 7984 messages are of a live stream, the others of Telegram groups: docs/ads.md.
DATA ?= ../shared/data/chinese-chat-spam-train.csv

model:
	@Scripts/install-missing $(PACKAGES)
	swift run -c release qunguan train $(DATA) --light 7985-18048 \
	  -o Sources/CShippedModel/shipped.model

# As it lies below /usr/share.
SHARE := .build/share
COMPLETIONS := $(SHARE)/bash-completion/completions/qunguan \
  $(SHARE)/zsh/vendor-completions/_qunguan $(SHARE)/fish/vendor_completions.d/qunguan.fish

docs:
	@Scripts/install-missing $(PACKAGES)
	swift build --product qunguan
	.build/debug/qunguan reference >.build/rules.md
	mv .build/rules.md docs/rules.md
	mkdir -p $(dir $(COMPLETIONS)) $(SHARE)/man/man1
	for file in $(COMPLETIONS); do \
	  shell=$${file#$(SHARE)/}; shell=$${shell%%[-/]*}; \
	  .build/debug/qunguan --generate-completion-script "$$shell" >"$$file" || exit 1; \
	done
	swift package generate-manual --configuration debug
	cp .build/plugins/GenerateManual/outputs/qunguan/qunguan.1 $(SHARE)/man/man1

# Inputs that found something new stay in corpus/, those that broke a promise in findings/. Words to
# try come from the reference. ld.gold fails on the fuzzer; lld comes with Swift.
SECONDS ?= 1800
FUZZ := .build/fuzz

fuzz:
	@Scripts/install-missing $(PACKAGES)
	QUNGUAN_FUZZ=1 swift build -c release --sanitize fuzzer -Xswiftc -use-ld=lld \
	  --scratch-path $(FUZZ) --product qunguan-fuzz
	mkdir -p $(FUZZ)/seeds $(FUZZ)/corpus $(FUZZ)/findings
	cp Rules/*.yaml Tests/QunguanRuleFilesTests/Fixtures/*.yaml $(FUZZ)/seeds
	printf '\001\031\n\001500\n\002250\n\043abc\n\050aaaaaaaa\n\032a\n' >$(FUZZ)/seeds/game
	grep -ohE '`[][a-z0-9{}.:?%-]+`' docs/rules.md | tr '`' '"' | sort -u >$(FUZZ)/words
	SWIFT_BACKTRACE=enable=no $(FUZZ)/release/qunguan-fuzz -fork=1 -ignore_crashes=1 \
	  -timeout=1 -max_total_time=$(SECONDS) -max_len=4096 -dict=$(FUZZ)/words \
	  -artifact_prefix=$(FUZZ)/findings/ $(FUZZ)/corpus $(FUZZ)/seeds
	@! ls $(FUZZ)/findings | grep .

clean:
	rm -rf .build

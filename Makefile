# dateline: `make` builds, `make test` proves, `make quickstart` shows. README.md tells the rest.
PREFIX  ?= /usr/local
BUILD   ?= $(if $(SAN),build-san,build)
CC      ?= cc
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wno-unused-parameter
HARDEN  := -fstack-protector-strong -D_FORTIFY_SOURCE=2
comma   := ,
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
PKGS    := icu-uc icu-i18n libutf8proc uchardet zlib
ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -fvisibility=hidden -ffile-prefix-map=$(CURDIR)=. -Iinclude $(WARN) $(if $(SAN),,$(HARDEN)) $(SANFLAGS) $(CFLAGS) $(CPPFLAGS)
LIBS    = $(shell pkg-config --libs $(PKGS)) -lcsv -lm

SRC     := $(wildcard src/*.c)
LIB     := $(BUILD)/lib/libdateline.a
STAGES  := $(patsubst stages/%/main.c,%,$(wildcard stages/*/main.c))
BIN     := $(patsubst %,$(BUILD)/bin/dateline-%,$(filter-out dateline,$(STAGES))) $(if $(wildcard stages/dateline),$(BUILD)/bin/dateline)
STAGELIB := $(patsubst stages/%.c,$(BUILD)/obj/stages/%.o,$(wildcard stages/*.c))
FUZZ    := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
UNIT    := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*_test.c)) $(patsubst %,$(BUILD)/tests/fuzz_%_test,$(FUZZ))

all: $(LIB) $(BIN)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Istages -Isrc -I$(BUILD)/gen -MMD -MP -c $< -o $@

# Tables that a generator makes from the libraries' own data.
$(BUILD)/gen/fold.inc: scripts/gen-fold.c src/fold_rule.h
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 $< -o $(@D)/gen-fold $(shell pkg-config --cflags --libs libutf8proc)
	$(@D)/gen-fold > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/fold.o: $(BUILD)/gen/fold.inc
$(BUILD)/gen/charset_bytes.inc: src/packs/und/charset_bytes.tsv scripts/gen-charset.awk
	@mkdir -p $(@D)
	LC_ALL=C awk -f scripts/gen-charset.awk $< > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/charset.o: $(BUILD)/gen/charset_bytes.inc
# Places of all languages: the gazetteer, and what CLDR calls countries, regions and cities. Packs depend on this stamp.
$(BUILD)/gen/places.stamp: scripts/gen-places.c src/packs/und/places.tsv src/packs/und/places-more.tsv src/packs/und/region-affixes.tsv
	@mkdir -p $(@D)/packs
	$(CC) -std=c11 -O2 -D_POSIX_C_SOURCE=200809L $(WARN) $< -o $(@D)/gen-places $(shell pkg-config --cflags --libs icu-uc icu-i18n)
	$(@D)/gen-places src/packs/und/places.tsv src/packs/und/places-more.tsv src/packs/und/region-affixes.tsv /usr/share/unicode/cldr/common/subdivisions $(@D)/packs
	touch $@
# Dates, numbers, money and units of all languages, as CLDR knows them.
$(BUILD)/gen/cldr.stamp: scripts/gen-cldr.c
	@mkdir -p $(@D)/packs
	$(CC) -std=c11 -O2 -D_POSIX_C_SOURCE=200809L $(WARN) $< -o $(@D)/gen-cldr $(shell pkg-config --cflags --libs icu-uc icu-i18n)
	$(@D)/gen-cldr $(@D)/packs
	touch $@
$(BUILD)/gen/charset_letters.inc: src/packs/und/charset_letters.tsv scripts/gen-charset-letters.awk
	@mkdir -p $(@D)
	LC_ALL=C awk -f scripts/gen-charset-letters.awk $< > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/charset_detect.o: $(BUILD)/gen/charset_letters.inc
# make regen-charset TRAIN=DIR: DIR holds <language>.txt.xz
regen-charset:
	python3 scripts/train-charset.py "$(TRAIN)" > src/packs/und/charset_letters.tsv.tmp && mv src/packs/und/charset_letters.tsv.tmp src/packs/und/charset_letters.tsv
$(BUILD)/gen/entities.inc: src/packs/und/entities.tsv scripts/gen-entities.awk
	@mkdir -p $(@D)
	LC_ALL=C awk -f scripts/gen-entities.awk $< > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/entity.o: $(BUILD)/gen/entities.inc
$(BUILD)/gen/norm_tables.inc: scripts/gen-norm.c src/norm_rule.h
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 $< -o $(@D)/gen-norm $(shell pkg-config --cflags --libs icu-uc)
	$(@D)/gen-norm > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/norm_table.o: $(BUILD)/gen/norm_tables.inc

# What reads every letter of every article: a tenth faster so.
$(patsubst %,$(BUILD)/obj/src/lang%.o,pass scan score): ALL_CFLAGS += $(if $(SAN),,-O3)
# The language model is learned (regen-lang) from texts that are not in the tree, and copied.
$(BUILD)/share/dateline/lang.model: src/packs/und/lang.model
	@mkdir -p $(@D)
	cp $< $@.tmp && mv $@.tmp $@
all: $(BUILD)/share/dateline/lang.model
$(BUILD)/tools/lang-train: $(wildcard scripts/tools/lang-*.[ch]) src/langscan.c src/langmodel.c src/langmodel.h
	@mkdir -p $(@D)
	$(CC) -O3 -ffp-contract=off -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc $(WARN) $(filter %.c,$^) src/base.c -o $@ $(shell pkg-config --cflags --libs icu-uc) -lm
# make regen-lang TRAIN=DIR: DIR holds train/*.txt.xz and words/*/*.tsv.xz, as src/packs/und/lang.about names them
regen-lang: $(BUILD)/tools/lang-train
	scripts/regen-lang.sh $(BUILD) "$(TRAIN)"

$(BUILD)/gen/months.inc: scripts/gen-months.c src/fold_rule.h
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 $(WARN) $< -o $(@D)/gen-months $(shell pkg-config --cflags --libs libutf8proc icu-uc icu-i18n)
	$(@D)/gen-months > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/read_date.o: $(BUILD)/gen/months.inc

# Lunar calendars, as ICU counts them.
$(BUILD)/gen/lunar.inc: scripts/gen-lunar.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -D_POSIX_C_SOURCE=200809L $(WARN) $< -o $(@D)/gen-lunar $(shell pkg-config --cflags --libs icu-uc icu-i18n) -lm
	$(@D)/gen-lunar > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/lunar.o: $(BUILD)/gen/lunar.inc

$(BUILD)/gen/captions.inc: src/packs/und/captions.txt scripts/gen-words.awk
	@mkdir -p $(@D)
	LC_ALL=C awk -f scripts/gen-words.awk $< > $@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/read_text.o: $(BUILD)/gen/captions.inc

$(LIB): $(patsubst %.c,$(BUILD)/obj/%.o,$(SRC))
	@mkdir -p $(@D)
	rm -f $@ && ar rcD $@ $^

# A stage is all the .c files of its folder.
.SECONDEXPANSION:
$(BUILD)/bin/dateline-%: $$(addprefix $(BUILD)/obj/,$$(addsuffix .o,$$(basename $$(wildcard stages/$$*/*.c)))) $(STAGELIB) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(LIBS)

# Programs that are scripts.
SCRIPTS := $(BUILD)/bin/dateline-daily $(BUILD)/bin/dateline-total
$(SCRIPTS): $(BUILD)/bin/%: scripts/%
	@mkdir -p $(@D)
	install -m 755 $< $@
all: $(SCRIPTS)
# Completions, from the programs' own --help.
$(BUILD)/share/completions.stamp: $(BIN) $(SCRIPTS) scripts/completions.sh
	scripts/completions.sh $(BUILD)
	touch $@

$(BUILD)/bin/dateline: $(BUILD)/obj/stages/dateline/main.o $(STAGELIB) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(LIBS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(LIBS)

# Packs: what is generated of a language and what people wrote of it, compiled together. GEN are the generators' stamps.
GEN := $(wildcard $(BUILD)/gen/none) $(BUILD)/gen/places.stamp $(BUILD)/gen/cldr.stamp
$(BUILD)/share/packs.stamp: $(BUILD)/bin/dateline-pack $(GEN) $(wildcard src/packs/*/*) scripts/packs.sh
	scripts/packs.sh $(BUILD)
	touch $@
all: $(BUILD)/share/packs.stamp

# make pack L=fr: compile one pack and run its examples
pack: $(BUILD)/bin/dateline-pack $(BUILD)/share/packs.stamp
	$(BUILD)/bin/dateline-pack check $(BUILD)/share/dateline/$(L).pack
packs-check: $(BUILD)/share/packs.stamp
	$(BUILD)/bin/dateline-pack check $(patsubst src/packs/%/,$(BUILD)/share/dateline/%.pack,$(wildcard src/packs/*/))

# The corpus of a fuzz target replayed; and `make fuzz F=norm [T=1200]` with libFuzzer.
$(BUILD)/tests/fuzz_%_test: $(BUILD)/obj/tests/fuzz/%_fuzz.o $(BUILD)/obj/tests/fuzz/replay.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(LIBS)
fuzz: all
	@mkdir -p $(BUILD)/fuzz/$(F)
	clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc -I$(BUILD)/gen tests/fuzz/$(F)_fuzz.c $(SRC) -o $(BUILD)/fuzz/$(F)_fuzz $(LIBS)
	$(BUILD)/fuzz/$(F)_fuzz -max_total_time=$(or $(T),1200) -max_len=1500 -artifact_prefix=$(BUILD)/fuzz/$(F)- $(BUILD)/fuzz/$(F) tests/fuzz/corpus/$(F)
$(BUILD)/tests/json_diff_test: LIBS += -ljansson

# An invented language for the tests of the engine, and as much of und as it needs.
TESTPACKS := $(patsubst tests/packs/%/lang.conf,$(BUILD)/test-data/%.pack,$(wildcard tests/packs/*/lang.conf))
$(BUILD)/test-data/%.pack: $$(wildcard tests/packs/%/*) $(BUILD)/bin/dateline-pack
	@mkdir -p $(@D)
	$(BUILD)/bin/dateline-pack compile --tag $* -q -o $@ tests/packs/$*
$(BUILD)/test-data/checked: $(TESTPACKS)
	$(BUILD)/bin/dateline-pack check --with $(BUILD)/test-data $^
	touch $@
testpacks: $(BUILD)/test-data/checked

unit: $(UNIT)
	LC_ALL=C prove -e '' $(UNIT)

golden-test: all testpacks
	BUILD=$(BUILD) scripts/golden.sh

golden: all testpacks
	BUILD=$(BUILD) scripts/golden.sh --write
	git --no-pager diff --stat -- tests/golden

setup:
	@scripts/setup.sh
setup-test:
	@scripts/setup.sh test
# Packages first: the build's own variables ask pkg-config, so it is a make of its own.
quickstart: setup
	@$(MAKE) --no-print-directory all
	@scripts/quickstart.sh $(BUILD)
test: setup-test
	@$(MAKE) --no-print-directory all tests testpacks
	@$(MAKE) --no-print-directory SAN=1 all tests testpacks
	scripts/test.sh $(BUILD)
tests: $(UNIT) testpacks
check: all
	scripts/check.sh $(BUILD)
bench: all $(BUILD)/bench/values
	scripts/bench.sh $(BUILD) $(BENCH)
$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(LIBS)

install: all $(BUILD)/share/completions.stamp
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/dateline $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/include/dateline $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(BIN) $(SCRIPTS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(BUILD)/share/dateline/* $(DESTDIR)$(PREFIX)/share/dateline
	install -m 644 $(wildcard stages/*/*.1 scripts/*.1) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(wildcard stages/*/*.5) $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 $(wildcard stages/*/*.7) $(DESTDIR)$(PREFIX)/share/man/man7
	cp -RP $(BUILD)/share/bash-completion $(BUILD)/share/zsh $(BUILD)/share/fish $(DESTDIR)$(PREFIX)/share
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|/usr/local/bin|$(PREFIX)/bin|' scripts/dateline-daily.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/dateline-daily.service
	install -m 644 scripts/dateline-daily.timer $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 $(wildcard include/dateline/*.h) $(DESTDIR)$(PREFIX)/include/dateline
	install -m 644 $(LIB) $(DESTDIR)$(PREFIX)/lib

samples/dump.jsonl: $(wildcard samples/*.txt)
	cd samples && ../$(BUILD)/bin/dateline-read *.txt > dump.jsonl.tmp && mv dump.jsonl.tmp dump.jsonl

clean:
	rm -rf build build-san

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
.SECONDARY:
.PHONY: regen-charset fuzz testpacks setup setup-test quickstart test tests check bench install all pack packs-check unit golden golden-test regen-lang clean

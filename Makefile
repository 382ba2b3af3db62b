# Everything a person or a machine does with Tasuki. Each target sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
export CGO_ENABLED := 1
export PATH := $(CURDIR)/.tools/bin:$(PATH)
prepare := internal/apptest/setup
.PHONY: run setup build builds test lint check bench soak

run: build # the worked scenario, for this machine only
	@bin/tasuki demo

build: # bin/tasuki, with the scripts of its pages where npm can bring them
	@! command -v npm >/dev/null || go run ./internal/web/bundle || echo 'left out: scripts of the pages'
	@go build -o bin/tasuki .

builds: # bin/tasuki-* for the hosts that files come from; without cgo, and so without SQLite: they push and verify
	@for to in linux-amd64 linux-arm64 windows-amd64.exe darwin-arm64 darwin-amd64; do system=$${to%.exe}; \
	CGO_ENABLED=0 GOOS=$${system%-*} GOARCH=$${system#*-} go build -trimpath -o bin/tasuki-$$to .; done

setup: # what the tests need, where it may be installed
	@$(prepare)/install.sh test

test: setup build # everything, on SQLite and on PostgreSQL; names what was left out
	@$(prepare)/services.sh go test -json -timeout 55m $(RACE) $(VET) ./... | go run ./$(prepare)/tally

lint:
	@$(prepare)/install.sh lint
	@files=$$(gofmt -l .) && [ -z "$$files" ] || { echo "gofmt: $$files"; false; }
	@go vet ./... && staticcheck ./...

check: # what CI runs; here nothing may be left out, and lint has vetted
	@TASUKI_REQUIRE_ALL=1 $(prepare)/stages.sh setup lint build builds 'test RACE=-race VET=-vet=off'

bench: # each figure beside the floor measured in the same run; BENCH=Upload runs those of that name
	@$(prepare)/install.sh bench
	@TASUKI_BENCH=1 FSYNC=on $(prepare)/services.sh go test -v -count 1 -timeout 4h -run '$(BENCH)' ./bench | grep --line-buffered -v '^=== '

soak: setup build # the long campaigns, or with SOAK=Kill those of that name
	@TASUKI_SOAK=1 TASUKI_REQUIRE_ALL=1 $(prepare)/services.sh go test -v -count 1 -timeout 24h -run 'Soak.*$(SOAK)' ./...

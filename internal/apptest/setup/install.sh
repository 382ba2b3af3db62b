#!/bin/bash
# install.sh lint|test|bench: brings what linting, testing or measuring needs beside Go and a C compiler. Debian's packages come where
# apt-get may be used (as root, or by sudo without a password), tools written in Go come into .tools/bin. It fails for
# nothing that is missing in the end, but names it: the tests that need it are left out, or fail under `make check`.
set -eo pipefail

missing=()
packages=()

# debian PACKAGE COMMAND...: PACKAGE is wanted where none of the commands is there.
debian() {
	local package=$1 command
	for command in "${@:2}"; do
		compgen -G "$command" >/dev/null || command -v "$command" >/dev/null && return
	done
	packages+=("$package")
}

needed() {
	packages=()
	debian postgresql initdb '/usr/lib/postgresql/*/bin/initdb'
	debian chromium chromium chromium-browser google-chrome
	debian npm npm # scripts of the pages, what checks how accessible they are, and another reader of calendars, with node
	[ "$(uname)" != Linux ] || debian strace strace
	[ "$1" != bench ] || debian openssh-client sftp
	[ "$1" != bench ] || debian openssh-server sshd /usr/sbin/sshd
}

apt() {
	command -v apt-get >/dev/null || return 1
	local as=()
	[ "$(id -u)" = 0 ] || as=(sudo -n)
	"${as[@]}" true 2>/dev/null || return 1
	echo "installing by apt-get: $*"
	"${as[@]}" apt-get update -qq || true # a list that is older will do
	"${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$@" >/dev/null
}

# tool NAME PACKAGE VERSION: a program written in Go, at this very version.
tool() {
	local file=.tools/bin/$1
	[[ -x $file && $(go version -m "$file") == *"mod"*"$3"* ]] && return
	echo "installing by go install: $1 $3"
	GOBIN=$PWD/.tools/bin GOFLAGS= go install "$2@$3" || missing+=("$1 $3")
}

case $1 in
lint)
	tool staticcheck honnef.co/go/tools/cmd/staticcheck v0.8.2
	;;
test | bench)
	needed "$1"
	if ((${#packages[@]})); then
		apt "${packages[@]}" || true
		needed "$1"
		missing+=("${packages[@]}")
	fi
	tool versitygw github.com/versity/versitygw/cmd/versitygw v1.8.0 # an S3 server
	tool oapi-codegen github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen v2.8.2
	;;
esac
for name in "${missing[@]}"; do
	echo "left out: could not install $name"
done

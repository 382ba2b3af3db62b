#!/bin/bash
# services.sh COMMAND...: runs COMMAND beside a PostgreSQL of its own, which listens on a free port of the loopback, is
# named by TASUKI_TEST_POSTGRES, and is gone afterwards. FSYNC=on makes it write as in earnest. Where there is no
# PostgreSQL the command runs without; its tests then say what they left out.
set -eo pipefail

initdb=$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true) # the latter: Debian
bin=$(dirname "$initdb")
if [ -n "${TASUKI_TEST_POSTGRES-}" ] || [ -z "$initdb" ]; then
	exec "$@"
fi

home=$(mktemp -d /tmp/tasuki-postgres.XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to be root
	as=(runuser -u postgres --)
	chown postgres "$home"
fi

stop() {
	(cd "$home" && "${as[@]}" "$bin/pg_ctl" stop -D data -m immediate >/dev/null 2>&1) || true
	rm -rf "$home"
}
trap stop EXIT

settings=(
	listen_addresses=127.0.0.1 max_connections=300 shared_buffers=256MB
	"fsync=${FSYNC:-off}" "synchronous_commit=${FSYNC:-off}" "full_page_writes=${FSYNC:-off}"
)

# start tries ports until one is free.
start() {
	local port
	for _ in {1..20}; do
		port=$((20000 + RANDOM % 12000))
		# on one line: pg_ctl has a shell read it, which a new line would end
		if "${as[@]}" "$bin/pg_ctl" start -D data -w -l log -o "-p $port -k $home ${settings[*]/#/-c }" >/dev/null 2>&1; then
			export TASUKI_TEST_POSTGRES="postgres://postgres:$(cat password)@127.0.0.1:$port/postgres?sslmode=disable"
			return
		fi
	done
	cat log >&2
	return 1
}

back=$PWD
cd "$home"
(umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >password)
[ "$(id -u)" != 0 ] || chown postgres password
"${as[@]}" "$bin/initdb" -D data -U postgres -A scram-sha-256 --pwfile=password --locale=C -E UTF8 --no-sync >/dev/null
start
cd "$back"
"$@"

#!/bin/bash
# stages.sh TARGET...: makes one target after another, also when one fails, and says how long each took.
set -uo pipefail

table='' status=0
for target in "$@"; do
	printf '\n== make %s\n' "$target"
	began=$SECONDS result=ok
	"${MAKE:-make}" --no-print-directory $target || result=FAILED status=1 # unquoted: a target may bring variables along
	took=$((SECONDS - began))
	table+=$(printf '%4d:%02d  %-6s  %s' $((took / 60)) $((took % 60)) "$result" "$target")$'\n'
done
printf '\nminutes\n%s%4d:%02d  in all\n' "$table" $((SECONDS / 60)) $((SECONDS % 60))
exit $status

#!/usr/bin/env bash
# A directory synced into PostgreSQL and H2: all figures of src/docs/directory-sync.md, as JSON into benchmarks/results/sync.json.
# "benchmarks/sync.sh short" takes a tenant of a tenth, and "tiny" one of a fortieth; their figures are not checked.
set -euo pipefail
cd "$(dirname "$0")/.."
users=100000 groups=500 paced=100000
[ "${1:-}" != short ] || users=10000 groups=100 paced=10000
[ "${1:-}" != tiny ] || users=2500 groups=100 paced=2500
mvn -q -B install -DskipTests -DskipITs '-P!gates'
mvn -q -B -f benchmarks package
folder=$(mktemp -d)
chmod 755 "$folder"
postgresql=$(.ci/postgresql start "$folder" 2> /dev/null) || { echo "no PostgreSQL could be started" >&2; exit 1; }
trap '.ci/postgresql stop "$folder" 2> /dev/null; rm -rf "$folder"' EXIT
h2="r2dbc:h2:file:///$folder/directory?options=DB_CLOSE_DELAY=-1"
sync="-cp benchmarks/target/benchmarks.jar io.dirflux.benchmarks.SyncMain"
mkdir -p benchmarks/results
for database in "$postgresql" "$h2"; do
    java -Xmx4g $sync load "$database" $users $groups || missed=1
    java -Xmx64m $sync heap "$database" $users $groups || missed=1
    java -Xmx256m $sync rate "$database" $paced $groups || missed=1 # H2 is in this heap; with 64 MB it waits for the collector
    [ "$database" != "$h2" ] || exit ${missed:-0}
done | tee benchmarks/results/sync.json

#!/usr/bin/env bash
# Four JVMs on one limit: the table of src/docs/many-processes.md, also into benchmarks/results/shared-limit.md, in an
# hour. Fails if a row misses its bounds. The machine must be quiet.
# "benchmarks/shared-limit.sh 5" takes 5 s instead of 60 for each figure, and sixteen minutes in all; they are coarse.
# Names of rows after the seconds run only those: "benchmarks/shared-limit.sh 60 REDIS" takes eight minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B install -DskipTests -DskipITs '-P!gates'
mvn -q -B -f benchmarks package
folder=$(mktemp -d)
DIRFLUX_REDIS=$(.ci/redis start "$folder")
export DIRFLUX_REDIS
trap '.ci/redis stop "$folder"; rm -rf "$folder"' EXIT
mkdir -p benchmarks/results
java -cp benchmarks/target/benchmarks.jar io.dirflux.benchmarks.SharedLimitMain "$@" | tee benchmarks/results/shared-limit.md

#!/usr/bin/env bash
# The short form of all figures of README.md, under fifteen minutes: JSON and a chart into benchmarks/results.
# The client on core 1 and the server on core 0, where there is taskset.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B install -DskipTests -DskipITs '-P!gates'
mvn -q -B -f benchmarks package
results=benchmarks/results
mkdir -p "$results"
jar=benchmarks/target/benchmarks.jar
pinned=""
cpus=""
if command -v taskset > /dev/null && [ "$(nproc)" -gt 1 ]; then
    pinned="taskset -c 1"
    cpus=0
fi
$pinned java "-Dserver.cpus=$cpus" -cp "$jar" io.dirflux.benchmarks.ShortFormMain "$results"
for contender in DRAIN DIRFLUX; do
    $pinned java "-Dserver.cpus=$cpus" -cp "$jar" io.dirflux.benchmarks.FreshMain $contender
done | tee "$results/fresh.json"
java -jar "$jar" FanOutBenchmark -rf json -rff "$results/fan-out.json"
$pinned java "-Dserver.cpus=$cpus" -jar "$jar" 'GetBenchmark.(bare|dirflux)$' -p latencyMillis=5 \
    -prof io.dirflux.benchmarks.CpuProfiler -rf json -w 2 -wi 8 -i 3 -r 6 -rff "$results/get-5ms.json"
{
    java -cp "$jar" io.dirflux.benchmarks.GetRatioMain || missed=1
    java -cp "$jar" io.dirflux.benchmarks.OverlapMain
    java -cp "$jar" io.dirflux.benchmarks.FirstUserMain
    java -Xmx16m -cp "$jar" io.dirflux.benchmarks.FlatMemoryMain fast
    java -Xmx16m -cp "$jar" io.dirflux.benchmarks.FlatMemoryMain slow
    exit ${missed:-0}
} | tee "$results/programs.json" || missed=1
sed -i '/"jvm" :/d' "$results"/*.json # where Java lies is nobody's business
exit ${missed:-0}

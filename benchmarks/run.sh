#!/bin/sh
# The short form of all figures of README.md, under ten minutes: JSON and a chart into benchmarks/results.
# The client on core 1 and the server on core 0, where there is taskset.
set -eu
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
    $pinned java "-Dserver.cpus=$cpus" -cp "$jar" io.dirflux.benchmarks.GetRatioMain
    java -cp "$jar" io.dirflux.benchmarks.OverlapMain
    java -cp "$jar" io.dirflux.benchmarks.FirstUserMain
    java -Xmx16m -cp "$jar" io.dirflux.benchmarks.FlatMemoryMain fast
    java -Xmx16m -cp "$jar" io.dirflux.benchmarks.FlatMemoryMain slow
} | tee "$results/programs.json"
sed -i '/"jvm" :/d' "$results"/*.json # where Java lies is nobody's business

#!/usr/bin/env bash
# Runs published software side by side with ours on the same input and prints times, ratios and memory. What is not installed is skipped, with a word.
#
#   benches/peers/run.sh [TASK...]      all tasks, or these; PEERS_PYTHON=venv/bin/python when covasim is not in python3
#
# R packages: apt-get install r-cran-surveillance r-cran-epiestim. covasim: pip install covasim==3.1.6 "numpy<2" "pandas<2.2" "setuptools<70".
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/say.sh
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1 TZ=UTC

# task|what|wanted ratio|whose|seconds per unit where the other side is known from timing alone
tasks='farrington|Farrington flexible, package defaults|100|R surveillance|
farrington_noufaily|Farrington flexible, settings of Noufaily|100|R surveillance|
ears|EARS C1, 500 series in one call|50|R surveillance|
cori|Cori, 113 windows of a week|100|R EpiEstim|
nowcast|nowcast bayes.trunc, 14 days, 1,000 draws|50|R surveillance|
people|100,000 people, 180 days|30|covasim|
scan_population|scan, population Poisson|15|scanstatistics (C++)|0.15e-6
scan_permutation|scan, permutation|15|scanstatistics (C++)|0.15e-6
scan_expectation|scan, expectation Poisson|15|scanstatistics (C++)|0.15e-6
chains|who infected whom, per iteration|20|outbreaker2|4.417e-3
herds|SEIR, 1,600 herds, per herd and day|1|SimInf|0.2461e-6
nation|a nation, newest week: under 20 s|-|-|'

say "build"
cargo build --release --quiet -p lianfang-epi --example peers
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PEERS_PYTHON:-python3}
skipped=()
r=no
if has Rscript && Rscript benches/peers/peers.R inputs "$folder" 2>"$folder/fault"; then r=yes; fi

# The other side's line, or nothing when it can't run.
theirs() {
  case $1 in
    people) has "$python" && "$python" benches/peers/people.py 2>/dev/null || true ;;
    *) [ $r = yes ] && Rscript benches/peers/peers.R "$1" "$folder" 2>/dev/null || true ;;
  esac
}

printf '%-42s %-21s %12s %12s %8s %7s %12s %9s\n' task beside 'theirs, s' 'ours, s' ratio wanted 'ours, 2 thr' 'MB t/o'
while IFS='|' read -r task what wanted whose known; do
  if [ $# -gt 0 ] && ! printf '%s\n' "$@" | grep -qx "$task"; then continue; fi
  other=''
  if [ -z "$known" ] && [ "$whose" != - ]; then
    other=$(theirs "$task")
    if [ -z "$other" ]; then skipped+=("$what: $whose is not installed"); fi
  fi
  # Their inputs are our inputs.
  if [ -z "$known" ] && [ "$whose" != - ] && [ "$task" != people ] && [ $r = no ]; then continue; fi
  one=$(target/release/examples/peers "$task" "$folder" --threads 1)
  two=$(target/release/examples/peers "$task" "$folder" --threads 2)
  awk -F '\t' -v what="$what" -v wanted="$wanted" -v whose="$whose" -v known="$known" -v other="$other" -v one="$one" -v two="$two" 'BEGIN {
    split(one, o, "\t"); split(two, w, "\t"); n = split(other, t, "\t")
    their = n ? t[1] / t[2] * o[2] : known != "" ? known * o[2] : 0
    ratio = their ? sprintf("%.0f", their / o[1]) : "-"
    printf "%-42s %-21s %12s %12.6f %8s %7s %12.6f %9s\n", what, whose, their ? sprintf("%.4f%s", their, known != "" ? "*" : "") : "-", o[1], ratio, wanted, w[1], (n ? t[3] : "-") "/" o[3]
    if (n) printf "    theirs: %s; ours: %s\n", t[4], o[4]; else printf "    %s\n", o[4]
  }'
done <<<"$tasks"
remark "* from published timings on a like machine, not run here: scanstatistics 0.15 µs per zone, duration and replicate; outbreaker2 4.4 ms per"
remark "  iteration with 30 cases; SimInf 0.246 µs per node and day of its own example."
for line in "${skipped[@]}"; do remark "skipped: $line"; done

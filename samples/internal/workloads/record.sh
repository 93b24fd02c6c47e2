#!/bin/sh
# Records a series of each workload, or of those named: 20 recordings without the
# regression, of which 11 to 20 are made beside a hog, and 10 with it, of which 6 to 10 are.
# It runs in any folder of the module: record.sh DIR [WORKLOAD...] writes
# DIR/WORKLOAD/ok-01.trace to ok-20.trace and bad-01.trace to bad-10.trace.
set -eu

[ $# -ge 1 ] || { echo "usage: record.sh DIR [WORKLOAD...]" >&2; exit 2; }
dir=$1
shift
[ $# -ge 1 ] || set -- pipeline lock http

mkdir -p "$dir"
program=$dir/workloads
# -trimpath keeps the paths of this machine out of the traces.
go build -trimpath -o "$program" tracetool/samples/internal/workloads
export GOMAXPROCS=2 # so that recordings do not depend on the machine's CPUs

# series WORKLOAD NAME IDLE ALL [FLAG] makes recordings 1 to ALL, after IDLE with a hog.
series() {
	mkdir -p "$dir/$1"
	i=1
	while [ "$i" -le "$4" ]; do
		hog=
		[ "$i" -le "$3" ] || hog=-hog
		"$program" -workload "$1" $hog ${5-} -o "$dir/$1/$2-$(printf %02d "$i").trace"
		i=$((i + 1))
	done
}

for workload; do
	series "$workload" ok 10 20
	series "$workload" bad 5 10 -regression
done

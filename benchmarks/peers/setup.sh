#!/bin/sh
# Makes the virtual environment that the benchmarks' peers run in: .build-tools/peers (about 1 minute, 1.2 GB).
# With `discovery` or `estimation`: also the peers of causal discovery, or of estimation.
set -eu
cd "$(dirname "$0")/../.."
[ -x .build-tools/peers/bin/python ] || python3 -m venv .build-tools/peers
.build-tools/peers/bin/python -m pip install -q --disable-pip-version-check openai==2.54.0 dowhy==0.14 networkx==3.6.1 gadjid==0.1.0 antecedent==2.4.1
if [ "${1:-}" = estimation ]; then
  .build-tools/peers/bin/python -m pip install -q --disable-pip-version-check econml==0.17.0 statsmodels==0.15.0 \
    antecedent==2.4.1
fi
[ "${1:-}" = discovery ] || exit 0
.build-tools/peers/bin/python -m pip install -q --disable-pip-version-check flopsearch==0.3.0 causal-learn==0.1.4.8 \
  lingam==1.13.0 pgmpy==1.1.2 pyagrum==3.3.1 polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1

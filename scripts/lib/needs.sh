# SPDX-License-Identifier: Apache-2.0
# Sourced, not run. Says what is missing on this machine, all at once, and how to get it on Debian.

# need_jdk: a JDK (not only a JRE) of version 17 or later.
need_jdk() {
  local version
  if ! command -v javac >/dev/null 2>&1; then
    echo "A JDK is missing: expected javac, version 17 or later, on the PATH (Debian: apt-get install openjdk-17-jdk-headless)." >&2
    exit 1
  fi
  version="$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')"
  if ((${version:-0} < 17)); then
    echo "The JDK on the PATH is version ${version:-unknown}: expected 17 or later." >&2
    exit 1
  fi
}

# need_commands NAME...
need_commands() {
  local missing=() name
  for name in "$@"; do
    command -v "$name" >/dev/null 2>&1 || missing+=("$name")
  done
  if ((${#missing[@]})); then
    echo "Missing commands: ${missing[*]} (Debian: apt-get install util-linux procps iproute2 curl)." >&2
    exit 1
  fi
}

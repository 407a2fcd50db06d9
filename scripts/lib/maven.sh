# SPDX-License-Identifier: Apache-2.0
# Sourced, not run. Gives one function: maven, which is an installed Maven of 3.8.1 or later (what the build's enforcer
# asks for), else the project's own ./mvnw, which fetches one.

_livyha_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
_livyha_maven=""

_livyha_choose_maven() {
  local version oldest
  if command -v mvn >/dev/null 2>&1; then
    # MAVEN_OPTS and colours off: only the first line's number is wanted here.
    version="$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1 || true)"
    oldest="$(printf '%s\n' 3.8.1 "${version:-0}" | sort -V | head -n 1)"
    if [[ "$oldest" == 3.8.1 ]]; then
      _livyha_maven=mvn
      return
    fi
  fi
  _livyha_maven="$_livyha_root/mvnw"
}

# maven ARGUMENTS...: runs Maven with these arguments; its exit code is Maven's.
maven() {
  [[ -n "$_livyha_maven" ]] || _livyha_choose_maven
  "$_livyha_maven" "$@"
}

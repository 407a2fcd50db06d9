# SPDX-License-Identifier: Apache-2.0
# Sourced, not run, after maven.sh. Builds the server and module benchmarks when something is newer than they are.

# build_benchmarks ROOT: leaves ROOT/server/target/dist and ROOT/benchmarks/target/dist.
build_benchmarks() {
  local root="$1" built="$1/benchmarks/target/dist/built"
  if [[ -f "$built" ]] && [[ -z "$(find "$root"/{rpc,ha-election,recovery,driver,server,benchmarks}/{src/main,pom.xml} "$root/pom.xml" -newer "$built" -print -quit)" ]]; then
    return
  fi
  echo "building (about a minute)" >&2
  (cd "$root" && maven -q -B -ntp package -Dmaven.test.skip -pl server,benchmarks -am ${LIVYHA_MAVEN_ARGUMENTS:-}) >&2
  touch "$built"
}

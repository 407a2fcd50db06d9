# SPDX-License-Identifier: Apache-2.0
# Sourced by bench-hosts, not run. The bench's network: a namespace for each host, joined by a bridge that has a namespace to
# itself, so that nothing touches the machine's own network. Wants $id and $run; addresses are the same in every bench.

switch=switch
declare -A addresses=([hosta]=10.99.0.11 [hostb]=10.99.0.12 [client]=10.99.0.20 [zk1]=10.99.0.31 [zk2]=10.99.0.32
  [zk3]=10.99.0.33 [cluster]=10.99.0.50)
hosts=(hosta hostb client zk1 zk2 zk3 cluster)

namespace() { echo "livyha-$id-$1"; }
on_switch() { ip netns exec "$(namespace "$switch")" "$@"; }

network_up() {
  local host ns
  ip netns add "$(namespace "$switch")"
  ip -n "$(namespace "$switch")" -batch - <<SWITCH
link set lo up
link add br0 type bridge stp_state 0 forward_delay 0
link set br0 up
SWITCH
  for host in "${hosts[@]}"; do
    ns="$(namespace "$host")"
    ip netns add "$ns"
    ip link add name eth0 netns "$ns" type veth peer name "p-$host" netns "$(namespace "$switch")"
    ip -n "$ns" -batch - <<HOST
link set lo up
addr add ${addresses[$host]}/24 dev eth0
link set eth0 up
HOST
    ip -n "$(namespace "$switch")" link set "p-$host" master br0 up
  done
}

# What is dropped at the switch: a line "FROM TO" for each pair, ALL meaning any port. The table is replaced as a whole.
# Its newlines are part of nft's grammar.
apply_drops() {
  local from to match
  {
    printf 'table bridge drops\ndelete table bridge drops\ntable bridge drops {\n  chain forward {\n'
    printf '    type filter hook forward priority 0\n'
    while read -r from to; do
      match=""
      [[ "$from" == all ]] || match+="iifname \"p-$from\" "
      [[ "$to" == all ]] || match+="oifname \"p-$to\" "
      printf '    %sdrop\n' "$match"
    done <"$run/drops"
    printf '  }\n}\n'
  } | on_switch nft -f -
}

# drop FROM TO: frames of one direction vanish at the switch; both ends keep their carrier.
drop() {
  echo "$1 $2" >>"$run/drops"
  apply_drops
}

unplug() { ip -n "$(namespace "$switch")" link set "p-$1" down; }

heal() {
  ip -n "$(namespace "$switch")" link set "p-$1" up
  if grep -qw "$1" "$run/drops"; then
    grep -vw "$1" "$run/drops" >"$run/drops.new" || true
    mv "$run/drops.new" "$run/drops"
    apply_drops
  fi
}

network_down() {
  local host ns
  for host in "$switch" "${hosts[@]}"; do
    ns="$(namespace "$host")"
    [[ ! -e "/run/netns/$ns" ]] || ip netns del "$ns"
  done
}

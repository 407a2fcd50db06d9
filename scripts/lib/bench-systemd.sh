# SPDX-License-Identifier: Apache-2.0
# Sourced by bench-hosts, not run. A host with a systemd of its own: systemd-nspawn boots it on an overlay of this machine's
# root, inside a network namespace of the bench. Wants $id, $dir and $run.

# What is written on a host lies here, in memory.
disks="$dir/disks"

# A control group of its own for each host: in a common one two systemds delete each other's slices, and units fail with
# 219/CGROUP. On a machine with the old layout only the trees that systemd itself uses are split.
control_groups() {
  if [[ -d /sys/fs/cgroup/systemd ]]; then
    echo "/sys/fs/cgroup/systemd/livyha-$id-$1"
    [[ ! -d /sys/fs/cgroup/unified ]] || echo "/sys/fs/cgroup/unified/livyha-$id-$1"
  else
    echo "/sys/fs/cgroup/livyha-$id-$1"
  fi
}

disks_up() {
  mkdir -p "$disks"
  mount -t tmpfs -o "size=${LIVYHA_BENCH_DISKS:-3g},mode=755" "livyha-$id" "$disks"
}

# make_disk HOST: an installed Debian, as it comes from the box, with this host's name and addresses.
make_disk() {
  local host="$1" disk="$disks/$1" etc
  mkdir -p "$disk"/{upper,work,root}
  mount -t overlay "livyha-$id-$host" -o "lowerdir=/,upperdir=$disk/upper,workdir=$disk/work" "$disk/root"
  etc="$disk/root/etc"
  # Whatever this machine would start is not wanted there.
  rm -rf "$etc"/systemd/system/*.wants "$etc"/systemd/system/livy-ha.service "$etc"/systemd/system/keepalived.service.d
  rm -rf "$disk/root/var/log/journal" "$etc/livy-ha"
  ln -sf /lib/systemd/system/multi-user.target "$etc/systemd/system/default.target"
  tr -d - </proc/sys/kernel/random/uuid >"$etc/machine-id"
  rm -f "$etc/hostname" "$etc/hosts" "$etc/resolv.conf"
  echo "$host" >"$etc/hostname"
  cp "$run/hosts" "$etc/hosts"
  mkdir -p "$etc/systemd/journald.conf.d"
  printf '[Journal]\nStorage=persistent\nSystemMaxUse=128M\nRateLimitBurst=0\n' >"$etc/systemd/journald.conf.d/bench.conf"
}

# boot HOST: returns when its systemd runs. Its console is in the log directory.
boot() {
  local host="$1" group
  for group in $(control_groups "$host"); do mkdir -p "$group"; done
  # shellcheck disable=SC2016
  setsid bash -c 'for group in $1; do echo $$ >"$group/cgroup.procs"; done; shift; exec "$@"' \
    boot "$(control_groups "$host")" \
    systemd-nspawn --quiet --register=no --keep-unit --boot --directory="$disks/$host/root" \
    --machine="livyha-$id-$host" --hostname="$host" --network-namespace-path="/run/netns/$(namespace "$host")" \
    --capability=CAP_NET_ADMIN,CAP_IPC_LOCK \
    --resolv-conf=off --timezone=off --link-journal=no \
    "${binds[@]}" </dev/null >>"$log/$host.console" 2>&1 9>&- &
  echo $! >"$run/$host.nspawn"
  disown $!
  await 30 "the boot of $host" booted "$host"
}

# The first process of the host, as this machine numbers it; kept as "PID START", so that a number that was given again to
# another process is not taken for it.
first_process() {
  local pid start
  if read -r pid start 2>/dev/null <"$run/$1.first" && [[ "$(start_of "$pid")" == "$start" ]]; then
    echo "$pid"
    return
  fi
  pid="$(pgrep -P "$(<"$run/$1.nspawn")" 2>/dev/null | head -n 1)" || true
  [[ -n "$pid" && "$(cat "/proc/$pid/comm" 2>/dev/null)" == systemd ]] || return 1
  echo "$pid $(start_of "$pid")" >"$run/$1.first"
  echo "$pid"
}

start_of() {
  local stat
  stat="$(cat "/proc/$1/stat" 2>/dev/null)" || return 0
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  echo "${20}"
}

booted() {
  local pid
  kill -0 "$(<"$run/$1.nspawn")" 2>/dev/null || fail "systemd on $1 has ended; its console is $log/$1.console"
  pid="$(first_process "$1")" || return 1
  [[ "$(nsenter -t "$pid" -m -u -i -n -p -- systemctl is-system-running 2>/dev/null)" =~ ^(running|degraded)$ ]]
}

# All its processes, whoever their parents are.
group_processes() {
  local group
  for group in $(control_groups "$1"); do
    [[ ! -d "$group" ]] || find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | grep -vx 0 | sort -u || true
}

remove_groups() {
  local group
  for group in $(control_groups "$1"); do
    [[ ! -d "$group" ]] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || return 1
  done
}

disks_down() {
  local target
  # The kernel writes a blank in a path as \040.
  while read -r target; do umount "$target" 2>/dev/null || umount -l "$target"; done \
    < <(awk -v d="$disks" '$2 == d || index($2, d "/") == 1 {print $2}' /proc/self/mounts | sort -r)
  rm -rf /run/systemd/nspawn/{propagate,unix-export}/"livyha-$id-"*
}

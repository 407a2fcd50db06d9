# SPDX-License-Identifier: Apache-2.0
# Sourced by bench-hosts, not run. What runs on the bench's hosts, and how it gets there.

virtual_address=10.99.0.100
port=8998
zookeepers=zk1:2181,zk2:2181,zk3:2181

# settle: what the bench is made of, decided once and remembered for "boot" and "deploy".
settle() {
  local java_home
  java_home="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
  mkdir -p "$run" "$log" "$dir"/{shared,hadoop-conf,spark-conf}
  chmod 1777 "$dir/shared"
  {
    echo "127.0.0.1 localhost"
    local host
    for host in "${hosts[@]}"; do echo "${addresses[$host]} $host"; done
  } >"$run/hosts"
  printf '%s=%q\n' cluster "$cluster" java_home "$java_home" spark_home "$1" package "$package" sessions "$sessions" >"$run/made"
  : >"$run/drops"
}

recall() {
  # shellcheck disable=SC1091
  source "$run/made"
  # Where an operator would have them. The unit sees nothing of a home directory, and this machine's caches are in one.
  binds=("--bind-ro=$spark_home:/opt/spark" "--bind-ro=$dir/hadoop-conf:/etc/hadoop/conf"
    "--bind-ro=$dir/spark-conf:/etc/spark/conf" "--bind=$dir/shared:/srv/shared")
}

# The ZooKeeper servers run from the package too.
unpack() {
  mkdir -p "$dir/package"
  tar -xzf "$package" -C "$dir/package" --strip-components=1
}

# A program of this machine on one of the plain hosts, in a session of its own; it knows the other hosts by their names.
launch() {
  local host="$1"
  shift
  # shellcheck disable=SC2016
  setsid ip netns exec "$(namespace "$host")" unshare -u bash -c \
    'mount --bind "$1" /etc/hosts; hostname "$2"; shift 2; exec "$@"' launch "$run/hosts" "$host" "$@" \
    </dev/null >>"$log/$host.log" 2>&1 9>&- &
  disown $!
}

start_zookeeper() {
  local n="${1#zk}" data="$dir/$1"
  mkdir -p "$data"
  echo "$n" >"$data/myid"
  cat >"$data/zoo.cfg" <<ZOO
tickTime=500
initLimit=20
syncLimit=4
minSessionTimeout=4000
admin.enableServer=false
4lw.commands.whitelist=*
dataDir=$data
clientPort=2181
server.1=${addresses[zk1]}:2888:3888
server.2=${addresses[zk2]}:2888:3888
server.3=${addresses[zk3]}:2888:3888
ZOO
  launch "$1" "$java_home/bin/java" -Xmx192m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$dir/package/lib/*" \
    org.apache.zookeeper.server.quorum.QuorumPeerMain "$data/zoo.cfg"
}

start() {
  case "$1" in
    hosta | hostb) boot "$1" ;;
    zk*) start_zookeeper "$1" ;;
    cluster) start_cluster ;;
    client) ;;
  esac
}

crash() {
  local pids
  if is_server "$1"; then
    kill_all "$1"
    await 5 "the end of $1's control groups" remove_groups "$1"
    rm -f "$run/$1.first"
  else
    pids="$(ip netns pids "$(namespace "$1")")"
    # shellcheck disable=SC2086
    [[ -z "$pids" ]] || kill -9 $pids
  fi
}

write_pair_conf() {
  local host
  cat >"$dir/pair.conf" <<PAIR
NODE_A=hosta
NODE_B=hostb
ADDRESS_A=${addresses[hosta]}
ADDRESS_B=${addresses[hostb]}
VIRTUAL_ADDRESS=$virtual_address/24
INTERFACE=eth0
VIRTUAL_ROUTER_ID=51
PORT=$port
ZOOKEEPER=$zookeepers
SHELL_A="$here/bench-hosts --dir $dir shell hosta"
SHELL_B="$here/bench-hosts --dir $dir shell hostb"
PAIR
}

fetch() { on client curl -s -o /dev/null -m 2 -w '%{http_code}' "http://$1:$port$2"; }

# Both servers ready, which the standby is when it can forward, and the address on one of them.
pair_is_whole() {
  local leaders
  leaders="$(fetch "${addresses[hosta]}" /health/leader) $(fetch "${addresses[hostb]}" /health/leader)" || return 1
  [[ "$leaders" == "200 503" || "$leaders" == "503 200" ]] || return 1
  [[ "$(fetch "${addresses[hosta]}" /sessions)" == 200 && "$(fetch "${addresses[hostb]}" /sessions)" == 200 ]] || return 1
  [[ "$(fetch "$virtual_address" /sessions)" == 200 ]]
}

status() {
  local host says
  for host in "${hosts[@]}"; do
    case "$host" in
      hosta | hostb)
        says="$(on client curl -s -m 2 "http://${addresses[$host]}:$port/health/live" || echo 'no answer')"
        [[ "$(ip -n "$(namespace "$host")" -o addr show dev eth0)" != *" $virtual_address/"* ]] || says+=" holds $virtual_address"
        ;;
      zk*) says="$(ip netns exec "$(namespace client)" bash -c \
        "exec 3<>/dev/tcp/${addresses[$host]}/2181 && printf srvr >&3 && sed -n 's/^Mode: //p' <&3" 2>/dev/null || echo 'no answer')" ;;
      *) says="$(ip netns pids "$(namespace "$host")" | wc -l) processes" ;;
    esac
    printf '%s %s: %s\n' "$host" "${addresses[$host]}" "$says"
  done
}

# A home whose spark-submit writes a line and sleeps; its applications never call.
pretended_spark() {
  mkdir -p "$dir/pretended-spark/bin"
  printf '#!/bin/sh\necho pretending\nexec sleep 600\n' >"$dir/pretended-spark/bin/spark-submit"
  chmod 755 "$dir/pretended-spark/bin/spark-submit"
  echo "$dir/pretended-spark"
}

# The real Spark, assembled once if there is none.
real_spark() {
  local home="${SPARK_HOME:-${LIVYHA_CACHE:-$HOME/.cache/livy-ha}/spark-3.5.5}"
  [[ -x "$home/bin/spark-submit" ]] || "$here/spark-home" 3.5.5 "$home" >&2
  realpath "$home"
}

# Who submits and who runs share a folder, as they would an HDFS; it goes where the server hosts have it.
on_cluster() {
  # shellcheck disable=SC2016
  launch cluster bash -c 'mount -t tmpfs bench /srv && mkdir /srv/shared && mount --bind "$1" /srv/shared && shift && exec "$@"' \
    cluster "$dir/shared" env "SPARK_HOME=$spark_home" "JAVA_HOME=$java_home" "SPARK_LOCAL_IP=${addresses[cluster]}" "$@"
}

start_cluster() {
  case "$cluster" in
    yarn) start_yarn ;;
    standalone) start_standalone ;;
  esac
}

start_yarn() {
  on_cluster env "LIVYHA_YARN_ADDRESS=${addresses[cluster]}" LIVYHA_YARN_STAGING=/srv/shared/staging \
    bash -c '"$1" up "$2" && chmod 1777 /srv/shared/staging && echo up >"$3"' yarn "$here/yarn-bench" "$dir/yarn" "$run/cluster"
  await 90 "the start of YARN" test -s "$run/cluster"
  rm "$run/cluster"
  cp "$dir"/yarn/conf/* "$dir/hadoop-conf"
  cp "$dir"/yarn/spark-conf/* "$dir/spark-conf"
}

# Spark's own master and worker; its configuration for those who submit.
start_standalone() {
  cat >"$dir/spark-conf/spark-defaults.conf" <<SPARK
spark.master.rest.enabled         true
spark.driver.memory               512m
spark.driver.defaultJavaOptions   -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.memory             512m
spark.cores.max                   1
spark.executor.defaultJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
SPARK
  printf 'spark.deploy.recoveryMode FILESYSTEM\nspark.deploy.recoveryDirectory %s\nspark.master.rest.enabled true\n' "$dir/recovery" \
    >"$dir/master.conf"
  local daemon=(env SPARK_DAEMON_MEMORY=256m "SPARK_DAEMON_JAVA_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    "$spark_home/bin/spark-class")
  on_cluster "${daemon[@]}" org.apache.spark.deploy.master.Master --host cluster --port 7077 --webui-port 8080 \
    --properties-file "$dir/master.conf"
  on_cluster "${daemon[@]}" org.apache.spark.deploy.worker.Worker --host cluster --webui-port 8081 --cores 16 --memory 8g \
    --work-dir "$dir/worker" spark://cluster:7077
  await 60 "the start of Spark's master and worker" worker_registered
}

# Their drivers have processors elsewhere, so here they stand back.
populate() {
  launch cluster bash -c 'ulimit -n 20000 && exec "$@"' populate nice -n "${BENCH_FLEET_NICE:-19}" "$java_home/bin/java" -Xmx1500m -XX:+UseSerialGC \
    -cp "$root/benchmarks/target/dist/lib/*" org.livyha.bench.PopulationMain "$zookeepers" "$sessions" hosta:10000,hostb:10000
  await 120 "the writing of $sessions sessions" grep -qs '^population: ready' "$log/cluster.log"
}

worker_registered() { [[ "$(on client curl -s -m 2 "http://${addresses[cluster]}:8080/json/")" == *'"aliveworkers" : 1'* ]]; }

# cluster_settings: lines of livy.conf, which win over what the package has put there.
cluster_settings() {
  case "$cluster" in
    yarn) ;;
    standalone) printf 'livy.spark.master = spark://cluster:6066\n' ;;
    none) printf 'livy.spark.master = local[1]\nlivy.spark.deploy-mode = client\n' ;;
  esac
}

# The way of a bare metal host: the package and the pair's values are copied there, and its own script does the rest. What an
# operator would write by hand afterwards comes last.
install_on() {
  local host="$1"
  on "$host" rm -rf /root/livy-ha
  on "$host" mkdir -p /root/livy-ha
  on "$host" tar -xz -C /root/livy-ha --strip-components=1 <"$package"
  on "$host" tee /root/livy-ha/pair.conf <"$dir/pair.conf" >/dev/null
  on "$host" /root/livy-ha/install --pair /root/livy-ha/pair.conf --node "$host" >>"$log/$host.install" 2>&1 ||
    fail "the installation on $host failed; what it said is in $log/$host.install"
  on "$host" bash -s >>"$log/$host.install" 2>&1 <<HAND
set -eu
! grep -q '^# By hand' /etc/livy-ha/server.env || exit 0
cat >>/etc/livy-ha/server.env <<ENV
# By hand
JAVA_HOME=$java_home
SPARK_HOME=/opt/spark
HADOOP_CONF_DIR=/etc/hadoop/conf
SPARK_CONF_DIR=/etc/spark/conf
LIVY_SERVER_JAVA_OPTS=${LIVYHA_BENCH_JAVA_OPTS:--Xmx256m}
ENV
cat >>/etc/livy-ha/livy.conf <<CONF
$(cluster_settings)
CONF
# Submitting writes to what stands for the cluster's file system.
mkdir -p /etc/systemd/system/livy-ha.service.d
printf '[Service]\nReadWritePaths=/srv/shared\n' >/etc/systemd/system/livy-ha.service.d/bench.conf
systemctl daemon-reload
HAND
}

serve() {
  on "$1" systemctl restart keepalived livy-ha && return
  on "$1" journalctl --no-pager -n 40 -u keepalived -u livy-ha >&2 || true
  fail "the services of $1 do not start; its journal's last lines are above"
}

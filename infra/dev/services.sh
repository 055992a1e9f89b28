#!/usr/bin/env bash
# PostgreSQL + PostGIS and Redis for development and CI, from Debian packages, without systemd and without containers.
# Both listen on 127.0.0.1 only, on free ports, with passwords made for this one cluster.
#
#   eval "$(infra/dev/services.sh start)"   sets TEST_DATABASE_URL and TEST_REDIS_URL
#   infra/dev/services.sh stop
#
# Everything but the two export lines goes to the standard error.
set -euo pipefail

PG_MAJOR=${PG_MAJOR:-15}
PACKAGES=("postgresql-$PG_MAJOR" "postgresql-$PG_MAJOR-postgis-3" redis-server)
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

usage() {
  cat <<'TEXT'
Usage: infra/dev/services.sh start|stop|status|env|install [--dir DIR] [--durable]

  start      install what is missing, start both, print the two exports; a second start changes nothing
  stop       stop what start started, by process id; a cluster without --durable is deleted
  status     say what runs; status 0 only when both run
  env        print the two exports again
  install    install the Debian packages that are missing (needs root)

  --dir DIR  where the cluster lives (default: one folder per checkout under TMPDIR or /tmp). The user "postgres" must
             be able to enter every folder above it.
  --durable  fsync on, Redis with an append-only file, and stop keeps the data. The default is a throw-away cluster for
             tests: faster, and lost with the power.

  PG_MAJOR   environment variable: the PostgreSQL version to install (default 15, the one of Debian 12)
TEXT
}

say() { printf 'services: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

action=${1:-}
[ $# -gt 0 ] && shift
durable=no
dir=
while [ $# -gt 0 ]; do
  case "$1" in
    --durable) durable=yes ;;
    --dir) [ $# -ge 2 ] || die '--dir needs a folder'; dir=$2; shift ;;
    --dir=*) dir=${1#--dir=} ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[ -n "$dir" ] || dir=${TMPDIR:-/tmp}/kreislage-services-$(id -u)-$(printf '%s' "$repo" | cksum | cut -d' ' -f1)
case "$dir" in /*) ;; *) dir=$PWD/$dir ;; esac

# initdb and postgres refuse root: as root both servers run as the user that the Debian package makes.
if [ "$(id -u)" = 0 ]; then
  as_owner() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
else
  as_owner() { "$@"; }
fi

# ---- packages ------------------------------------------------------------------------------------------------------

pg_bin() {
  local candidate
  for candidate in "/usr/lib/postgresql/$PG_MAJOR/bin" "$(pg_config --bindir 2>/dev/null || true)"; do
    [ -n "$candidate" ] && [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] && { printf '%s' "$candidate"; return; }
  done
  return 1
}

missing_packages() {
  local package
  command -v dpkg-query >/dev/null || return 0
  for package in "${PACKAGES[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || printf '%s\n' "$package"
  done
}

install_packages() {
  local missing attempt
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || die "no apt-get here. Install PostgreSQL $PG_MAJOR, PostGIS 3 and Redis 7 by your own means, then start again."
  if [ "$(id -u)" != 0 ]; then
    say "missing Debian packages: ${missing[*]}"
    say 'Installing needs root, running does not. Run once:'
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    say 'then start again as yourself.'
    exit 1
  fi
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  for attempt in 1 2 3; do
    if apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >&2; then return 0; fi
    say "apt-get failed (attempt $attempt of 3)"
    sleep $((attempt * 3))
  done
  die "could not install ${missing[*]}. On another release than Debian 12 set PG_MAJOR to the PostgreSQL version it has (at least 15)."
}

# ---- what runs -----------------------------------------------------------------------------------------------------

# A process id counts only if that process is still ours: ids are reused.
pid_of() { # file, word that the command line must contain
  local pid
  pid=$(head -n 1 "$1" 2>/dev/null) || return 1
  [[ "$pid" =~ ^[0-9]+$ ]] && [ -r "/proc/$pid/cmdline" ] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2" || return 1
  printf '%s' "$pid"
}
postgres_pid() { pid_of "$dir/data/postmaster.pid" "$dir/data"; }
# Redis rewrites its title to "redis-server 127.0.0.1:PORT".
redis_pid() { pid_of "$dir/redis.pid" "redis-server 127.0.0.1:$(setting redis_port)"; }

setting() { sed -n "s/^$1=//p" "$dir/settings" 2>/dev/null; }
put_setting() {
  [ ! -f "$dir/settings" ] || sed -i "/^$1=/d" "$dir/settings"
  printf '%s=%s\n' "$1" "$2" >>"$dir/settings"
}
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
  local port
  while :; do
    # Below the range the kernel gives to outgoing connections, so that no client takes it between here and the start.
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
    port_is_open "$port" || { printf '%s' "$port"; return; }
  done
}

print_env() {
  printf "export TEST_DATABASE_URL='postgres://postgres:%s@127.0.0.1:%s/kreislage_test'\n" "$(setting postgres_password)" "$(setting postgres_port)"
  printf "export TEST_REDIS_URL='redis://default:%s@127.0.0.1:%s/0'\n" "$(setting redis_password)" "$(setting redis_port)"
}

# ---- start ---------------------------------------------------------------------------------------------------------

prepare_dir() {
  if [ -e "$dir" ]; then
    [ -d "$dir" ] && [ -O "$dir" ] || die "$dir exists and is not a folder of yours. Choose another with --dir."
    [ -f "$dir/settings" ] || [ -z "$(ls -A "$dir")" ] || die "$dir holds other files. Choose an empty folder with --dir."
  fi
  mkdir -p "$dir"
  chmod 711 "$dir"
  as_owner test -x "$dir" || die "the user \"postgres\" cannot enter $dir: a folder above it lacks the x permission for others. Choose another with --dir."
  [ -f "$dir/settings" ] || (umask 077 && printf 'durable=%s\npostgres_password=%s\nredis_password=%s\n' "$durable" "$(secret)" "$(secret)" >"$dir/settings")
  [ "$(setting durable)" = "$durable" ] || die "$dir was made with durable=$(setting durable). Stop it first, or give the same option."
}

# In a container whose first process reaps nobody, a killed postmaster stays as a zombie: PostgreSQL takes it for alive
# and refuses to start. Its lock file may go once no process works in the data folder any more.
forget_dead_postmaster() {
  [ -f "$dir/data/postmaster.pid" ] || return 0
  for _ in $(seq 100); do
    if ! readlink /proc/[0-9]*/cwd 2>/dev/null | grep -qxF "$dir/data"; then
      rm -f "$dir/data/postmaster.pid"
      return 0
    fi
    sleep 0.1
  done
  die "a process still works in $dir/data"
}

start_postgres() {
  local bin options attempt port
  postgres_pid >/dev/null && { say 'PostgreSQL runs already'; return; }
  bin=$(pg_bin) || die "PostgreSQL $PG_MAJOR is not installed"
  # Without fsync a cluster that was not stopped in order may be damaged: make a new one.
  if [ "$durable" = no ]; then rm -rf "$dir/data"; fi
  forget_dead_postmaster
  if [ ! -f "$dir/data/PG_VERSION" ]; then
    rm -rf "$dir/data"
    install -d -m 700 "$dir/data"
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$dir/data"
    # shellcheck disable=SC2016
    as_owner bash -c 'exec "$1" -D "$2" -U postgres --auth=scram-sha-256 --pwfile=<(printf "%s\n" "$3") -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null' \
      _ "$bin/initdb" "$dir/data" "$(setting postgres_password)" >&2 || die 'initdb failed'
  fi
  # No Unix socket: its path may be too long, and nobody needs it.
  options="-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c timezone=UTC"
  [ "$durable" = yes ] || options+=' -c fsync=off -c synchronous_commit=off -c full_page_writes=off'
  for attempt in 1 2 3; do
    port=$(setting postgres_port)
    if [ -z "$port" ] || port_is_open "$port"; then port=$(free_port); put_setting postgres_port "$port"; fi
    if as_owner "$bin/pg_ctl" -D "$dir/data" -o "-p $port $options" -l "$dir/data/server.log" -t 60 -w start >/dev/null; then
      say "PostgreSQL on 127.0.0.1:$port (process $(postgres_pid), durable=$durable)"
      break
    fi
    [ "$attempt" -lt 3 ] || { tail -n 20 "$dir/data/server.log" >&2; die 'PostgreSQL did not start'; }
  done
  # Two checks in one: the password works, and PostGIS is there. The database stays empty: migrations fill it.
  export PGPASSWORD; PGPASSWORD=$(setting postgres_password)
  local psql=("$bin/psql" -h 127.0.0.1 -p "$port" -U postgres -X -A -t -q -v ON_ERROR_STOP=1)
  local postgis
  postgis=$("${psql[@]}" -d postgres -c "SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
  [ -n "$postgis" ] || die "this PostgreSQL has no PostGIS. Install postgresql-$PG_MAJOR-postgis-3."
  [ "$("${psql[@]}" -d postgres -c "SELECT count(*) FROM pg_database WHERE datname = 'kreislage_test'")" = 1 ] || "${psql[@]}" -d postgres -c 'CREATE DATABASE kreislage_test'
  say "PostGIS $postgis is available"
}

start_redis() {
  local port attempt
  redis_pid >/dev/null && { say 'Redis runs already'; return; }
  command -v redis-server >/dev/null || die 'Redis is not installed'
  for attempt in 1 2 3; do
    port=$(setting redis_port)
    if [ -z "$port" ] || port_is_open "$port"; then port=$(free_port); put_setting redis_port "$port"; fi
    install -d -m 700 "$dir/redis"
    # The password stands in a file, not on the command line that every user of the machine can read.
    (
      umask 077
      cat >"$dir/redis/redis.conf" <<CONF
bind 127.0.0.1
port $port
requirepass $(setting redis_password)
maxmemory-policy noeviction
save ""
appendonly $durable
daemonize yes
dir $dir/redis
pidfile $dir/redis/redis.pid
logfile $dir/redis/redis.log
CONF
    )
    [ "$(id -u)" != 0 ] || chown -R postgres:postgres "$dir/redis"
    rm -f "$dir/redis.pid" "$dir/redis/redis.pid"
    as_owner redis-server "$dir/redis/redis.conf" >/dev/null
    for _ in $(seq 100); do
      if [ "$(REDISCLI_AUTH=$(setting redis_password) redis-cli -h 127.0.0.1 -p "$port" ping 2>/dev/null || true)" = PONG ]; then
        cp "$dir/redis/redis.pid" "$dir/redis.pid"
        say "Redis on 127.0.0.1:$port (process $(redis_pid))"
        return
      fi
      sleep 0.1
    done
  done
  tail -n 20 "$dir/redis/redis.log" >&2 || true
  die 'Redis did not start'
}

# ---- stop ----------------------------------------------------------------------------------------------------------

# SIGINT is PostgreSQL's fast shutdown, SIGTERM is Redis' orderly one.
end_process() { # name, signal, function that finds the process id
  local pid
  pid=$("$3") || { say "$1 does not run"; return 0; }
  kill "-$2" "$pid"
  for _ in $(seq 200); do
    "$3" >/dev/null || { say "$1 stopped (process $pid)"; return 0; }
    sleep 0.1
  done
  say "$1 did not stop within 20 s: killing process $pid"
  kill -KILL "$pid"
}

stop_all() {
  [ -f "$dir/settings" ] || { say 'nothing was started'; return 0; }
  end_process Redis TERM redis_pid
  end_process PostgreSQL INT postgres_pid
  if [ "$(setting durable)" = yes ]; then say "the data stays in $dir"; else rm -rf "$dir"; fi
}

report_status() {
  local pid status=0
  if pid=$(postgres_pid); then say "PostgreSQL runs on 127.0.0.1:$(setting postgres_port) (process $pid)"; else say 'PostgreSQL does not run'; status=1; fi
  if pid=$(redis_pid); then say "Redis runs on 127.0.0.1:$(setting redis_port) (process $pid)"; else say 'Redis does not run'; status=1; fi
  return "$status"
}

case "$action" in
  start)
    install_packages
    prepare_dir
    cd "$dir"
    start_postgres
    start_redis
    print_env
    ;;
  stop) stop_all ;;
  status) report_status ;;
  env) report_status 2>/dev/null || die 'not running; start it first'; print_env ;;
  install) install_packages ;;
  -h | --help | help) usage ;;
  *) usage >&2; exit 2 ;;
esac

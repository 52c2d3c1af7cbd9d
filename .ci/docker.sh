#!/usr/bin/env bash
# Gives this machine (Debian 12, root) a Docker engine and the two images that the container tests use, made from
# Debian's packages and the local Maven repository, since CI can pull none.
#
#   .ci/docker.sh start DIRECTORY   installs, starts, makes images; then `. DIRECTORY/env` sets what the tests need
#   .ci/docker.sh stop DIRECTORY    ends the engine, if it was this script that started it
set -euo pipefail

redis_image=jobdrill-ci/redis:local
wiremock_image=jobdrill-ci/wiremock:local
wiremock_version=3.13.2

command=${1:?start or stop}
directory=$(mkdir -p "${2:?a directory for the pid file, the log and the images}" && cd "$2" && pwd)
pid_file=$directory/dockerd.pid

say() { echo "docker.sh: $*" >&2; }

answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Waits for at most so many tenths of a second until a command succeeds.
await() {
  local tenths=$1
  shift
  until "$@"; do
    [ "$tenths" -gt 0 ] || return 1
    tenths=$((tenths - 1))
    sleep 0.1
  done
}

install_engine() {
  local missing=()
  command -v dockerd >/dev/null || missing+=(docker.io)
  command -v iptables >/dev/null || missing+=(iptables)
  [ ${#missing[@]} -gt 0 ] || return 0
  # Debian would start the service, which is ours to start and to stop; where a policy is set already, it stays.
  local policy=/usr/sbin/policy-rc.d own_policy=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    own_policy=$policy
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$directory/apt.log" 2>&1 \
    || { cat "$directory/apt.log" >&2; [ -z "$own_policy" ] || rm -f "$own_policy"; exit 1; }
  [ -z "$own_policy" ] || rm -f "$own_policy"
}

start_engine() {
  if answers; then
    say "an engine answers already; it is used and not stopped"
    return 0
  fi
  setsid dockerd --data-root "$directory/data" --exec-root "$directory/exec" --pidfile "$directory/engine.pid" \
    >"$directory/dockerd.log" 2>&1 </dev/null &
  echo $! >"$pid_file"
  await 600 answers || { tail -20 "$directory/dockerd.log" >&2; say "the engine did not answer within 60 s"; exit 1; }
}

# Copies files into an image's root with every library that they are linked to, and Debian's loader.
copy_with_libraries() {
  local root=$1
  shift
  ldd "$@" 2>/dev/null | grep -oE '/[^ :()]+\.so[^ :()]*' | sort -u | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}

image_exists() { docker image inspect "$1" >/dev/null 2>&1; }

import_image() {
  local root=$1 image=$2
  shift 2
  tar -C "$root" -c . | docker import "$@" - "$image" >/dev/null
  say "made $image"
}

# The package is unpacked, not installed: redis-server stays off the PATH, so that the embedded mode is tested with the
# binary that it carries.
make_redis_image() {
  local work=$directory/redis
  local root=$work/root
  rm -rf "$work"
  mkdir -p "$work/packages" "$work/unpacked" "$root/usr/bin" "$root/tmp" "$root/data"
  chmod 1777 "$work/packages" "$root/tmp"
  local packages=(redis-server redis-tools)
  local dependencies
  dependencies=$(apt-cache depends --no-recommends --no-suggests redis-tools | awk '/Depends:/ {print $2}' | grep '^lib')
  (cd "$work/packages" && apt-get download -qq "${packages[@]}" $dependencies)
  for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/unpacked"; done
  # In Debian redis-server is a link to redis-check-rdb, which decides by its name.
  cp -L "$work/unpacked/usr/bin/redis-check-rdb" "$root/usr/bin/redis-server"
  export LD_LIBRARY_PATH=$work/unpacked/usr/lib/x86_64-linux-gnu:$work/unpacked/lib/x86_64-linux-gnu
  copy_with_libraries "$root" "$root/usr/bin/redis-server"
  unset LD_LIBRARY_PATH
  # Libraries that came from the unpacked packages belong where the loader looks.
  if [ -d "$root$work/unpacked" ]; then
    cp -a "$root$work/unpacked/." "$root/"
    rm -rf "${root:?}/$(echo "$work" | cut -d/ -f2)"
  fi
  # Where the official image has it.
  mkdir -p "$root/usr/local/bin"
  cp -L "$root/usr/bin/redis-server" "$root/usr/local/bin/redis-server"
  import_image "$root" "$redis_image" \
    --change 'EXPOSE 6379' --change 'WORKDIR /data' \
    --change 'ENV LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu:/lib/x86_64-linux-gnu' \
    --change 'CMD ["/usr/local/bin/redis-server", "--bind", "0.0.0.0", "--protected-mode", "no"]'
}

make_wiremock_image() {
  local root=$directory/wiremock/root
  local jar=org/wiremock/wiremock-standalone/$wiremock_version/wiremock-standalone-$wiremock_version.jar
  local repository
  repository=$(mvn -q help:evaluate -Dexpression=settings.localRepository -DforceStdout 2>/dev/null || true)
  [ -d "$repository" ] || repository=$HOME/.m2/repository
  [ -e "$repository/$jar" ] || mvn -B -q dependency:get -Dartifact=org.wiremock:wiremock-standalone:$wiremock_version
  rm -rf "$directory/wiremock"
  mkdir -p "$root/opt/wiremock" "$root/home/wiremock" "$root/tmp" "$root/etc"
  chmod 1777 "$root/tmp"
  cp "$repository/$jar" "$root/opt/wiremock/wiremock.jar"
  jlink --output "$root/opt/java" --strip-debug --no-header-files --no-man-pages \
    --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.scripting,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.unsupported,jdk.zipfs,jdk.charsets
  local binaries
  mapfile -t binaries < <(find "$root/opt/java" -name '*.so' -o -path '*/bin/java')
  copy_with_libraries "$root" "${binaries[@]}"
  # Libraries of the JRE itself are found beside it; a copy under their path on this machine is of no use.
  rm -rf "$root$directory"
  import_image "$root" "$wiremock_image" \
    --change 'EXPOSE 8080' --change 'WORKDIR /home/wiremock' \
    --change 'ENTRYPOINT ["/opt/java/bin/java", "-Djava.awt.headless=true", "-jar", "/opt/wiremock/wiremock.jar", "--port", "8080", "--disable-banner"]'
}

write_environment() {
  cat >"$directory/env" <<EOF
export TESTCONTAINERS_RYUK_DISABLED=true
export TESTCONTAINERS_HOST_OVERRIDE=localhost
export JOBDRILL_REDIS_IMAGE=$redis_image
export JOBDRILL_WIREMOCK_IMAGE=$wiremock_image
export JOBDRILL_REQUIRE_CONTAINERS=true
EOF
}

start() {
  apt-get update -qq
  install_engine
  start_engine
  image_exists "$redis_image" || make_redis_image
  image_exists "$wiremock_image" || make_wiremock_image
  write_environment
}

# A zombie has ended too: in a container, nobody may be there to reap it.
ended() { ! grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }

stop() {
  [ -e "$pid_file" ] || return 0
  local pid
  pid=$(cat "$pid_file")
  if ! ended "$pid"; then
    kill "$pid"
    await 300 ended "$pid" || say "the engine (pid $pid) has not ended within 30 s"
  fi
  rm -f "$pid_file"
}

case $command in
  start) start ;;
  stop) stop ;;
  *) say "unknown command $command: start or stop"; exit 2 ;;
esac

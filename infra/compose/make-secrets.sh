#!/usr/bin/env bash
# Makes the secrets that infra/compose.yaml reads, once, in infra/secrets (ignored by git). Existing ones stay.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The folder keeps other users of this machine out; the files are readable, because each container reads them as
# another user.
mkdir -p secrets
chmod 700 secrets
put() { # file, content
  [ -s "secrets/$1" ] || { printf '%s' "$2" >"secrets/$1" && printf 'made infra/secrets/%s\n' "$1"; }
  chmod 444 "secrets/$1"
}
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

put owner_password "$(random)"
put app_password "$(random)"
put redis_password "$(random)"
put session_secret "$(random)"
put metrics_token "$(random)"
put migration_database_url "postgres://kreislage_owner:$(cat secrets/owner_password)@db:5432/kreislage"
put database_url "postgres://kreislage:$(cat secrets/app_password)@db:5432/kreislage"
put redis_url "redis://default:$(cat secrets/redis_password)@redis:6379/0"

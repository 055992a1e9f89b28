#!/bin/sh
# Runs once, when the database container makes its cluster: the login that api and worker use. It owns nothing and
# inherits nothing; each connection takes one of the kreislage_* roles that the migrations make and that `migrate` lets it take.
set -eu
APP_PASSWORD=$(cat /run/secrets/app_password)
export APP_PASSWORD
psql -v ON_ERROR_STOP=1 --no-psqlrc --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv app_password APP_PASSWORD
CREATE ROLE kreislage LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
SQL

#!/bin/sh
# Runs after `migrate`, as often as you like: lets the login "kreislage" take the roles that the migrations made.
set -eu
PGPASSWORD=$(cat /run/secrets/owner_password)
export PGPASSWORD
psql -v ON_ERROR_STOP=1 --no-psqlrc --host="${PGHOST:-db}" --username=kreislage_owner --dbname=kreislage <<'SQL'
SELECT format('GRANT %I TO kreislage', rolname)
  FROM pg_roles
 WHERE rolname LIKE 'kreislage\_%' AND NOT rolcanlogin AND NOT rolsuper AND NOT rolbypassrls
\gexec
SQL

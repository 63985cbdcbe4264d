#!/bin/sh
# Run all migrations on an empty database and compare the result with the models.
set -eu
instance=$(mktemp -d)
trap 'rm -rf "$instance"' EXIT INT TERM
# the caller's own registry is not to be touched
for name in $(env | sed -n 's/^\(PLEDGE_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
export PLEDGE_INSTANCE="$instance" PLEDGE_DATABASE_URL="sqlite:///$instance/check.sqlite3"
.venv/bin/flask --app wsgi db upgrade
.venv/bin/flask --app wsgi db check

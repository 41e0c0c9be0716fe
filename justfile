# What one does with ToolShare. `just` alone lists the recipes.
set shell := ["bash", "-euo", "pipefail", "-c"]

python := ".venv/bin/python"
bin := ".venv/bin"
# Wanted by packages of ours for their own commands and tests; the image goes without. Piccolo does
# import black, and calls it only where it writes migrations: see deploy/slim.
never_imported := replace_regex("faker polyfactory rich rich-click pygments markdown-it-py mdurl typer shellingham dnspython email-validator httpx httpcore h11 certifi pycparser black mypy-extensions packaging pathspec platformdirs pytokens docstring-parser idna tabulate targ", "(\\S+)", "--no-emit-package $1")
# Tests run on every core, each worker with a Postgres, a server and a browser of its own.
shared_out := "--numprocesses auto --maxprocesses 4 --dist worksteal"
system_python := env("TOOLSHARE_PYTHON", "python3")

# uv trusts the authorities that the machine trusts, as pip does.
export UV_SYSTEM_CERTS := "1"

[private]
default:
    @just --list --unsorted

# Make the environment in .venv with everything that development and tests need
setup: (_environment "requirements-dev.txt")

# Start the app with its own Postgres and, on an empty database, the demo community
up: (_environment "requirements.txt")
    @exec {{ bin }}/toolshare serve --migrate --demo

# Install pinned, hashed requirements once; again only after they have changed
[private]
_environment requirements:
    #!/usr/bin/env bash
    set -euo pipefail
    wanted=$(cat {{ requirements }} requirements-build.txt pyproject.toml | sha256sum)
    stamp=.venv/{{ requirements }}.installed
    [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && exit
    [[ -x {{ python }} ]] || {{ system_python }} -m venv .venv
    {{ bin }}/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
    {{ bin }}/uv pip install --quiet --python {{ python }} --require-hashes -r {{ requirements }}
    {{ bin }}/uv pip install --quiet --python {{ python }} --no-deps --no-build-isolation --editable .
    printf '%s\n' "$wanted" >"$stamp"

# The same, starting again whenever code or templates change
dev: setup
    @exec {{ bin }}/toolshare serve --migrate --demo --reload

# Run every test, in the browser too, from nothing
test: setup
    {{ python }} -m pytest toolshare {{ shared_out }} --cov --cov-report=term:skip-covered
    {{ python }} -m coverage report --include='*/rules.py,*/actions.py,*/actions/*.py' --fail-under=95 --skip-covered
    {{ python }} -m pytest e2e {{ shared_out }}

# Run the stories in a real browser alone
e2e *arguments: setup
    {{ python }} -m pytest e2e {{ shared_out }} {{ arguments }}

# Format, lint, types, import contracts, sizes, migrations, style sheet
check: setup quick
    {{ python }} -m pytest -q toolshare/tests/test_migrations.py
    just css-check

# The fast half of check: what needs neither a database nor Node, and is asked at every commit
quick: lint
    {{ bin }}/pyrefly check
    {{ bin }}/lint-imports
    {{ python }} -m pytest -q toolshare/tests/test_sizes.py

# Look for what ruff, djlint and zizmor object to
lint:
    {{ bin }}/ruff format --check .
    {{ bin }}/ruff check .
    {{ bin }}/djlint --quiet --lint templates
    {{ bin }}/zizmor --quiet --offline --strict-collection --persona=auditor .github

# Have git ask the fast half of check before every commit
hooks: setup
    {{ bin }}/prek install

# Mend what can be mended by machine
fix:
    {{ bin }}/ruff check --fix .
    {{ bin }}/ruff format .

# Bring the schema up to date
migrate: (_environment "requirements.txt")
    {{ bin }}/toolshare migrate

# Load the demo community into an empty database
seed: (_environment "requirements.txt")
    {{ bin }}/toolshare seed demo

# Not `npm ci`: it refuses a lock file that was written where other systems' packages are not offered.
# Build the style sheet from its sources (needs Node)
css:
    npm install --no-save --ignore-scripts --no-audit --no-fund
    npm run css

# Fail when the committed style sheet is not what its sources build
css-check:
    npm install --no-save --ignore-scripts --silent --no-audit --no-fund
    npm run css:check

# Build the images of containers: the app and the proxy before it
image:
    docker compose --profile proxy build

# Bring up database, web and jobs in containers, with secrets of their own at the first time
stack: _secrets image
    mkdir -p logs
    docker compose up --detach --wait
    @echo "ToolShare is at $(docker compose exec -T web printenv BASE_URL); the first who signs up founds the community."
    @echo "For a look around first: docker compose exec web toolshare seed demo"

# Write .env where there is none, and fresh secrets into it where those of .env.example are empty
[private]
_secrets:
    #!/usr/bin/env bash
    set -euo pipefail
    umask 077
    [[ -f .env ]] || cp .env.example .env
    for name in POSTGRES_PASSWORD POSTGRES_TEST_PASSWORD SECRET_KEY; do
      grep -q "^$name=" .env || printf '\n%s=\n' "$name" >>.env
      # Not as an argument: everybody on the machine sees command lines.
      sed -f <(printf 's/^%s=$/&%s/' "$name" "$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')") .env >.env.new
      mv .env.new .env
    done

# Run the stories in a browser's container against the stack's own test web and test database
[positional-arguments]
stack-test *arguments: _secrets
    #!/usr/bin/env bash
    set -euo pipefail
    compose() { docker compose --profile test "$@"; }
    tests() { compose rm --stop --force --volumes test test-proxy test-web test-migrate >/dev/null; }
    compose build test test-proxy test-web
    tests
    # From nothing each time: what stories left behind must not help or hinder the next ones.
    docker compose up --detach --wait db
    docker compose exec -T db dropdb --username postgres --force --if-exists toolshare_test
    docker compose exec -T db createdb --username postgres --owner toolshare_test toolshare_test
    printf '%s\n' 'REVOKE CONNECT, TEMPORARY ON DATABASE toolshare_test FROM PUBLIC;' \
      '\getenv password TEST_PASSWORD' "ALTER ROLE toolshare_test CONNECTION LIMIT 40 PASSWORD :'password';" |
      docker compose exec -T db psql --username postgres --quiet --set ON_ERROR_STOP=1
    status=0
    compose run --name toolshare-test-$$ test "$@" || status=$?
    if ((status)); then
      mkdir -p e2e/results
      docker cp toolshare-test-$$:/tmp/results/. e2e/results || true
      compose logs --tail 60 test-web test-proxy
    fi
    docker rm --force --volumes toolshare-test-$$ >/dev/null
    tests
    exit "$status"

# Check what the images and the stack promise, on a stack of its own that is removed afterwards
stack-check *arguments: setup
    TOOLSHARE_IMAGE=toolshare TOOLSHARE_TAG=local docker compose --profile proxy --profile test build --quiet
    {{ python }} -m pytest deploy/tests {{ arguments }}

# Stop the stack and remove its containers; the data stays in its volumes
down:
    docker compose --profile proxy --profile test down --remove-orphans

# Follow what the stack's containers say
[no-exit-message]
logs *services:
    docker compose logs --follow --tail 100 {{ services }}

# Save database and files of the running stack in one archive in backups/
[no-exit-message]
backup:
    #!/usr/bin/env bash
    set -euo pipefail
    umask 077
    mkdir -p backups
    file=backups/toolshare-$(date -u +%Y-%m-%dT%H%M%SZ).tar
    trap 'rm -f "$file.part"' EXIT
    docker compose run --rm --no-deps -T web backup - >"$file.part"
    mv "$file.part" "$file"
    echo "$file"

# Bring back what `just backup` saved; `--replace` gives up what is there now
[no-exit-message]
restore file *arguments: _secrets
    #!/usr/bin/env bash
    set -euo pipefail
    docker compose up --detach --wait db
    running=$(docker compose ps --services --status running web worker)
    docker compose stop web worker
    if ! docker compose run --rm --no-deps -T web restore - {{ arguments }} <{{ quote(file) }}; then
      # A refused archive has changed nothing, so what served goes on serving.
      [[ -z $running ]] || docker compose start $running
      exit 1
    fi
    docker compose up --detach --wait

# Measure speed beside other stacks and among a million tools; `just bench race` and others more
bench *arguments: setup
    {{ python }} -m bench {{ arguments }}

# Audit the running app's catalogue and a tool's page as a phone sees them (needs Node and Chromium)
lighthouse address="http://127.0.0.1:8000" *paths:
    npm install --prefix tools/lighthouse --no-save --ignore-scripts --silent --no-audit --no-fund
    CHROME_PATH="${CHROME_PATH:-$(command -v chromium || command -v google-chrome || true)}" node tools/lighthouse/audit.mjs {{ address }} {{ paths }}

# Take the README's pictures from the running demo
screenshots: setup
    {{ python }} -m e2e.screenshots

# Write the texts of code and templates to the message catalogue's template
messages: setup
    {{ bin }}/pybabel extract --mapping babel.cfg --project ToolShare --output toolshare/messages.pot .

# Commit and tag the version X.Y.Z, and push nothing (docs/release.md)
release version:
    {{ python }} tools/release.py cut {{ quote(version) }}

# Pin the requirements again, with hashes
pin:
    echo rust-just | {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate - --output-file .github/requirements.txt
    {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra embedded pyproject.toml --output-file requirements.txt
    {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra embedded --extra development --group e2e --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt
    {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements.txt {{ never_imported }} pyproject.toml --output-file requirements-server.txt
    {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group e2e --constraint requirements-dev.txt --output-file requirements-e2e.txt
    printf '%s\n' uv hatchling editables | {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements-dev.txt - --output-file requirements-build.txt
    {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements.txt bench/peers/requirements.in --output-file bench/peers/requirements.txt

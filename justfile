# What one does with ToolShare. `just` alone lists the recipes.
set shell := ["bash", "-euo", "pipefail", "-c"]

python := ".venv/bin/python"
bin := ".venv/bin"
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
    {{ python }} -m pytest toolshare --cov --cov-report=term:skip-covered
    {{ python }} -m coverage report --include='*/rules.py,*/actions.py,*/actions/*.py' --fail-under=95 --skip-covered
    {{ python }} -m pytest e2e

# Run the stories in a real browser alone
e2e *arguments: setup
    {{ python }} -m pytest e2e {{ arguments }}

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

# Measure: races, crashes, speed
bench *arguments: setup
    {{ python }} -m bench {{ arguments }}

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
    {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra embedded --extra development --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt
    {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements.txt pyproject.toml --output-file requirements-server.txt
    printf '%s\n' uv hatchling editables | {{ bin }}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements-dev.txt - --output-file requirements-build.txt

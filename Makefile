.DEFAULT_GOAL := help
.PHONY: run test lint bench demo db dist lock audit clauses backup restore fuzz chaos screens upgrade-drill stop clean help

run: ## install what is missing, start everything, serve on 127.0.0.1:8069 (PORT=, HOST=) until Ctrl-C
	@bin/serve
test: ## the same set-up, then every test; ARGS="-k word" narrows it
	@bin/test $(ARGS)
lint: ## ruff, pylint-odoo, translations, manifests, style checks
	@bin/lint
demo: ## the main job: one real case in each of eight modes, checked against the design
	@bin/demo
db: ## create the database gov, or bring it up to date with the code, without serving
	@bin/db refresh $${DB:-gov}
bench: ## benchmarks beside their peers; results belong into bench/README.md
	@bin/bench $(ARGS)
clauses: ## which clauses of the source documents the tests prove
	@bin/clauses $(ARGS)
dist: ## one wheel per addon in dist/, and the bill of materials sbom.cdx.json
	@bin/dist
backup: ## encrypted backup of database and files, restored and verified (DB=, TO=, KEY=, KEEP=)
	@bin/backup backup
restore: ## an archive into a new database (FILE=, DB=, KEY=)
	@bin/backup restore
chaos: ## kill, cut off and fill up everything under load, then verify (ROUNDS=200, SEED=0)
	@bin/chaos
fuzz: ## hostile input to every page, interface and importer (INPUTS=100000, SEED=0)
	@bin/fuzz
screens: ## every screen by axe-core in Chromium (ARGS="--dark --public --only TEXT")
	@bin/screens $(ARGS)
upgrade-drill: ## the last release's database upgraded, compared and verified (FROM=revision)
	@bin/upgrade
lock: ## requirements-lock.txt anew, with hashes, after a change of requirements
	@bin/lock
audit: ## known weaknesses of the packages a server runs (ADVISORIES=copy of the database)
	@bin/audit
stop: ## stop what this project started in the background
	@bin/db stop
clean: ## stop, and remove this checkout's databases and working files
	@bin/db clean && rm -rf .local dist tests/_artifacts
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

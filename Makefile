# The two commands are `make run` and `make test`; the rest is for working on Ashiato.
PYTHON ?= python3
VENV := .venv/bin/python

.PHONY: run test faults event record signals lock format

run:
	@$(PYTHON) scripts/setup.py run
	@exec $(VENV) -m ashiato up --demo

test:
	@$(PYTHON) scripts/setup.py test
	@$(VENV) scripts/check.py

# the fault tests at length, an hour or so: make faults [SEED=…] [ROUNDS=…]; what each covers is in docs/faults.md
faults:
	@$(PYTHON) scripts/setup.py test
	@$(VENV) scripts/faults.py

# post one sample batch to the running collector, and say where to see it
event:
	@$(PYTHON) scripts/setup.py run
	@$(VENV) -m ashiato event

# drive the demo shop's scripted visitors anew and keep what the collector received
record:
	@$(PYTHON) scripts/setup.py test
	@$(VENV) -m demo.record

# precision and recall of each signal on the recorded corpus (bench/signals; docs/signals.md says how to record it anew)
signals:
	@$(PYTHON) scripts/setup.py test
	@$(VENV) -m bench.signals

# after a change of the dependencies in pyproject.toml
lock:
	@$(PYTHON) scripts/setup.py test
	@$(VENV) scripts/lock.py

format:
	@$(VENV) -m ruff check --fix . && $(VENV) -m ruff format .

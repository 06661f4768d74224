"""Measurements against peers and floors, run side by side in the same go; medians of several.

``python -m bench`` prints a table and appends one JSON line a measurement to ``bench/results/<date>.jsonl``. Corpora
come from the package registries at pinned versions, are kept in a cache folder (``POSTIL_BENCH_CACHE``) and are never
committed.
"""

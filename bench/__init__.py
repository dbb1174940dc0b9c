"""Benches: how long what people wait for takes, beside a floor measured in the same run. `python -m bench` runs all."""

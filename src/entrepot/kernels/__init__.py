"""Numerical kernels: arrays in, frozen results out; no labels, files or printing."""

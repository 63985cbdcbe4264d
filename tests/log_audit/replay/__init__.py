"""Tests of the replay of the log against the tables."""

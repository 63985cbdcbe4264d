"""Answers that are files."""

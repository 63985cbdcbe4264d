"""The job queue between web processes and the worker."""

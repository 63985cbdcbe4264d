"""Work on open cases: triage, queue, hearing, duplicates, holds, reminders."""

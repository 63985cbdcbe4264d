"""Whom a reminder goes to, and by which mail."""

from flask import url_for

from pledge.cases.handling.reminders import Clock, Reminder, list_responsible
from pledge.web.notifications import mail


def remind(reminder: Reminder) -> None:
    """Write a reminder to whoever can still act before the clock ends."""
    case = reminder.case
    if reminder.clock is Clock.REPLY:
        mail.remind_of_reply(case)
    elif reminder.decision is not None:
        mail.remind_of_appeal(case, reminder.decision)
    else:
        is_late = reminder.clock is Clock.OVERDUE
        mail.tell_members(
            list_responsible(case),
            "mail/triage_overdue.txt" if is_late else "mail/case_due.txt",
            path=url_for("association.show_case", case_id=case.id),
            case=case,
            due_on=reminder.due_on,
        )

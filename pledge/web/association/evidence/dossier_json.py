"""JSON of a case for a dossier: every record with codes, people and moments.

Rows are told field by field, so that a new column says nothing before somebody wants it to: never
a reporter's address, a receipt's hash or a form's key.
"""

from typing import Any

from pledge.cases.findings.queries import list_letters
from pledge.cases.handling.queries import list_transfers, list_visits
from pledge.cases.letters.service import show_letter_number
from pledge.cases.models.cases import Case, Report
from pledge.cases.models.outcomes import Decision, Letter
from pledge.cases.rules.remedies import remedies_in
from pledge.cases.rules.workflow import Author
from pledge.web.association.cases.history.lines import Names
from pledge.web.association.cases.history.outcome import Outcome, gather_outcome
from pledge.web.labels import labels

JsonRows = list[dict[str, Any]]


def case_to_json(case: Case, own_association_id: int) -> dict[str, Any]:
    """Return a case with days and moments as they are, for dossier.to_json()."""
    rows, letters, transfers = gather_outcome(case), list_letters(case), list_transfers(case)
    visits, entries = list_visits(case), [one for report in case.reports for one in report.entries]
    people: set[int | None] = set(rows.people)
    done = (case.changes, case.replies, letters, transfers, visits, entries, rows.decisions)
    people |= {row.by_id for found in done for row in found}
    names = Names(people, own_association_id)
    return {
        "case": case.id,
        "status": case.status.value,
        "code": case.code.value,
        "scene": case.scene.value,
        "opened_at": case.opened_at,
        "paraphrase": case.paraphrase,
        "asked_at": case.asked_at,
        "reply_due_on": case.reply_due_on,
        "reports": [_of_report(report) for report in case.reports],
        "changes": [
            {
                "at": row.at,
                "by": names.of(row.by_id, str(labels.AUTHOR[Author.REPORTER])),
                "old": row.old,
                "new": row.new,
                "because": row.reason,
            }
            for row in case.changes
        ],
        "messages": [
            {
                "at": entry.at,
                "report": report.id,
                "author": entry.author.value,
                "words": entry.words,
            }
            for report in case.reports
            for entry in report.entries
        ],
        "replies": _list_replies(case, names),
        "visits": [
            {
                "at": visit.visited_at,
                "recorded_at": visit.at,
                "by": names.of(visit.by_id),
                "scene": visit.scene.value,
                "spot": visit.spot,
                "answers": visit.answers,
                "words": visit.words,
            }
            for visit in visits
        ],
        "decisions": [_of_decision(decision, names) for decision in rows.decisions],
        "letters": [_of_letter(letter, names) for letter in letters],
        "transfers": [
            {
                "at": row.at,
                "by": names.of(row.by_id),
                "report": row.report_id,
                "from": row.from_id,
                "to": row.to_id,
                "because": row.reason,
            }
            for row in transfers
        ],
        **_list_outcome(rows, names),
    }


def _of_report(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "channel": report.channel.value,
        "scene": report.scene.value,
        "code": report.code.value,
        "happened_on": report.happened_on,
        "received_at": report.received_at,
        "text_version": report.text_version,
        "story": report.story,
        "asked": report.asked,
        "consented_at": report.consented_at,
        "withdrawn_at": report.withdrawn_at,
        "is_withdrawn": report.withdrawn_at is not None,
    }


def _list_replies(case: Case, names: Names) -> JsonRows:
    return [
        {
            "at": reply.at,
            "by": names.of(reply.by_id),
            "words": reply.words,
            "remedies": [remedy.value for remedy in remedies_in(reply.remedies)],
            "is_late": reply.is_late,
        }
        for reply in case.replies
    ]


def _of_decision(decision: Decision, names: Names) -> dict[str, Any]:
    return {
        "id": decision.id,
        "at": decision.at,
        "by": names.of(decision.by_id),
        "finding": decision.finding.value,
        "reason": decision.reason,
        "clauses": decision.clauses,
        "text_version": decision.text_version,
        "text_sha256": decision.text_sha256,
        "appeal_until": decision.appeal_until,
        "follows": decision.follows_id,
        "published_at": decision.published_at,
    }


def _of_letter(letter: Letter, names: Names) -> dict[str, Any]:
    return {
        "at": letter.at,
        "by": names.of(letter.by_id),
        "number": show_letter_number(letter),
        "measure": letter.measure.value,
        "pdf_sha256": letter.pdf_sha256,
        "docx_sha256": letter.docx_sha256,
    }


def _list_outcome(rows: Outcome, names: Names) -> dict[str, JsonRows]:
    return {
        "measures": [
            {
                "at": row.at,
                "by": names.of(row.by_id),
                "measure": row.measure.value,
                "because": row.reason,
            }
            for row in rows.measures
        ],
        "appeals": [
            {
                "at": row.at,
                "decision": row.decision_id,
                "words": row.words,
                "is_allowed": row.is_allowed,
                "reason": row.reason,
                "settled_at": row.settled_at,
                "settled_by": names.of(row.settled_by_id) if row.settled_by_id else None,
            }
            for row in rows.appeals
        ],
        "pledge_changes": [
            {
                "at": row.at,
                "by": names.of(row.by_id),
                "old": row.old,
                "new": row.new,
                "because": row.reason,
            }
            for row in rows.pledge_changes
        ],
    }

"""Delivery markers: Message-IDs a server has taken, kept until the outbox row says so.

A marker is written before the outbox row, and faster. It shortens the time in which a crash would
send a mail twice; losing a marker is harmless.
"""

import logging

from pledge.background.queue import get_queue

log = logging.getLogger(__name__)


def set_delivery_marker(message_id: str) -> None:
    """Note that a server has taken a mail; a note that cannot be written is not missed."""
    try:
        get_queue().huey.put(message_id, 1)
    except Exception:
        # Whichever store it is, its errors are its own, and the mail is sent.
        log.warning("could not note that %s was taken", message_id, exc_info=True)


def has_delivery_marker(message_id: str) -> bool:
    """Tell whether a server is known to have taken a mail; without the store, none is."""
    try:
        return get_queue().huey.get(message_id, peek=True) is not None
    except Exception:
        log.warning("could not ask whether %s was taken", message_id, exc_info=True)
        return False


def delete_delivery_marker(message_id: str) -> None:
    """Drop a note once the outbox says the same."""
    try:
        get_queue().huey.delete(message_id)
    except Exception:
        log.warning("could not drop the note about %s", message_id, exc_info=True)

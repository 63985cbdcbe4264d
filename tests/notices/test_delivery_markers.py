"""Delivery markers: set, found, deleted, and never in the way."""

import pytest
from flask import Flask

from pledge.background.queue import get_queue
from pledge.notices.delivery_markers import (
    delete_delivery_marker,
    has_delivery_marker,
    set_delivery_marker,
)

MESSAGE_ID = "<20261128.1@registry.example>"


def test_marker_stands_until_it_is_deleted(app: Flask) -> None:
    assert not has_delivery_marker(MESSAGE_ID)
    set_delivery_marker(MESSAGE_ID)
    assert has_delivery_marker(MESSAGE_ID)
    assert has_delivery_marker(MESSAGE_ID)
    delete_delivery_marker(MESSAGE_ID)
    assert not has_delivery_marker(MESSAGE_ID)


def test_store_that_is_down_costs_a_warning(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError("the store is down")

    huey = get_queue().huey
    for name in ("put", "get", "delete"):
        monkeypatch.setattr(huey, name, fail)
    set_delivery_marker(MESSAGE_ID)
    assert not has_delivery_marker(MESSAGE_ID)
    delete_delivery_marker(MESSAGE_ID)
    assert len(caplog.records) == 3

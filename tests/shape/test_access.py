"""Nobody is let in by default: every view says whom it admits."""

import pytest
from flask import Flask

from pledge.web.setup.access import Audience

# views of libraries; each guards itself, and is listed so that a new one is noticed
LIBRARY_VIEWS = {"static"}
LIBRARY_BLUEPRINTS = {"security"}
AUDIENCES = {
    "/merchant/": {Audience.MERCHANT},
    "/association/": {Audience.ASSOCIATION, Audience.OFFICER, Audience.OPERATOR},
}


def views(app: Flask) -> dict[str, object]:
    return {
        endpoint: view
        for endpoint, view in app.view_functions.items()
        if endpoint not in LIBRARY_VIEWS and endpoint.split(".")[0] not in LIBRARY_BLUEPRINTS
    }


def test_every_view_says_whom_it_admits(migrated_app: Flask) -> None:
    silent = {
        endpoint
        for endpoint, view in views(migrated_app).items()
        if not isinstance(getattr(view, "__admits__", None), Audience)
    }
    assert silent == set()


@pytest.mark.parametrize("prefix", AUDIENCES)
def test_views_behind_a_prefix_admit_its_audience_alone(migrated_app: Flask, prefix: str) -> None:
    strangers = {
        rule.endpoint: getattr(migrated_app.view_functions[rule.endpoint], "__admits__", None)
        for rule in migrated_app.url_map.iter_rules()
        if rule.rule.startswith(prefix)
        and getattr(migrated_app.view_functions[rule.endpoint], "__admits__", None)
        not in AUDIENCES[prefix]
    }
    assert strangers == {}


def test_library_views_live_under_account_alone(migrated_app: Flask) -> None:
    outside = {
        rule.rule
        for rule in migrated_app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in LIBRARY_BLUEPRINTS
        and not rule.rule.startswith(("/account/", "/static/"))
    }
    assert outside == set()

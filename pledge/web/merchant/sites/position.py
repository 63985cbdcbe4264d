"""View that sets a site's coordinates."""

import re
from functools import partial
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.merchants.actions import Position, locate_site
from pledge.merchants.models import Site
from pledge.merchants.rules import is_position, is_radius
from pledge.web.forms.base import line
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import State, StateTokenForm
from pledge.web.merchant import blueprint
from pledge.web.setup.access import Audience, admits, get_own_site_or_404
from pledge.web.setup.render import render

MAX_TYPED = 20
_NUMBER = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,12})?", re.ASCII)


class PositionForm(StateTokenForm):
    """Latitude, longitude and radius as typed; all three, or none of them."""

    latitude = line(_l("纬度"), MAX_TYPED, required=False)
    longitude = line(_l("经度"), MAX_TYPED, required=False)
    radius = line(_l("范围（米）"), MAX_TYPED, required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse impossible coordinates or radius, and a position half filled in.

        Not a validator of one field: those of an empty field that may be empty never run.
        """
        is_valid = bool(super().validate(extra_validators))
        if is_valid and (problem := self._find_problem()):
            self.radius.errors = [*self.radius.errors, problem]
            return False
        return is_valid

    def _find_problem(self) -> str | None:
        typed = [field.data or "" for field in (self.latitude, self.longitude, self.radius)]
        if not any(typed):
            return None
        if not all(typed):
            return str(_("纬度、经度和范围请都填写，或都留空。"))
        if not all(_NUMBER.fullmatch(one) for one in typed):
            return str(_("请只填数字，例如31.23540。"))
        if not is_position(float(typed[0]), float(typed[1])):
            return str(_("经纬度不在中国范围内，请看看是否填反了。"))
        if "." in typed[2] or not is_radius(int(typed[2])):
            return str(_("范围应在50到2000米之间。"))
        return None

    def position(self) -> Position | None:
        """Return the position; only after validation."""
        if not self.radius.data:
            return None
        latitude, longitude = float(self.latitude.data or 0), float(self.longitude.data or 0)
        return Position(latitude, longitude, int(self.radius.data))


@blueprint.route("/sites/<row_id:site_id>/position", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def position(site_id: int) -> ResponseReturnValue:
    """Return the position; only after validation."""
    site = get_own_site_or_404(site_id)
    form = PositionForm()
    if not form.is_submitted():
        _fill_from(form, site)
    return submit(
        form,
        rows=[site],
        state=State(lambda: str(site.version)),
        act=lambda: locate_site(site, form.position()),
        done=_("位置已保存。"),
        show=partial(_show, form, site),
        back=url_for("merchant.show_site", site_id=site_id),
    )


def _fill_from(form: PositionForm, site: Site) -> None:
    if site.radius is not None:
        form.latitude.data = f"{site.latitude:.5f}"
        form.longitude.data = f"{site.longitude:.5f}"
        form.radius.data = str(site.radius)


def _show(form: PositionForm, site: Site, status: int) -> tuple[str, int]:
    form.state_token.data = str(site.version)
    page = render(
        "merchant/sites/position.html", form=form, site=site, changed_meanwhile=bool(form.problem)
    )
    return page, status

"""Views of sites: add, show, edit, touchpoints, photo."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.badges.actions import issue_badges
from pledge.core import regions
from pledge.db import db
from pledge.merchants.actions import TooManyTouchpoints
from pledge.merchants.actions import add_site as add_place
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import MAX_TOUCHPOINTS, Scene, order_scenes
from pledge.merchants.thumbnails import replace_photo as set_photo
from pledge.pledges.actions import (
    PlaceOnRecord,
    SceneNotPledged,
    add_pledged_touchpoints,
    change_site,
)
from pledge.pledges.queries import find_live_pledge, is_on_record, list_pledges_of_site
from pledge.storage import photos
from pledge.web.forms.base import SignedInForm
from pledge.web.forms.flow import Refused, submit
from pledge.web.forms.photo_upload import Intake, photos_taken
from pledge.web.forms.stale_check import State
from pledge.web.merchant import blueprint
from pledge.web.merchant.sites.form import AddTouchpointsForm, CorrectSiteForm, SiteForm
from pledge.web.setup.access import Audience, admits, find_merchant, get_own_site_or_404
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render


@blueprint.route("/sites/add", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def add_site() -> ResponseReturnValue:
    """Pick province and city by links, then describe the place and its touchpoints."""
    with _photo_taken() as intake:
        merchant = find_merchant()
        if merchant is None:
            return redirect(url_for("merchant.entity"))
        city = _chosen_city()
        if isinstance(city, str):
            return _fill_in(merchant, city, intake)
    return render(
        "merchant/sites/site_region.html", regions=city, province=request.args.get("region")
    )


def _fill_in(merchant: Merchant, city: str, intake: Intake) -> ResponseReturnValue:
    form = SiteForm()
    form.offer(city, merchant)
    if not form.is_submitted():
        return _show_site_form(form, city, None)
    is_valid = form.validate()
    if not (form.check_touchpoints() and is_valid) or intake.errors:
        status = intake.status if intake.errors and not form.errors else form.status
        intake.give_back(current_settings().uploads)
        return _show_site_form(form, city, None, intake), status
    site = add_place(merchant, form.facts(), form.touchpoints())
    is_kept = bool(intake.stored) and not site.photo
    if is_kept:
        set_photo(site, intake.stored[0].name, current_settings().uploads)
    db.session.commit()
    if is_kept:
        intake.keep()
    flash(_("场所已添加。下一步：逐条自查并签署承诺。"))
    return redirect(url_for("merchant.show_site", site_id=site.id))


@blueprint.get("/sites/<row_id:site_id>")
@admits(Audience.MERCHANT)
def show_site(site_id: int) -> str:
    """Show one place: facts, touchpoints, pledges, and what can be done."""
    return _show_site(get_own_site_or_404(site_id))


@blueprint.route("/sites/<row_id:site_id>/edit", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def edit_site(site_id: int) -> ResponseReturnValue:
    """Correct a place; refused once a pledge was signed, as public records name the place."""
    site = get_own_site_or_404(site_id)
    if is_on_record(site):
        return _show_frozen(site)
    city = site.region_code[:4] + "00"
    form = CorrectSiteForm()
    form.offer(city, site.merchant, site)
    if not form.is_submitted():
        _fill_from(form, site)
    return submit(
        form,
        rows=[site],
        state=State(lambda: str(site.version)),
        act=lambda: change_site(site, form.facts()),
        refused={PlaceOnRecord: lambda _error: _show_frozen(site)},
        done=_("场所信息已更新。"),
        show=lambda status: (_show_site_form(form, city, site), status),
        back=url_for("merchant.show_site", site_id=site_id),
    )


@blueprint.route("/sites/<row_id:site_id>/touchpoints", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def add_touchpoints(site_id: int) -> ResponseReturnValue:
    """Add touchpoints; while a pledge stands, in the scenes it covers, each with its badge."""
    site = get_own_site_or_404(site_id)
    live = find_live_pledge(site)
    form = AddTouchpointsForm()
    form.scene_choices = (
        [Scene(scene) for scene in live.scenes] if live else order_scenes(site.kind)
    )

    def act() -> None:
        add_pledged_touchpoints(site, form.touchpoints())
        if live:
            issue_badges(live, require_identity=current_settings().require_identity)

    def show(status: int) -> tuple[str, int]:
        page = "merchant/sites/add_touchpoints.html"
        return render(page, form=form, site=site, live=live), status

    too_many = _("一个场所最多%(most)s个扫码点。", most=MAX_TOUCHPOINTS)
    return submit(
        form,
        rows=[site],
        act=act,
        refused={
            TooManyTouchpoints: Refused(too_many, beside=form.scene_fields()[0][1]),
            SceneNotPledged: lambda _error: abort(HTTPStatus.CONFLICT),
        },
        done=_("扫码点已添加。"),
        show=show,
        back=url_for("merchant.show_site", site_id=site_id),
    )


@blueprint.post("/sites/<row_id:site_id>/photo")
@admits(Audience.MERCHANT)
def replace_photo(site_id: int) -> ResponseReturnValue:
    """Replace the photo of the entrance."""
    with _photo_taken() as intake:
        form = SignedInForm()
        site = get_own_site_or_404(site_id)
        if not form.validate():
            abort(HTTPStatus.BAD_REQUEST)
        if not intake.stored:
            if not intake.errors:
                intake.refuse(_("请选择一张照片。"), HTTPStatus.UNPROCESSABLE_ENTITY)
            return _show_site(site, intake.errors), intake.status
        old = site.photo
        set_photo(site, intake.stored[0].name, current_settings().uploads)
        db.session.commit()
        intake.keep()
    if old:
        photos.discard(current_settings().uploads, old)
    flash(_("入口照片已更新。"))
    return redirect(url_for("merchant.show_site", site_id=site.id))


def _show_frozen(site: Site) -> tuple[str, int]:
    return render("merchant/sites/site_frozen.html", site=site), HTTPStatus.CONFLICT


def _show_site(site: Site, photo_errors: Sequence[str] = ()) -> str:
    return render(
        "merchant/sites/show_site.html",
        site=site,
        live=find_live_pledge(site),
        is_on_record=is_on_record(site),
        pledges=list_pledges_of_site(site),
        form=SignedInForm(),
        photo_errors=photo_errors,
    )


def _chosen_city() -> str | list[regions.Region]:
    """Return the city chosen, or what to choose from next."""
    code = request.args.get("region", "")
    if regions.districts(code):
        return code
    cities = regions.cities(code)
    if len(cities) == 1:
        return cities[0].code
    return cities or regions.provinces()


def _fill_from(form: SiteForm, site: Site) -> None:
    form.kind.data = site.kind
    form.name.data = site.name
    form.region.data = site.region_code
    form.address.data = site.address
    form.container.data = str(site.container_id or "")


def _show_site_form(
    form: SiteForm,
    city: str,
    site: Site | None,
    intake: Intake | None = None,
) -> str:
    return render(
        "merchant/sites/site_form.html",
        form=form,
        city_name=regions.find_name(city) or regions.find_name(city[:2] + "0000"),
        site=site,
        photo_errors=intake.errors if intake else [],
        changed_meanwhile=bool(form.problem),
    )


def _photo_taken() -> AbstractContextManager[Intake]:
    return photos_taken("photo", current_settings().uploads, most=1)

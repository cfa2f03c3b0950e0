"""Puts the pages beside the talk together, over one database."""

from collections.abc import Callable
from functools import partial

from undercard.chat.looked_at import looked_at_in
from undercard.chat.memory.database import Database
from undercard.chat.memory.linking import Linking
from undercard.chat.memory.listener_accounts import Accounts
from undercard.chat.memory.own_memory import OwnMemory
from undercard.chat.settings import Settings
from undercard.chat.steward.draft_review import DraftReview
from undercard.chat.steward.register_bench import Workbench
from undercard.chat.web import home as folder
from undercard.chat.web.house import House, OpenDoor
from undercard.chat.web.pages import account_page, link_page, memory_page, sound_page, steward_page
from undercard.chat.web.pages.account_page import AccountDoor, AccountPage
from undercard.chat.web.pages.link_page import LinkPage
from undercard.chat.web.pages.memory_page import MemoryPage
from undercard.chat.web.pages.providers import Provider
from undercard.chat.web.pages.review_page import ReviewPage
from undercard.chat.web.pages.sound_page import SoundPage
from undercard.chat.web.pages.steward_page import StewardPage
from undercard.chat.web.pages.visit import Page
from undercard.chat.web.session import Dj
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.libraries.sounds import Sounds


def site(
    dj: Dj,
    database: Database,
    catalogue: Catalogue,
    settings: Settings,
    told: Callable[[str], object] = lambda _slack: None,
) -> House:
    """What the settings ask to be served; `told`: is given Slack users whose link changed here."""
    web = settings.web
    sounds = Sounds.of(settings.home, settings.catalogues)
    pages: dict[str, Page] = {
        memory_page.PATH: MemoryPage(OwnMemory(database, catalogue)),
        sound_page.PATH: SoundPage(sounds),
    }
    if web.stewards:
        looked_at = partial(looked_at_in, catalogue, settings)
        bench = Workbench(database, settings, web.documents, looked_at)
        review = ReviewPage(DraftReview(database, settings, bench))
        pages[steward_page.PATH] = StewardPage(bench, review, web.stewards)
    if not web.has_accounts:
        return House(dj, pages, OpenDoor())
    accounts = Accounts(database)
    in_slack = bool(settings.slack.bot_token or settings.slack.client_id)
    providers = _providers(settings)
    pages[account_page.PATH] = AccountPage(accounts, web, providers, in_slack=in_slack)
    pages[link_page.PATH] = LinkPage(Linking(database, catalogue), told)
    return House(dj, pages, AccountDoor(accounts, guests=web.guests))


def _providers(settings: Settings) -> dict[str, Provider]:
    web, secret = settings.web, folder.secret(settings.home, settings.web.secret)
    return {
        name: Provider(name, own, f"{web.address}/{account_page.PATH}/back/{name}", secret)
        for name, own in web.oauth.items()
    }

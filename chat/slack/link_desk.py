"""Links whoever speaks in Slack with their account on the page, and undoes it: `/dj link`, and the
buttons of the home tab. A code is shown to the one whom it is for, and to nobody else.
"""

from undercard.chat.admission import Pace
from undercard.chat.memory.linking import Linking
from undercard.chat.slack.home_view import HomeTab
from undercard.chat.slack.list_blocks import plain_section
from undercard.chat.slack.payloads import Commanded, HomePressed, LinkChanged
from undercard.chat.slack.place import listener
from undercard.chat.slack.slack_words import escaped, words
from undercard.chat.slack.web_api import WebApi

_LINK, _UNLINK = "link", "unlink"  # what is typed, and the buttons
_A_MINUTE = 5  # codes for one person


class LinkDesk:
    """Does what is asked about a link.

    `page`: where a code is entered; None: nobody has an account.
    """

    def __init__(self, linking: Linking, home: HomeTab, page: str | None) -> None:
        self._linking, self._home, self._page = linking, home, page
        self._pace = Pace(_A_MINUTE)

    def serves(self, typed: Commanded) -> bool:
        """Whether what was typed is for this desk, and not for the DJ."""
        return typed.text.casefold() in (_LINK, _UNLINK)

    def command(self, api: WebApi, typed: Commanded, language: str) -> None:
        """Answer `/dj link` and `/dj unlink`. Raises Later and Refused."""
        name = listener(typed.team, typed.user)
        told = self._done(api, typed.text.casefold(), name, typed.user, language)
        api.whisper(typed.answer_to, escaped(told))

    def press(self, api: WebApi, press: HomePressed, language: str) -> None:
        """Answer a button of the home tab, on the home tab. Raises Later and Refused."""
        name = listener(press.team, press.user)
        told = self._done(api, press.button, name, press.user, language)
        api.show_home(press.user, self._home.view(name, language, told))

    def changed(self, api: WebApi, payload: LinkChanged, language: str) -> None:
        """Say what was done on the page, so that nobody is linked unawares."""
        name = listener(payload.team, payload.user)
        told = self._standing(name, language) or words(language)["unlinked"]
        api.show_home(payload.user, self._home.view(name, language))
        api.post(payload.user, "", escaped(told), [plain_section(told)])

    def _done(self, api: WebApi, doing: str, name: str, user: str, language: str) -> str:
        """Do it, and return what there is to say."""
        said, standing = words(language), self._standing(name, language)
        if doing == _UNLINK:
            return said["unlinked" if self._linking.part(name) else "not_linked"]
        if standing:
            return standing
        if self._page is None:
            return said["no_accounts"]
        if self._pace.wait(name):
            return said["too_often"]
        code = self._linking.code(name, api.introduced(user))
        return said["link_code"].format(page=self._page, code=code)

    def _standing(self, name: str, language: str) -> str:
        """With whom somebody is linked; nothing where they are not."""
        linked = [
            words(language)["linked"].format(account=one.listener, since=one.since.date())
            for one in self._linking.links(name)
        ]
        return "".join(linked)

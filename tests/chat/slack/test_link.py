"""`/dj link` and the home tab: a Slack user and an account are one, by the consent of both."""

import logging
import re

import pytest

from support.slack_requests import command, direct, event, home_press, mention
from undercard.chat.memory.linking import LASTS_S, Linking
from undercard.chat.memory.listener_accounts import Accounts
from undercard.chat.slack.inbox import Inbox
from undercard.chat.slack.payloads import LinkChanged
from undercard.chat.web.pages.link_page import LinkPage
from undercard.chat.web.pages.visit import Visit

CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")
PAGE = "https://dj.example.org/link"


@pytest.fixture
def desk(open_desk, scripted):
    return with_accounts(open_desk(scripted, page=PAGE))


@pytest.fixture
def talking(open_real_desk):
    return with_accounts(open_real_desk(page=PAGE))


def with_accounts(desk):
    Accounts(desk.database).add("ann", "correct horse battery")
    return desk


def whispered(desk, words, **who):
    """What is whispered to who types /dj with these words."""
    before = len(desk.slack.whispers)
    desk.send(command(words, desk.slack.url, **who))
    return desk.slack.until(lambda slack: slack.whispers[before:])[0]["text"]


def coded(desk, **who):
    return CODE.search(whispered(desk, "link", **who))[0]


def at_home(desk, body):
    """What the home tab shows after a request."""
    before = len(desk.slack.called("views.publish"))
    desk.send(body)
    done = desk.slack.until(lambda slack: slack.called("views.publish")[before:])
    return str(done[0].given["view"])


def page_of(desk):
    """The page's side, as `undercard chat` has it: the same database, another process."""
    inbox = Inbox(desk.database)

    def told(slack):
        assert slack == "slack-T1-U1"
        inbox.receive(LinkChanged(team="T1", user="U1", event=f"link/{len(desk.slack.calls)}"))
        desk.surface.workers.wake()

    return LinkPage(Linking(desk.database, {}), told)


def posted(page, path="", listener="ann", **form):
    parts = (path,) if path else ()
    answer = page(Visit(listener=listener, path=parts, posted=True, form=form, address="::1"))
    return answer.status_code, bytes(answer.body).decode()


def joined(desk, **who):
    status, _ = posted(page_of(desk), "join", code=coded(desk, **who))
    assert status == 303


def test_a_command_gives_a_code_to_who_typed_it_alone_and_the_page_shows_who(desk, caplog):
    caplog.set_level(logging.DEBUG, logger="undercard")
    told = whispered(desk, "LINK")
    assert PAGE in told
    code = CODE.search(told)[0]
    assert desk.slack.whispers[0]["response_type"] == "ephemeral"
    assert not desk.slack.messages
    assert code not in caplog.text
    status, shown = posted(page_of(desk), code=code)
    assert status == 200
    assert "Person U1 (Team T1) in Slack and ann here become one listener." in shown


def test_a_code_that_was_used_or_is_of_another_form_is_refused_and_guessing_is_slowed(desk):
    page, code = page_of(desk), coded(desk)
    assert posted(page, "join", code=code)[0] == 303
    for wrong in (code, "AAAAA-AAAAA", "", "x" * 10_000):
        assert posted(page, "join", code=wrong)[0] == 403
    answers = [posted(page, code="AAAAA-AAAAA")[0] for _ in range(6)]
    assert answers == [403] * 5 + [429]


def test_a_guest_cannot_link(desk):
    page, code = page_of(desk), coded(desk)
    for path in ("", "join"):
        assert posted(page, path, listener="guest-3f9a1c2e", code=code)[0] == 303
    assert Linking(desk.database, {}).offered(code, "ann")
    assert Linking(desk.database, {}).links("slack-T1-U1") == []


def test_a_code_ends_by_slacks_clock(open_desk, scripted):
    now = [1_000_000.0]
    desk = open_desk(scripted, lambda: now[0], page=PAGE)
    code = coded(desk)
    page = LinkPage(Linking(desk.database, {}, lambda: now[0]), print)
    now[0] += LASTS_S + 1
    assert posted(page, "join", code=code)[0] == 403


def test_codes_are_not_given_without_end(desk):
    assert len({coded(desk) for _ in range(5)}) == 5
    assert "too often" in whispered(desk, "link")
    assert CODE.search(whispered(desk, "link", user="U2"))


def test_who_is_linked_on_the_page_is_told_in_slack_and_there_the_code_is_gone(desk):
    shown = at_home(desk, home_press("link"))
    code = CODE.search(shown)[0]
    status, _ = posted(page_of(desk), "join", code=code)
    assert status == 303
    (said,) = desk.slack.answered()
    assert said["channel"] == "U1"
    assert "you are “ann”" in said["text"]
    (*_, home) = desk.slack.called("views.publish")
    assert code not in str(home.given["view"])
    assert "Unlink" in str(home.given["view"])
    assert "“ann”" in whispered(desk, "link")


def test_either_side_undoes_it(desk):
    joined(desk)
    desk.slack.answered()
    assert "of your own again" in at_home(desk, home_press("unlink"))
    assert "no account" in whispered(desk, "unlink")
    joined(desk)
    desk.slack.answered(2)
    page = page_of(desk)
    assert posted(page, "part", listener="bob", slack="slack-T1-U1")[0] == 303
    assert Linking(desk.database, {}).links("ann")
    assert posted(page, "part", slack="slack-T1-U1")[0] == 303
    assert "of your own again" in desk.slack.answered(3)[-1]["text"]
    assert "Link with my account" in at_home(
        desk, event({"type": "app_home_opened", "tab": "home", "user": "U1"})
    )


def test_where_nobody_has_an_account_there_is_nothing_to_link(open_desk, scripted):
    desk = open_desk(scripted)
    assert "no accounts" in whispered(desk, "link")
    shown = at_home(desk, event({"type": "app_home_opened", "tab": "home", "user": "U1"}))
    assert "Link with" not in shown


def test_one_memory_in_both_and_in_a_channel_it_is_the_slack_user_whose_it_is(talking):
    desk = talking
    desk.send(direct("never play 2Pac again"))
    desk.slack.answered()
    page_talk = desk.dj.start("ann")
    desk.dj.answer(page_talk, "never play Dr. Dre again")
    joined(desk)
    desk.slack.answered(2)
    desk.send(direct("90s hip hop, 20 tracks"))
    desk.slack.answered(3)
    assert desk.dj.dialogues("slack-T1-U1") == []
    (there,) = {one.id for one in desk.dj.dialogues("ann")} - {page_talk}
    listed = desk.dj.history(there)[-1]
    assert listed.cards
    assert not {"2Pac", "Dr. Dre"} & {card.artist for card in listed.cards}
    assert "2Pac" in desk.dj.answer(page_talk, "what do you know about me?").reply

    asked = mention("hello", channel="C1")
    desk.send(asked)
    desk.slack.answered(4)
    thread = asked["event"]["ts"]
    desk.send(mention("play something by Dr. Dre", user="U2", thread_ts=thread))
    answer = desk.slack.answered(5)[-1]
    assert "ruled it out for good" in str(answer["blocks"])
    assert "'user_id': 'U1'" in str(answer["blocks"])
    assert "ann" not in re.findall(r"\w+", str(answer["blocks"]))


def test_a_workspace_that_leaves_takes_its_dialogues_and_links_and_no_account(talking):
    desk = talking
    desk.send(direct("never play 2Pac again"))
    desk.slack.answered()
    joined(desk)
    desk.slack.answered(2)
    open_code = coded(desk, user="U2")
    desk.send(event({"type": "app_uninstalled"}))
    linking = Linking(desk.database, {})
    desk.slack.until(lambda _: not linking.links("ann"))
    assert linking.offered(open_code, "ann") is None
    assert desk.dj.dialogues("ann") == []
    known = desk.dj.answer(desk.dj.start("ann"), "what do you know about me?")
    assert "2Pac" in known.reply

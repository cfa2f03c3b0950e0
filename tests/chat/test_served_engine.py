"""A served language model in a turn.

Its settings reach it, and each listener's questions carry a salt of their own.
"""

from dataclasses import replace

import pytest

from undercard.chat.assembly import make_engine
from undercard.chat.dj import Dj
from undercard.chat.errors import SettingsError
from undercard.chat.reply.wording import ByModel
from undercard.chat.settings import Settings, load_settings
from undercard.chat.stores import open_database
from undercard.recommender.engines.cache_scope import current_salt
from undercard.recommender.engines.fake import FakeEngine
from undercard.recommender.ranking.blend import Blend, BlendedRanker

SECRET = "".join(map(chr, range(65, 97)))  # 32 characters


class Noting(FakeEngine):
    """Notes the salt of every question."""

    def _enter(self, prompt, cancel):
        self.salts = [*getattr(self, "salts", []), current_salt(b"secret")]
        super()._enter(prompt, cancel)


def test_each_listener_has_a_salt_and_nothing_is_asked_without(parts, tmp_path):
    engine, settings = Noting(), Settings(home=tmp_path)
    watched = replace(parts, ranker=BlendedRanker(engine, Blend(0.1, 4)), wording=ByModel(engine))
    dj = Dj(watched, open_database(settings), settings, surface="test")
    of = {}
    for listener in ("ann", "bob"):
        engine.salts = []
        list(dj.turn(dj.start(listener), "90s hip hop"))
        of[listener] = engine.salts
    assert all(len(set(salts)) == 1 and len(salts) >= 2 for salts in of.values())
    assert None not in of["ann"]
    assert of["ann"][0] != of["bob"][0]
    assert current_salt(b"secret") is None


def test_the_settings_reach_the_engine(tmp_path):
    given = {"kind": "server", "model": "base", "adapter": "tuned-1a2b3c4d", "salt_secret": SECRET}
    engine = make_engine(Settings(home=tmp_path, engine=given), lambda *_: None)
    assert engine.name == "server:base+tuned-1a2b3c4d"


@pytest.mark.parametrize("name", ["key", "salt_secret"])
def test_a_wrong_secret_is_named_and_not_shown(name):
    with pytest.raises(SettingsError, match=name) as caught:
        load_settings(engine={name: ["hush"]})
    assert "hush" not in str(caught.value)


def test_a_short_secret_is_refused():
    with pytest.raises(SettingsError, match="at least 32"):
        load_settings(engine={"salt_secret": "hush"})

// Plays the list in sight, where tracks of it are of a library that gives their sound (chat/web/pages/sound_page.py). The list asks
// and is told through window.undercard.player; the bar at the foot of the page is made here. Two decks take turns: while
// one plays, the other has what comes next.
(() => {
  const words = PLAYER[navigator.language.split('-')[0]] ?? PLAYER.en;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const AHEAD_S = 20; // before a track ends, the next one is loaded
  const [COUNTED_S, SHORTEST_S] = [240, 30]; // half of a track or this, and never of a shorter one, is a play
  const PATIENCE_MS = 1000;
  let [deck, spare] = [new Audio(), new Audio()];
  let list = []; // what of the list in sight can be heard
  let now = null; // the track on the deck, and where it stood in the list
  let place = 0;
  let failed = 0; // tracks in a row that could not be played
  let asked = 0; // lists that were shown
  let cut = 0; // the timer that ends a part of a file
  const watchers = new Set();

  // The bar.
  const bar = Object.assign(document.createElement('section'), { className: 'uc-player', hidden: true });
  bar.setAttribute('aria-label', words.bar);
  bar.innerHTML = `
    <button type="button" data-does="previous"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 5h2v14H6zM20 5v14L9 12z"/></svg></button>
    <button type="button" data-does="toggle"><svg viewBox="0 0 24 24" aria-hidden="true"><path/></svg></button>
    <button type="button" data-does="next"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M16 5h2v14h-2zM4 5v14l11-7z"/></svg></button>
    <p class="uc-playing"><b></b> <span></span></p>
    <input type="range" min="0" max="0" step="5" value="0"><output></output>
    <button type="button" data-does="stop"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z"/></svg></button>
    <p class="uc-said" role="status"></p>`;
  const part = (css) => bar.querySelector(css);
  const [slider, said, clock] = [part('input'), part('.uc-said'), part('output')];
  const [PLAY, PAUSE] = ['M7 4.5v15l13-7.5z', 'M6 5h4v14H6zM14 5h4v14h-4z'];
  slider.setAttribute('aria-label', words.position);

  const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  // A track may be a part of its file: places in it are told from where it begins.
  const begins = (track) => track?.from ?? 0;
  const position = () => Math.max(0, deck.currentTime - begins(now));
  const length = () => Math.max(0, (now?.until ?? (deck.duration || 0)) - begins(now));
  const left = () => length() - position();
  const seek = (to) => (deck.currentTime = begins(now) + to);
  const following = (by) => {
    const at = list.findIndex(({ id }) => id === now?.id);
    return list[at < 0 ? place + (by > 0 ? 0 : by) : at + by];
  };
  const state = () => ({ heard: list.map(({ id }) => id), playing: now?.id ?? null, paused: deck.paused });

  const tell = () => {
    bar.hidden = !now;
    if (now && !bar.isConnected) document.body.append(bar);
    const paused = deck.paused;
    part('.uc-playing b').textContent = now?.title ?? '';
    part('.uc-playing span').textContent = now?.artist ?? '';
    part('[data-does=toggle] path').setAttribute('d', paused ? PLAY : PAUSE);
    for (const button of bar.querySelectorAll('button')) {
      const does = button.dataset.does;
      button.title = words[does === 'toggle' ? (paused ? 'play' : 'pause') : does];
      button.setAttribute('aria-label', button.title);
      button.disabled = (does === 'next' && !following(1)) || (does === 'previous' && !now);
    }
    if ('mediaSession' in navigator) {
      navigator.mediaSession.playbackState = now ? (paused ? 'paused' : 'playing') : 'none';
      const { title, artist, album } = now ?? {};
      navigator.mediaSession.metadata = now && new MediaMetadata({ title, artist, album: album ?? '' });
    }
    for (const watcher of watchers) watcher(state());
  };
  const show = () => {
    const [at, all] = [position(), length()];
    slider.max = Math.floor(all);
    slider.value = Math.floor(at);
    slider.setAttribute('aria-valuetext', fill(words.at, { at: minutes(at), length: minutes(all) }));
    clock.textContent = `${minutes(at)} / ${minutes(all)}`;
  };

  // Plays that count are kept here until the server has them: it counts each once, however often it is told.
  const KEPT = 'undercard-plays';
  const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? '[]');
  const keep = (plays) => localStorage.setItem(KEPT, JSON.stringify(plays.slice(-1000)));
  const hand = async () => {
    for (const one of kept()) {
      const answer = await fetch('/sound/played', { method: 'POST', body: new URLSearchParams(one) });
      if (answer.redirected || answer.status >= 500) return; // signed out, or it cannot be kept there
      keep(kept().filter(({ play }) => play !== one.play));
    }
  };
  const count = (track, at) => {
    const play = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    keep([...kept(), { play, track, at }]);
    hand().catch(() => {}); // with the next one
  };
  hand().catch(() => {});

  // Playing.
  const load = (into, track) => {
    if (into.dataset.track === track.id) return;
    into.dataset.track = track.id;
    into.preload = 'auto';
    into.src = `/sound/${encodeURIComponent(track.id)}`;
    into.currentTime = begins(track);
  };
  const unload = (of) => {
    of.pause();
    delete of.dataset.track;
    of.removeAttribute('src');
    of.load(); // lets go of the connection
  };
  const start = async (track, from = 0) => {
    const again = now?.id === track.id && from > 0;
    deck.pause();
    if (spare.dataset.track === track.id) [deck, spare] = [spare, deck];
    load(deck, track);
    if (!again) now = { ...track, began: Date.now() / 1000, heard: 0, last: 0, counted: false, tried: false };
    place = Math.max(0, list.findIndex(({ id }) => id === track.id));
    deck.volume = track.volume;
    seek(from);
    said.textContent = '';
    try {
      await deck.play();
    } catch (error) {
      if (error.name === 'NotAllowedError') tell(); // the browser wants a press first
    }
  };
  const stop = () => {
    now = null;
    unload(deck);
    unload(spare);
    tell();
  };
  const does = {
    toggle: () => {
      if (!deck.dataset.track) return start(now);
      if (!deck.paused) return deck.pause();
      if (left() <= 0) seek(0);
      return deck.play();
    },
    next: () => following(1) && start(following(1)),
    previous: () => (position() > 3 || !following(-1) ? seek(0) : start(following(-1))),
    stop
  };
  // A connection that broke is tried once more from where it was; what cannot be played gives way to the next.
  const broke = ({ target }) => {
    if (target !== deck || !now) return delete target.dataset.track;
    const at = position();
    unload(deck);
    if (at > 0 && !now.tried) {
      now.tried = true;
      return setTimeout(() => now && start(now, at), PATIENCE_MS);
    }
    const named = fill(words.named, now);
    failed += 1;
    if (following(1) && failed < list.length) start(following(1));
    else tell();
    said.textContent = fill(words.broken, { named });
  };
  const went = ({ target }) => {
    if (target !== deck || !now) return;
    const passed = deck.currentTime - now.last; // a jump is not heard
    now.last = deck.currentTime;
    if (passed > 0 && passed < 2) now.heard += passed;
    const enough = Math.min(length() / 2, COUNTED_S);
    if (!now.counted && length() >= SHORTEST_S && now.heard >= enough) {
      now.counted = true;
      count(now.id, now.began);
    }
    if (left() < AHEAD_S && following(1)) load(spare, following(1));
    show();
    if (now.until && !deck.paused) endInTime(target);
  };
  const over = () => {
    deck.pause();
    if (following(1)) start(following(1));
    else tell();
  };
  // Browsers tell of the time a few times a second: the end of a part is waited for.
  const endInTime = (target) => {
    clearTimeout(cut);
    if (left() <= 0) over();
    else if (left() < 1) cut = setTimeout(() => went({ target }), left() * 1000);
  };
  for (const one of [deck, spare]) {
    one.addEventListener('error', broke);
    one.addEventListener('timeupdate', went);
    one.addEventListener('playing', () => (failed = 0));
    for (const name of ['play', 'pause', 'durationchange']) one.addEventListener(name, ({ target }) => target === deck && tell());
    one.addEventListener('ended', ({ target }) => target === deck && over());
  }
  bar.addEventListener('click', ({ target }) => does[target.closest('button')?.dataset.does]?.());
  slider.addEventListener('input', () => seek(Number(slider.value)));
  const keys = { play: 'toggle', pause: 'toggle', nexttrack: 'next', previoustrack: 'previous', stop: 'stop' };
  for (const [key, name] of Object.entries(keys)) navigator.mediaSession?.setActionHandler(key, does[name]);
  navigator.mediaSession?.setActionHandler('seekto', ({ seekTime }) => seek(seekTime));

  (window.undercard ??= {}).player = {
    state,
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    // The list in sight is another one: which of its tracks can be heard?
    queue: async (cards) => {
      const mine = ++asked;
      const answer = await fetch(`/sound?of=${cards.map(({ id }) => encodeURIComponent(id)).join()}`).catch(() => null);
      const heard = answer?.ok ? await answer.json() : {};
      if (mine !== asked) return; // another list is in sight by now
      list = cards.filter(({ id }) => heard[id]).map((card) => ({ ...card, ...heard[card.id] }));
      tell();
    },
    press: (id) => (id === now?.id ? does.toggle() : start(list.find((track) => track.id === id)))
  };
})();

// What Chainlit's page lacks: names and roles for a screen reader, and on a phone the dialogue's address for a reload.
(() => {
  const language = WORDS[navigator.language.split('-')[0]] ?? WORDS.en;
  const names = Object.entries({
    input: '#chat-input',
    send: '#chat-submit',
    stop: '#stop-button',
    begin: '#new-chat-button',
    dialogues: '#sidebar-trigger-button',
    search: '#search-chats-button',
    copy: 'button:has(> .lucide-copy)',
    end: 'button:has(> .lucide-arrow-down)',
    about: '#readme-button',
    settings: '#chat-settings-open-modal',
    theme: '#theme-toggle',
    logo: '.logo',
    file: '#upload-button',
    profiles: '#chat-profiles'
  });
  const set = (part, attribute, value) => {
    if (value && part.getAttribute(attribute) !== value) part.setAttribute(attribute, value);
  };
  const label = () => {
    for (const [name, where] of names) {
      for (const part of document.querySelectorAll(where)) {
        set(part, part.tagName === 'IMG' ? 'alt' : 'aria-label', language[name]);
      }
    }
    for (const part of document.querySelectorAll('#chat-settings :is([role=slider], [role=switch], [role=combobox])')) {
      let around = part.parentElement;
      while (around && !around.querySelector('label')) around = around.parentElement;
      set(part, 'aria-label', around?.querySelector('label').innerText);
    }
    for (const menu of document.querySelectorAll('[data-sidebar=menu]:has(> :not(li))')) set(menu, 'role', 'group');
  };
  // The pages beside the talk are reached from its head.
  const links = document.createElement('nav');
  links.className = 'up-links';
  links.setAttribute('aria-label', language.pages);
  for (const name of PAGES) {
    const link = Object.assign(document.createElement('a'), { href: `/${name}`, title: language[name] });
    link.append(Object.assign(document.createElement('img'), { src: `/public/${name}.svg`, alt: language[name] }));
    links.append(link);
  }
  const join = () => {
    const toggle = document.querySelector('#theme-toggle');
    if (toggle && !links.isConnected) toggle.parentElement.prepend(links);
  };
  // What was said last comes into sight, after a reload too: the end of the page may be the end of a long list.
  let said = 0;
  const follow = () => {
    const all = document.querySelectorAll('[data-step-type=user_message]');
    if (all.length > said) all[all.length - 1].scrollIntoView({ block: 'start' });
    said = all.length;
  };
  window.addEventListener('message', (event) => {
    const dialogue = event.source === window && event.data?.undercard?.dialogue;
    if (dialogue && location.pathname === '/') history.replaceState(history.state, '', `/thread/${encodeURIComponent(dialogue)}`);
  });
  // What is remembered, in a dialogue over the talk: the page /memory, whose forms are sent from here.
  const panel = document.createElement('dialog');
  panel.className = 'up-panel';
  let changed = false;
  const show = async (answer) => {
    if (!answer.ok) return location.assign('/memory');
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    if (page.querySelector('[data-gone]')) return location.assign('/memory/forgotten');
    const close = Object.assign(document.createElement('button'), { className: 'up-close', textContent: '✕' });
    close.setAttribute('aria-label', language.close);
    close.addEventListener('click', () => panel.close());
    page.querySelector('h1').id = 'up-title';
    panel.setAttribute('aria-labelledby', 'up-title');
    panel.replaceChildren(close, page);
    const place = panel.dataset.place ?? 0;
    if (!panel.open) panel.showModal();
    panel.scrollTop = place;
  };
  panel.addEventListener('submit', async (event) => {
    event.preventDefault();
    changed = true;
    panel.dataset.place = panel.scrollTop;
    const body = new URLSearchParams(new FormData(event.target, event.submitter));
    await show(await fetch(event.target.action, { method: 'POST', body }));
    panel.querySelector('.up-close')?.focus();
  });
  panel.addEventListener('click', (event) => event.target === panel && panel.close()); // beside it
  panel.addEventListener('close', () => changed && location.reload()); // the list shows likes too
  document.addEventListener('click', async (event) => {
    if (!event.target.closest?.('.up-links [href="/memory"]')) return;
    event.preventDefault();
    document.body.append(panel);
    await show(await fetch('/memory'));
  });
  new MutationObserver(() => {
    label();
    join();
    follow();
  }).observe(document.documentElement, { childList: true, subtree: true });
  label();
})();

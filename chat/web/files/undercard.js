// What Chainlit's page lacks: names and roles for a screen reader, and on a phone the dialogue's address for a reload.
(() => {
  const names = {
    '#chat-input': 'Say what you would like to hear',
    '#chat-submit': 'Send',
    '#stop-button': 'Stop',
    '#new-chat-button': 'New dialogue',
    '#sidebar-trigger-button': 'Your dialogues',
    '#search-chats-button': 'Search your dialogues',
    'button:has(> .lucide-copy)': 'Copy the answer',
    'button:has(> .lucide-arrow-down)': 'Go to the end',
    '#readme-button': 'About Undercard',
    '#chat-settings-open-modal': 'Settings for this dialogue',
    '#theme-toggle': 'Light or dark',
    '.logo': 'Undercard'
  };
  const set = (part, attribute, value) => {
    if (value && part.getAttribute(attribute) !== value) part.setAttribute(attribute, value);
  };
  const label = () => {
    for (const [where, name] of Object.entries(names)) {
      for (const part of document.querySelectorAll(where)) {
        set(part, part.tagName === 'IMG' ? 'alt' : 'aria-label', name);
      }
    }
    for (const part of document.querySelectorAll('#chat-settings :is([role=slider], [role=switch], [role=combobox])')) {
      let around = part.parentElement;
      while (around && !around.querySelector('label')) around = around.parentElement;
      set(part, 'aria-label', around?.querySelector('label').innerText);
    }
    for (const menu of document.querySelectorAll('[data-sidebar=menu]:has(> :not(li))')) set(menu, 'role', 'group');
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
  new MutationObserver(() => {
    label();
    follow();
  }).observe(document.documentElement, { childList: true, subtree: true });
  label();
})();

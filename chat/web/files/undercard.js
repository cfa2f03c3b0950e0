// Names for the parts of Chainlit's page that have none for a screen reader. The surface works without it.
(() => {
  const names = {
    '#chat-input': 'Say what you would like to hear',
    '#chat-submit': 'Send',
    '#stop-button': 'Stop',
    '#new-chat-button': 'New dialogue',
    '#readme-button': 'About Undercard',
    '#chat-settings-open-modal': 'Settings for this dialogue',
    '#theme-toggle': 'Light or dark',
    '.logo': 'Undercard'
  };
  const label = () => {
    for (const [where, name] of Object.entries(names)) {
      for (const part of document.querySelectorAll(where)) {
        const attribute = part.tagName === 'IMG' ? 'alt' : 'aria-label';
        if (part.getAttribute(attribute) !== name) part.setAttribute(attribute, name);
      }
    }
  };
  new MutationObserver(label).observe(document.documentElement, { childList: true, subtree: true });
  label();
})();

// The theme that was chosen on the chat page holds on the pages beside it; loaded before they are drawn.
(() => {
  const chosen = localStorage.getItem('vite-ui-theme') ?? 'dark';
  const dark = chosen === 'dark' || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();

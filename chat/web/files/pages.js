// The theme that was chosen on the chat page holds on the pages beside it; loaded before they are drawn.
(() => {
  const chosen = localStorage.getItem('vite-ui-theme') ?? 'dark';
  const dark = chosen === 'dark' || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
// What is written is checked while it is written: the answer's page stands beside it.
document.addEventListener('input', ({ target }) => {
  if (!target.dataset?.live) return;
  clearTimeout(target.timer);
  target.timer = setTimeout(async () => {
    const answer = await fetch(target.dataset.live, { method: 'POST', body: new URLSearchParams({ text: target.value }) });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    page.querySelector('h1').remove();
    document.getElementById(target.dataset.into).replaceChildren(...page.querySelector('main').children);
  }, 400);
});

// A block or table that is wider than the screen scrolls with the keyboard too. The theme wraps tables
// after this script ran.
const focusable = () => {
  for (const each of document.querySelectorAll("pre > code, .md-typeset__scrollwrap")) each.tabIndex = 0;
};
focusable();
new MutationObserver(focusable).observe(document.body, { childList: true, subtree: true });

// A block that is wider than the screen scrolls with the keyboard too.
for (const code of document.querySelectorAll("pre > code")) code.tabIndex = 0;

// The keys of the list of what waits for approval. They work only while a row of it has the focus, so that no letter that is
// spoken or typed elsewhere decides anything (WCAG 2.1.4), and never with a modifier.

// A key that is pressed twice by accident must not approve the row that has just got the focus.
const breath = 500;
let shownAt = performance.now();
window.addEventListener("pageshow", () => {
  shownAt = performance.now();
});
document.documentElement.toggleAttribute("data-keys", true);

document.addEventListener("keydown", (event) => {
  const row = event.target instanceof Element && event.target.matches(".approval") ? event.target : null;
  const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
  if (!row || modified || event.defaultPrevented) {
    return;
  }
  const button = row.querySelector(`[data-decide="${CSS.escape(event.key.toLocaleUpperCase())}"]`);
  if (!button) {
    return;
  }
  event.preventDefault();
  if (performance.now() - shownAt < breath) {
    return;
  }
  if (button.matches("summary")) {
    const fold = button.parentElement;
    fold.open = true;
    fold.querySelector("textarea").focus();
  } else {
    button.click();
  }
});

// After a decision the next row is at hand.
const next = document.querySelector(location.hash.startsWith("#proposal-") ? location.hash : ".did ~ form .approval");
next?.focus();

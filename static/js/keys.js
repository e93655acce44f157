// The keys of a ticket's page, of the queue and of the review: one letter does what a button does. They can be changed or switched off, never work while
// somebody types, and never with a modifier. The page holds all wording.

const kept = "option-m-keys";
const dialog = document.getElementById("keys");
const inputs = [...dialog.querySelectorAll("[data-does]")];
const on = document.getElementById("keys-on");
const folds = (letter) => letter.toLocaleLowerCase();

/** What somebody chose in this browser; as the page has it where they chose nothing. */
const chosen = () => {
  try {
    return JSON.parse(localStorage.getItem(kept)) ?? {};
  } catch {
    return {};
  }
};

/** Which key does what, and whether keys work at all. */
const settings = () => {
  const { off = false, keys = {} } = chosen();
  const of = (input) => (typeof keys[input.dataset.does] === "string" && keys[input.dataset.does]) || input.defaultValue;
  return { off: off === true, keys: new Map(inputs.map((input) => [input.dataset.does, of(input)])) };
};
let { off, keys } = settings();

/** Shows the keys on their buttons, or none where they are off. */
const show = () => {
  document.documentElement.toggleAttribute("data-keys", !off);
  for (const button of document.querySelectorAll("[data-do]")) {
    const key = keys.get(button.dataset.do);
    const shown = button.querySelector("kbd");
    if (shown && key) {
      shown.textContent = key.toLocaleUpperCase();
    }
    if (off || !key) {
      button.removeAttribute("aria-keyshortcuts");
    } else {
      button.setAttribute("aria-keyshortcuts", key);
    }
  }
};

/** Opens what is folded and leads to what is next in it: the button, where the text stands there already. */
const unfold = (summary) => {
  const fold = summary.parentElement;
  fold.open = true;
  const text = fold.querySelector("textarea");
  const filled = text?.value.trim();
  const target = fold.querySelector(".chip")
    ?? (filled ? fold.querySelector("form button") : fold.querySelector("select, textarea, button"));
  target?.focus();
  fold.scrollIntoView({ block: "nearest" });
};

// A key that is pressed twice by accident must not accept the record of the ticket that has just opened.
const breath = 500;
let shownAt = performance.now();
window.addEventListener("pageshow", () => {
  shownAt = performance.now();
});

/** Leads from line to line of the queue. */
const walk = (step) => {
  const lines = [...document.querySelectorAll("table.tickets td:first-child a")];
  const here = lines.indexOf(document.activeElement);
  const line = here < 0 ? lines.at(step > 0 ? 0 : -1) : lines[here + step];
  line?.focus();
  line?.closest("tr").scrollIntoView({ block: "nearest" });
  return lines.length > 0;
};

const act = (does) => {
  if (["accept", "right", "unsure", "take-next"].includes(does) && performance.now() - shownAt < breath) {
    return true;
  }
  if (does === "search") {
    document.querySelector("[role=search] input[type=search]")?.select();
    return true;
  }
  if (does === "help") {
    dialog.showModal();
    return true;
  }
  const button = document.querySelector(`[data-do="${does}"]`);
  if (!button && (does === "next" || does === "previous")) {
    return walk(does === "next" ? 1 : -1);
  }
  if (button?.matches("summary")) {
    unfold(button);
  } else {
    button?.click();
  }
  return Boolean(button);
};

const typing = (target) => target instanceof Element
  && (target.matches("textarea, select, input:not([type=radio], [type=checkbox])") || target.isContentEditable);

document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.act[open]");
  if (event.key === "Escape" && open && !dialog.open) {
    open.open = false;
    open.querySelector("summary").focus();
    return;
  }
  const shifted = event.shiftKey && /^\p{L}$/u.test(event.key);
  const modified = shifted || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
  if (off || dialog.open || event.defaultPrevented || modified || typing(event.target)) {
    return;
  }
  const chip = open?.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  const [does] = [...keys].find(([, key]) => folds(key) === folds(event.key)) ?? [];
  if (chip) {
    event.preventDefault();
    chip.click();
  } else if (does && act(does)) {
    event.preventDefault();
  }
});

// The dialog.
const fill = () => {
  on.checked = !off;
  for (const input of inputs) {
    input.value = keys.get(input.dataset.does);
    input.setCustomValidity("");
  }
};
const check = () => {
  for (const input of inputs) {
    const twice = inputs.some((other) => other !== input && folds(other.value) === folds(input.value));
    input.setCustomValidity(twice ? dialog.dataset.twice : "");
  }
};
document.getElementById("keys-open").addEventListener("click", () => {
  if (!dialog.open) {
    dialog.showModal();
  }
});
document.getElementById("keys-usual").addEventListener("click", () => {
  on.checked = true;
  for (const input of inputs) {
    input.value = input.defaultValue;
  }
  check();
});
dialog.addEventListener("input", check);
dialog.addEventListener("close", () => {
  if (dialog.returnValue === "save") {
    // The keys of other pages stay as they are.
    const changed = { ...chosen().keys, ...Object.fromEntries(inputs.map((input) => [input.dataset.does, input.value])) };
    try {
      localStorage.setItem(kept, JSON.stringify({ off: !on.checked, keys: changed }));
    } catch {
      // Without storage they count for this page.
    }
    [off, keys] = [!on.checked, new Map(inputs.map((input) => [input.dataset.does, input.value]))];
    show();
  }
  dialog.returnValue = "";
  fill();
});
document.getElementById("keys-open").hidden = false;
fill();
show();

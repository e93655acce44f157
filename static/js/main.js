// What makes the pages easier where JavaScript runs. Nothing depends on it, and it holds no wording.

// The summary of errors takes focus, or the word that what was typed is back; else the field that the address names, as after "change".
const summary = document.querySelector(".error-summary, .warning-summary, #typed-before");
const named = document.getElementById(location.hash.slice(1));
if (summary) {
  summary.focus();
} else if (named?.matches("input, select, textarea")) {
  named.focus();
}

// Links of a summary lead into the fields, with their labels in view.
for (const link of document.querySelectorAll(".error-summary a, .warning-summary a, #typed-before a")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus({ preventScroll: true });
      (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
    }
  });
}

// "Back" on an error page leads to the form as it was filled in, where there is one.
for (const link of document.querySelectorAll("[data-back]")) {
  link.addEventListener("click", (event) => {
    if (history.length > 1) {
      event.preventDefault();
      history.back();
    }
  });
}

// A second press while the first is under way does nothing; coming back with "Back" makes the form fresh.
const sent = new WeakMap();
const underWay = 8000;
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (Date.now() - (sent.get(form) ?? 0) < underWay) {
      event.preventDefault();
    } else {
      sent.set(form, Date.now());
    }
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    sent.delete(form);
  }
});

// Facilities are suggested while one types.
const place = document.querySelector("input[data-search]");
if (place) {
  const names = document.getElementById(place.getAttribute("list"));
  const state = document.getElementById("facility_state");
  const stateNames = new Map([...(state?.options ?? [])].map((option) => [option.value, option.text]));
  let suggested = [];
  let timer;
  let running;
  const suggest = async () => {
    running?.abort();
    const text = place.value.trim();
    if (text.length < 2) {
      return;
    }
    running = new AbortController();
    const query = new URLSearchParams({ q: text, state: state?.value ?? "" });
    try {
      const answer = await fetch(`${place.dataset.search}?${query}`, { signal: running.signal });
      suggested = answer.ok ? await answer.json() : [];
      names.replaceChildren(...suggested.map((facility) => {
        const option = document.createElement("option");
        option.value = facility.name;
        option.label = `${facility.name}, ${stateNames.get(facility.state) ?? ""}`;
        return option;
      }));
    } catch {
      // Typing the whole name works as well.
    }
  };
  const suggestSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 200);
  };
  // A facility that was picked says in which state it is, unless several states have one of that name.
  const setState = () => {
    const states = new Set(suggested.filter(({ name }) => name === place.value.trim()).map(({ state }) => state));
    if (state && states.size === 1) {
      [state.value] = states;
    }
  };
  place.addEventListener("input", () => {
    setState();
    suggestSoon();
  });
  state?.addEventListener("change", suggestSoon);
}

// "/" leads into the search from every page of the staff; a ticket's page has all its keys in keys.js, where they are changed.
const searchBox = document.querySelector("body.staff [role=search] input[type=search]");
if (searchBox && !document.getElementById("keys")) {
  const chosenKeys = () => {
    try {
      return JSON.parse(localStorage.getItem("option-m-keys")) ?? {};
    } catch {
      return {};
    }
  };
  document.addEventListener("keydown", (event) => {
    const { off = false, keys = {} } = chosenKeys();
    const typing = event.target instanceof Element && event.target.matches("input, select, textarea, [contenteditable]");
    const modified = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
    if (off !== true && !typing && !modified && !event.defaultPrevented && event.key === (keys?.search || "/")) {
      event.preventDefault();
      searchBox.select();
    }
  });
}

// A canned reply stands in the field at once; what was typed there stays before it.
for (const link of document.querySelectorAll("a[data-fill]")) {
  link.addEventListener("click", (event) => {
    const field = link.closest("form")?.querySelector("textarea[name=text]");
    if (field && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const typed = field.value.trim();
      const own = typed && typed !== field.defaultValue.trim() && typed !== field.dataset.filled;
      field.value = own ? `${typed}\n\n${link.dataset.fill}` : link.dataset.fill;
      field.dataset.filled = field.value.trim();
      link.closest("details").open = false;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
  });
}

// What somebody types on a ticket's page is kept by the desk until it is sent, so that it survives a browser that ends.
const acts = document.querySelector("[data-typing]");
if (acts) {
  const names = ["ask", "ask-facility", "facility-answered", "note", "resolve", "reopen"];
  const ticketPath = acts.dataset.typing.replace(/typing$/, "");
  let timer;
  let kept = "";
  const typed = () => {
    const fields = new URLSearchParams();
    for (const name of names) {
      const form = acts.querySelector(`form[action="${ticketPath}${name}"]`);
      for (const field of form?.querySelectorAll("textarea, select") ?? []) {
        if (field.value.trim() && (isTyped(field) || form.hasAttribute("data-kept"))) {
          fields.append(`${name}.${field.name}`, field.value);
        }
      }
    }
    return fields;
  };
  const keep = () => {
    clearTimeout(timer);
    const fields = typed();
    if (fields.toString() !== kept) {
      kept = fields.toString();
      fields.append("csrf_token", acts.querySelector("input[name=csrf_token]")?.value ?? "");
      fetch(acts.dataset.typing, { method: "POST", body: fields, redirect: "manual", keepalive: true }).catch(() => {
        kept = "";
      });
    }
  };
  acts.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  });
  // What is sent needs not be kept.
  acts.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("pagehide", () => clearTimeout(timer));
}

// The letter to the citizen stands below the text as it will be read, a moment after somebody stopped typing.
for (const place of document.querySelectorAll("[data-letter]")) {
  const form = place.closest("form");
  let timer;
  let running;
  const show = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(place.dataset.letter, { method: "POST", body, signal: running.signal, redirect: "error" });
      const part = answer.status === 200 ? new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes : [];
      place.replaceChildren(...part);
    } catch {
      // The button shows it as well.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 500);
  });
}

// Links that are to be kept can be copied. A second label says that it is done.
for (const row of document.querySelectorAll("[data-copy-label]")) {
  const link = row.querySelector("a");
  if (link && navigator.clipboard) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary";
    button.textContent = row.dataset.copyLabel;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link.href);
        button.textContent = row.dataset.copiedLabel;
      } catch {
        // The link can be selected and copied by hand.
      }
    });
    row.append(button);
  }
}

// A link to another language, or to the page as it is now, takes along what was typed and not sent: kept for the one page that the link leads to, and for
// no longer than that takes. Passwords and files stay behind. Forms that the switch sends need nothing of this.
const carried = "typed";
const carriedFor = 60_000;
const here = () => location.pathname + location.search;
const isTyped = (control) => {
  if (control.type === "checkbox" || control.type === "radio") {
    return control.checked !== control.defaultChecked;
  }
  if (control.options) {
    const options = [...control.options];
    const preset = Math.max(0, options.findIndex((option) => option.defaultSelected));
    return control.selectedIndex !== preset;
  }
  return control.value !== control.defaultValue;
};
// The controls into which people type, each under a name that the page has in every language.
const controls = () => {
  const seen = new Map();
  const named = [...document.querySelectorAll("form input, form select, form textarea")]
    .filter((control) => control.form && control.name && !["hidden", "password", "file", "submit"].includes(control.type));
  return named.map((control) => {
    const choice = control.type === "checkbox" || control.type === "radio" ? control.value : "";
    const name = [control.form.getAttribute("action"), control.name, choice].join(" ");
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return [`${name} ${seen.get(name)}`, control];
  });
};
for (const link of document.querySelectorAll(".language a[hreflang], a[data-carry]")) {
  link.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    const typed = controls().filter(([, control]) => isTyped(control));
    const values = typed.map(([name, control]) => [name, control.value, control.checked ?? false]);
    try {
      if (values.length > 0) {
        sessionStorage.setItem(carried, JSON.stringify({ to: here(), at: Date.now(), values }));
      }
    } catch {
      // Without storage the page is as it would be without JavaScript.
    }
  });
}
const takeCarried = () => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(carried));
    sessionStorage.removeItem(carried);
    return kept?.to === here() && Date.now() - kept.at < carriedFor ? kept.values : [];
  } catch {
    return [];
  }
};
// Whoever comes back with "Back", since the page did not come, has it all on the page.
window.addEventListener("pageshow", takeCarried);
const brought = takeCarried();
if (brought.length > 0) {
  const known = new Map(controls());
  const lost = brought.filter(([name, value]) => !known.has(name) && value.trim() !== "").map(([, value]) => value);
  const shown = document.getElementById("typed-lost");
  if (shown && lost.length > 0) {
    // The form is no longer there: what was typed can be copied.
    shown.hidden = false;
    shown.querySelector("blockquote").textContent = lost.join("\n\n");
  }
  for (const [name, value, checked] of brought) {
    const control = known.get(name);
    if (control && "defaultChecked" in control && ["checkbox", "radio"].includes(control.type)) {
      control.checked = checked;
    } else if (control) {
      control.value = value;
    }
    const folded = control?.closest("details");
    if (folded) {
      folded.open = true;
    }
  }
}

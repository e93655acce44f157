// What makes the pages easier where JavaScript runs. Nothing depends on it, and it holds no wording.

// The summary of errors takes focus; else the field that the address names, as after "change".
const summary = document.querySelector(".error-summary, .warning-summary");
const named = document.getElementById(location.hash.slice(1));
if (summary) {
  summary.focus();
} else if (named?.matches("input, select, textarea")) {
  named.focus();
}

// Links of a summary lead into the fields, with their labels in view.
for (const link of document.querySelectorAll(".error-summary a, .warning-summary a")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus({ preventScroll: true });
      (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
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
      const found = answer.ok ? await answer.json() : [];
      names.replaceChildren(...found.map((facility) => {
        const option = document.createElement("option");
        option.value = facility.name;
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
  place.addEventListener("input", suggestSoon);
  state?.addEventListener("change", suggestSoon);
}

// data-show-when="field=value": a hint that concerns one answer is shown with that answer only.
const conditional = [...document.querySelectorAll("[data-show-when]")].map((element) => {
  const [name, value] = element.dataset.showWhen.split("=");
  return { element, name, value };
});
const showConditional = () => {
  for (const { element, name, value } of conditional) {
    const chosen = document.querySelector(`[name="${CSS.escape(name)}"]:checked`);
    element.hidden = chosen !== null && chosen.value !== value;
  }
};
if (conditional.length > 0) {
  document.addEventListener("change", showConditional);
  window.addEventListener("pageshow", showConditional);
  showConditional();
}

// data-count-for="id" with data-count-template="{n} / 2000": how much has been written.
for (const count of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(count.dataset.countFor);
  if (field) {
    const show = () => {
      const length = [...field.value].length;
      count.textContent = count.dataset.countTemplate.replace("{n}", String(length));
    };
    field.addEventListener("input", show);
    window.addEventListener("pageshow", show);
    show();
  }
}

// Links that are to be kept can be copied. data-copied-label, where given, says that it is done.
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
        button.textContent = row.dataset.copiedLabel ?? row.dataset.copyLabel;
      } catch {
        // The link can be selected and copied by hand.
      }
    });
    row.append(button);
  }
}

// Several tickets at once: ticking them on the queue, and how far a run is. The page holds all wording.

const form = document.getElementById("bulk");
if (form) {
  const bar = form.querySelector("details.bulk");
  const shown = document.getElementById("bulk-ticked");
  const boxes = () => [...form.querySelectorAll("input[name=pick]")];
  const tell = () => {
    const count = boxes().filter((box) => box.checked).length;
    const words = count > 0 ? shown.dataset.words.replace("COUNT", count) : "";
    if (shown.textContent !== words) {
      shown.textContent = words;
    }
    return count;
  };

  // With the shift key all between two boxes follow the second.
  let last;
  let between = false;
  form.addEventListener("click", (event) => {
    between = event.shiftKey;
  });
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches("input[name=pick]")) {
      return;
    }
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (between && from >= 0) {
      for (const one of all.slice(from, to + 1)) {
        one.checked = box.checked;
      }
    }
    last = box;
    document.getElementById("which-ticked").checked = true;
    if (tell() > 0) {
      bar.open = true;
    }
  });
  document.getElementById("bulk-tick-all").addEventListener("click", (event) => {
    event.preventDefault();
    const checked = boxes().some((box) => !box.checked);
    for (const box of boxes()) {
      box.checked = checked;
    }
    document.getElementById("which-ticked").checked = true;
    tell();
  });
  // A page that comes back keeps what was ticked.
  window.addEventListener("pageshow", () => {
    if (tell() > 0) {
      bar.open = true;
    }
  });
}

// How far a run is, as long as it goes on and somebody can see it.
const every = 2_000;
const run = document.getElementById("run");
const look = async () => {
  if (document.hidden || !("running" in run.dataset)) {
    return;
  }
  try {
    // After something was refused, the address is that of the button.
    const answer = await fetch(document.getElementById("bulk-reload").href);
    if (!answer.ok || answer.redirected) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("run");
    if (!fresh) {
      return;
    }
    // Whatever has the focus keeps it.
    const focused = run.contains(document.activeElement) ? document.activeElement : null;
    const same = (one) => focused && one.tagName === focused.tagName
      && one.getAttribute("href") === focused.getAttribute("href");
    if (fresh.innerHTML !== run.innerHTML) {
      run.replaceChildren(...fresh.childNodes);
      [...run.querySelectorAll("a, button")].find(same)?.focus({ preventScroll: true });
    }
    run.toggleAttribute("data-running", "running" in fresh.dataset);
  } catch {
    // The next look comes soon.
  }
};
if (run && "running" in run.dataset) {
  const looking = setInterval(async () => {
    await look();
    if (!("running" in run.dataset)) {
      clearInterval(looking);
    }
  }, every);
}

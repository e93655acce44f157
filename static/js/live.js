// Pages that stay true while they are open. A page listens only while somebody can see it: browsers keep few connections to
// one server. The page holds all wording.

const live = document.getElementById("live");
const { ticket = "", version = "" } = live.dataset;
const events = `/staff/events?${new URLSearchParams({ ticket })}`;

// The counts of the views.
const tally = (counts) => {
  for (const shown of document.querySelectorAll("[data-count]")) {
    const count = counts[shown.dataset.count];
    if (count !== undefined) {
      shown.textContent = count;
    }
  }
};

// The lines of the queue: fetched anew when something has happened, and left alone where somebody has chosen some of them.
const lines = document.getElementById("lines");
const inUse = () => lines.querySelector("input:checked, details[open]") !== null;
const pause = 5_000;
let due;
const refresh = async () => {
  due = undefined;
  if (inUse()) {
    return;
  }
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("lines");
    if (!fresh || inUse()) {
      return;
    }
    // When the lines were seen stands among them.
    const [seen, now] = [lines, fresh].map((all) => all.querySelector("input[name=seen]"));
    if (seen && now) {
      seen.setAttribute("value", now.getAttribute("value"));
    }
    if (fresh.innerHTML === lines.innerHTML) {
      return;
    }
    // A box is its ticket's, whatever the version.
    const named = (one) => one.getAttribute("href") ?? one.value?.split(".")[0];
    const at = lines.contains(document.activeElement) ? named(document.activeElement) : null;
    lines.replaceChildren(...fresh.childNodes);
    if (at) {
      const same = [...lines.querySelectorAll("a, input")].find((one) => named(one) === at);
      (same ?? document.getElementById("main")).focus({ preventScroll: true });
    }
  } catch {
    // The next news comes soon.
  }
};
let stamp;
let fetchedAt = 0;
const refreshSoon = (now) => {
  // The page may have been made before the first news came.
  if (lines && due === undefined && now !== stamp) {
    stamp = now;
    const wait = Math.max(0, fetchedAt + pause - Date.now());
    fetchedAt = Date.now() + wait;
    due = setTimeout(refresh, wait);
  }
};

// Who else has the ticket open, and whether it has changed.
const say = (id, words) => {
  const shown = document.getElementById(id);
  if (shown.textContent !== words) {
    shown.textContent = words;
  }
};
const names = (words, list) => (list.length > 0 ? words.replace("NAMES", list.join(", ")) : "");
const showTicket = (now) => {
  say("live-others", names(live.dataset.others, now?.others ?? []));
  say("live-typing", names(live.dataset.types, now?.typing ?? []));
  const changed = document.getElementById("live-changed");
  changed.hidden = !now || String(now.version) === version;
};

let source;
const listen = () => {
  source = new EventSource(events);
  source.addEventListener("message", ({ data }) => {
    const news = JSON.parse(data);
    tally(news.counts);
    refreshSoon(news.stamp);
    if (ticket) {
      showTicket(news.ticket);
    }
  });
};

// What others are told of this page.
const every = 15_000;
let typed = false;
let toldTyped = 0;
const beat = (state) => {
  if (!ticket) {
    return;
  }
  const token = document.querySelector('input[name="csrf_token"]')?.value ?? "";
  const body = new URLSearchParams({ csrf_token: token, state });
  const url = `/staff/tickets/${ticket}/here`;
  if (state === "left") {
    navigator.sendBeacon(url, body);
  } else {
    // What is not told now is told with the next beat.
    fetch(url, { method: "POST", body }).catch(() => {});
  }
};
const tellTyping = () => {
  typed = true;
  if (Date.now() - toldTyped > every / 3) {
    toldTyped = Date.now();
    typed = false;
    beat("types");
  }
};
document.getElementById("main").addEventListener("input", (event) => {
  if (event.target.matches("textarea, input")) {
    tellTyping();
  }
});

let beats;
const begin = () => {
  if (!source) {
    beat("open");
    beats = setInterval(() => {
      beat(typed ? "types" : "open");
      typed = false;
    }, every);
    listen();
  }
};
const end = () => {
  clearInterval(beats);
  source?.close();
  source = undefined;
};
document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
window.addEventListener("pagehide", () => {
  end();
  beat("left");
});
window.addEventListener("pageshow", () => {
  if (!document.hidden) {
    begin();
  }
});

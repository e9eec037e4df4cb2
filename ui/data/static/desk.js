// The desk: what is typed goes to the server while it is typed, results are drawn here. The caret
// stays in the box; keys move through the results. Gradio delivers replies into boxes nobody sees;
// each bears the number of its search, so that a late one cannot take the place of a newer one.
const desk = (() => {
  const words = JSON.parse(document.getElementById("pq-words").textContent);
  document.documentElement.lang = words.lang;
  const $ = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const PAUSE_MS = 60, SLOW_MS = 1500, RETRY_MS = 2000, KEPT = 12;
  const PATIENCE_MS = 400; // a search waits so long for the one before: two at once slow each other

  // --- asking ------------------------------------------------------------------------------------
  let seq = 0; // of the last request
  const newest = { search: 0, ask: 0 }; // last sent
  const shown = { search: 0, ask: 0 }; // last drawn
  let single = ""; // a clause that is shown alone
  let timer = null, slow = null, retry = null;

  const wanted = (kind) => {
    const filters = Object.fromEntries(all("[data-filter]").map((f) => [f.dataset.filter, f.value]));
    return { seq: newest[kind], query: $("#pq-query").value, ...filters, clause: kind === "ask" ? "" : single };
  };
  const send = (kind) => {
    newest[kind] = ++seq;
    $(`#pq-go-${kind}`).click();
  };
  const search = () => {
    clearTimeout(timer);
    clearTimeout(retry);
    timer = null;
    $("#pq-found").setAttribute("aria-busy", "true");
    slow ??= setTimeout(() => tell(words.slow), SLOW_MS);
    sentAt = performance.now();
    send("search");
  };
  let sentAt = -PATIENCE_MS; // when the search that is under way was sent
  const soon = (pause = PAUSE_MS) => {
    draft();
    single = "";
    clearTimeout(timer);
    const free = shown.search === newest.search || performance.now() - sentAt > PATIENCE_MS;
    timer = setTimeout(free ? search : () => soon(0), free ? pause : 20);
  };
  const ask = () => {
    if (!$("#pq-query").value.trim()) return $("#pq-query").focus();
    if (timer) search(); // the script and the list must be of the same words
    $("#pq-script").setAttribute("aria-busy", "true");
    tell(words.making);
    send("ask");
  };

  // --- what arrives --------------------------------------------------------------------------------
  const arrived = (kind, box, place, drawn) => {
    const reply = $(`${box} [data-seq]`);
    const number = Number(reply?.dataset.seq ?? 0);
    if (!reply || number <= shown[kind] || number > newest[kind]) return;
    shown[kind] = number;
    $(place).innerHTML = reply.outerHTML;
    if (number === newest[kind]) $(place).removeAttribute("aria-busy");
    drawn($(place).firstElementChild);
  };
  const listed = (reply) => {
    if (shown.search === newest.search) {
      clearTimeout(slow);
      slow = null;
    }
    all("#pq-found [data-clause]").forEach(pressed);
    select(0, false);
    $("#pq-found").scrollTop = 0;
    if (!("failed" in reply.dataset)) tell(reply.dataset.told);
  };
  const written = (reply) => {
    if ("failed" in reply.dataset) return tell("");
    tell(words.script_ready);
    if (matchMedia("(max-width: 900px)").matches) $("#pq-script").scrollIntoView({ block: "start" });
    JSON.parse(reply.dataset.clauses).forEach(([id, name]) => remember(id, name));
    tell(`${words.script}：${reply.querySelector(".pq-spoken").textContent}`, true);
  };
  new MutationObserver(() => {
    if (!$("#pq-found")) return;
    arrived("search", "#pq-results", "#pq-found", listed);
    arrived("ask", "#pq-said", "#pq-script", written);
  }).observe(document, { childList: true, subtree: true });

  // One line tells what goes on; what is only worth hearing goes to a line that is not seen.
  const tell = (text, heard = false) => {
    let place = $("#pq-told");
    if (heard) {
      place = $("#pq-heard") ?? document.createElement("div");
      Object.assign(place, { id: "pq-heard", className: "pq-visually-hidden" });
      place.setAttribute("aria-live", "polite");
      document.body.append(place);
    }
    place.textContent = text;
  };

  // --- selection -------------------------------------------------------------------------------------
  const cards = () => all("#pq-found [data-clause]");
  const selected = () => $("#pq-found [data-clause].pq-selected");
  const select = (n, say = true) => {
    const found = cards();
    if (!found.length) return;
    const at = Math.max(0, Math.min(n, found.length - 1));
    selected()?.classList.remove("pq-selected");
    found[at].classList.add("pq-selected");
    if (!say) return;
    found[at].scrollIntoView({ block: "nearest" });
    const where = words.position.replace("{n}", at + 1).replace("{count}", found.length);
    tell(where + found[at].dataset.name + found[at].querySelector("blockquote").textContent, true);
  };
  const step = (by) => select(cards().indexOf(selected()) + by);

  // --- pinned and recent: ids and names, in this browser, for this account -----------------------------
  const key = (list) => `policyqa.desk.${list}.${$("#pq-form").dataset.account}`;
  const kept = (list) => {
    try {
      const found = JSON.parse(localStorage.getItem(key(list)) ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch { return []; } // storage may be forbidden; the page then works without
  };
  const keep = (list, entries) => {
    try { localStorage.setItem(key(list), JSON.stringify(entries.slice(0, KEPT))); } catch { /* as said */ }
    draw(list);
  };
  const remember = (id, name) =>
    keep("recent", [[id, name], ...kept("recent").filter(([other]) => other !== id)]);
  const pin = (card) => {
    const { clause: id, name } = card.dataset;
    const others = kept("pinned").filter(([other]) => other !== id);
    keep("pinned", others.length < kept("pinned").length ? others : [[id, name], ...others]);
    cards().forEach(pressed);
  };
  const pressed = (card) => {
    const is = kept("pinned").some(([id]) => id === card.dataset.clause);
    const button = card.querySelector('[data-do="pin"]');
    button.setAttribute("aria-pressed", String(is));
    button.querySelector("span").textContent = is ? words.unpin : words.pin;
  };
  const draw = (list) => {
    const place = $(`#pq-${list}`);
    place.querySelectorAll("ul, .pq-lead").forEach((old) => old.remove());
    const entries = kept(list);
    if (!entries.length) {
      place.append(Object.assign(document.createElement("p"), { className: "pq-lead", textContent: words[`no_${list}`] }));
      return;
    }
    const items = document.createElement("ul");
    for (const [id, name] of entries) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      Object.assign(button.dataset, { do: "show", id });
      const item = document.createElement("li");
      item.append(button);
      items.append(item);
    }
    place.append(items);
  };

  // What is typed outlives a reload: Gradio reloads the page once a lost connection is back.
  const fields = () => all("#pq-query, [data-filter]");
  const draft = () => {
    const typed = fields().map((field) => field.value);
    try { sessionStorage.setItem(key("draft"), JSON.stringify(typed)); } catch { /* as said */ }
  };
  const restore = () => {
    let typed = [];
    try { typed = JSON.parse(sessionStorage.getItem(key("draft")) ?? "[]"); } catch { /* as said */ }
    fields().forEach((field, n) => (field.value = typed[n] ?? ""));
    if (typed.some(Boolean)) search();
  };

  // --- what can be done, by key or by click ------------------------------------------------------------
  const copy = async (button) => {
    if (!button) return;
    const text = button.dataset.copy ?? button.closest("[data-copy]").dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no secure context: the old way
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      $("#pq-query").focus();
    }
    const label = button.firstChild;
    const before = label.textContent;
    if (before.trim() === words.copied) return;
    label.textContent = `${words.copied} `;
    tell(words.copied);
    setTimeout(() => (label.textContent = before), 1500);
  };
  const used = (card) => card && remember(card.dataset.clause, card.dataset.name);
  const actions = {
    ask,
    script: () => copy($('#pq-script [data-do="script"]')),
    id: () => copy($('#pq-script [data-do="id"]')),
    clause: (card = selected()) => {
      copy(card?.querySelector('[data-do="clause"]'));
      used(card);
    },
    open: (card = selected()) => card?.querySelector(".pq-full").click(),
    pin: (card = selected()) => card && pin(card),
    filter: () => $("#pq-level").focus(),
    day: () => $("#pq-day").focus(),
    kept: () => $("#pq-pinned button, #pq-recent button")?.focus(),
    box: () => $("#pq-query").select(),
    show: (_card, button) => {
      single = button.dataset.id;
      search();
      $("#pq-query").focus();
    },
    clear: () => {
      fields().forEach((field) => (field.value = ""));
      draft();
      single = "";
      $("#pq-script").innerHTML = blank;
      shown.ask = newest.ask; // a script still on its way is of the last call
      $("#pq-script").removeAttribute("aria-busy");
      $("#pq-query").focus();
      search();
    },
    help: () => ($("#pq-help").open ? $("#pq-help").close() : $("#pq-help").showModal()),
    close: () => $("#pq-help").close(),
  };
  const alt = {
    KeyC: "script", KeyN: "id", KeyR: "clause", KeyO: "open", KeyP: "pin",
    KeyG: "filter", KeyT: "day", KeyK: "kept",
  };
  const typing = (target) => target.matches?.("input, select, textarea");
  const action = (event) => {
    if (event.altKey) return event.ctrlKey || event.metaKey ? undefined : alt[event.code];
    const asks = event.key === "?" || event.key === "？";
    if (event.key === "F1" || (asks && !(typing(event.target) && event.target.value))) return "help";
    if ($("#pq-help").open) return undefined;
    if (event.key === "Escape") return "clear";
    if (event.key === "Enter" && event.target.id === "pq-query") return "ask";
    if (event.key === "/" && !typing(event.target)) return "box";
    return undefined;
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !$("#pq-form")) return;
    const does = action(event);
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const free = event.target.id === "pq-query" || !typing(event.target);
    if (does) actions[does]();
    else if (arrow && free && !event.altKey && !$("#pq-help").open) step(arrow);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (event.target.id === "pq-query") soon();
    else if (event.target.dataset?.filter) soon();
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.id === "pq-query") soon();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    const card = event.target.closest?.("#pq-found [data-clause]");
    if (card) select(cards().indexOf(card), false);
    if (button) actions[button.dataset.do](card ?? undefined, button);
    if (event.target.closest?.(".pq-full")) used(card);
  });

  // --- the connection, and the login -------------------------------------------------------------------
  const tellLost = (status) => {
    if (status === 401 || status === 403) {
      tell(`${words.log_in_again} `);
      $("#pq-told").append(Object.assign(document.createElement("a"), { href: "/login?next=/desk/", textContent: words.log_in_link }));
      return;
    }
    tell(words.lost);
    clearTimeout(retry);
    retry = setTimeout(search, RETRY_MS);
  };
  const plain = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const ours = /\/gradio_api\/(run|api|call|queue)/.test(given[0]?.url ?? given[0]);
    try {
      const response = await plain(...given);
      if (ours && !response.ok) tellLost(response.status);
      return response;
    } catch (error) {
      if (ours && error.name !== "AbortError") tellLost(0);
      throw error;
    }
  };

  // Gradio may say that the page is there before it has drawn it.
  let blank = "";
  const ready = async () => {
    while (!$("#pq-query")) await new Promise((drawn) => setTimeout(drawn, 20));
    blank = $("#pq-script").innerHTML;
    ["pinned", "recent"].forEach(draw);
    restore();
    $("#pq-query").focus();
    document.documentElement.dataset.ready = "yes";
  };
  return { ready, wanted };
})();

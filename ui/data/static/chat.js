// The conversation of the chat page. The server sends one turn; here finished turns move up, are kept
// in this browser, and lead to their cards. Everything works by delegation on the document, since
// Gradio draws the newest turn anew with every statement.
const policyqa = (() => {
  const words = JSON.parse(document.getElementById("pq-words").textContent);
  const root = document.documentElement;
  root.lang = words.lang;

  const TURNS = 20; // kept, and at most so many characters of them (browsers allow about 5 million)
  const CHARACTERS = 1500000;
  const KEPT = "policyqa.turns.1", PENDING = "policyqa.pending", DRAFT = "policyqa.draft";
  const CARD = "policyqa.card", LOST = "policyqa.lost";
  const $ = (selector) => document.querySelector(selector);
  const box = () => $("#pq-question textarea, #pq-question input");
  const dayBox = () => $("#pq-day input");
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glide = () => (calm() ? "auto" : "smooth");

  // A browser may forbid storage (private mode) or run out of it: the page then works without.
  const read = (store, key) => {
    try { return store.getItem(key); } catch { return null; }
  };
  const write = (store, key, value) => {
    try { value === null ? store.removeItem(key) : store.setItem(key, value); } catch { /* as said */ }
  };
  const kept = () => {
    try {
      const turns = JSON.parse(read(localStorage, KEPT) ?? "[]");
      return Array.isArray(turns) ? turns : [];
    } catch { return []; }
  };
  const keep = (html) => {
    const turns = [...kept(), html].slice(-TURNS);
    while (turns.length > 1 && turns.join("").length > CHARACTERS) turns.shift();
    write(localStorage, KEPT, JSON.stringify(turns));
  };

  // --- turns -----------------------------------------------------------------------------------
  let current = null; // id of the newest turn
  let finished = null; // its HTML, once it is done ("" if cut off); moves up when the next begins
  let broken = false; // whether Gradio shows that it lost the answer

  const sync = () => {
    const turn = $("#pq-newest .pq-turn");
    const was = broken;
    broken = Boolean($("#pq-newest [data-testid=status-tracker] .error"));
    if (broken && !was) return cutOff(turn);
    if (!turn) return;
    if (turn.dataset.turn !== current) {
      if (finished) $("#pq-past").insertAdjacentHTML("beforeend", finished);
      [current, finished] = [turn.dataset.turn, null];
      sending(false);
      const asked = turn.querySelector(".pq-question").lastChild.textContent;
      write(sessionStorage, PENDING, asked);
      if (read(sessionStorage, DRAFT)?.trim() === asked.trim()) write(sessionStorage, DRAFT, null);
      root.classList.add("pq-talking");
      turn.scrollIntoView({ behavior: glide(), block: "start" });
    }
    if (finished !== null || !("done" in turn.dataset || "failed" in turn.dataset)) return;
    finished = turn.outerHTML;
    write(sessionStorage, PENDING, null);
    if ($("#pq-message")?.textContent === words.busy) tell("");
    if ("failed" in turn.dataset) return;
    keep(finished);
    const said = [...turn.querySelectorAll(".pq-answer p, .pq-refusal p:not(.pq-phones)")];
    announce(words.answered + said.map((p) => p.textContent).join(" "));
  };
  // Half an answer without its sources is no answer: the question goes back into the box.
  const cutOff = (turn) => {
    if (turn && finished === null) [finished, turn.hidden] = ["", true];
    lost();
    write(sessionStorage, PENDING, null);
  };
  new MutationObserver(sync).observe(document, { childList: true, subtree: true });

  const fixture = (id, attributes) => {
    let made = document.getElementById(id);
    if (!made) {
      made = document.createElement("div");
      made.id = id;
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
      document.body.append(made);
    }
    return made;
  };
  const announce = (text) => {
    fixture("pq-live", { "aria-live": "polite", class: "pq-visually-hidden" }).textContent = text;
  };

  const restore = () => {
    const turns = kept();
    const past = $("#pq-past");
    past.innerHTML = turns.join("");
    root.classList.toggle("pq-talking", turns.length > 0);
    const card = document.getElementById(read(sessionStorage, CARD) ?? "");
    write(sessionStorage, CARD, null);
    if (card?.matches("details")) card.open = true;
    (card ?? past.lastElementChild)?.scrollIntoView({ block: card ? "center" : "start" });
    const lost = read(sessionStorage, PENDING);
    write(sessionStorage, PENDING, null);
    if (lost) tell(words.interrupted);
    else if (read(sessionStorage, LOST)) found(); // Gradio reloads the page of a restarted server
    const typed = lost ?? read(sessionStorage, DRAFT);
    if (typed) type(typed);
  };

  const turns = () =>
    [...document.querySelectorAll(".pq-turn[data-kept]")]
      .map((turn) => JSON.parse(turn.dataset.kept)).slice(-10);

  // --- the question box --------------------------------------------------------------------------
  const sending = (yes) => {
    const button = $("#pq-send");
    button.dataset.wait = words.sending;
    root.classList.toggle("pq-sending", yes);
    if (yes) announce(words.sending);
    if (yes && matchMedia("(pointer: coarse)").matches) box().blur(); // the keyboard hides the answer
  };
  const day = () => (dayBox().validity.badInput ? "?" : dayBox().value);
  // What is sent along with a question, at the moment it is sent.
  const sent = () => {
    if (box().value.trim() && day() !== "?") sending(true);
    return turns();
  };
  const busy = () =>
    root.classList.contains("pq-sending") || (current !== null && finished === null);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#pq-send") || !busy() || watching) return;
    event.stopPropagation();
    tell(words.busy);
  }, true);
  const type = (text) => {
    box().value = text;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  };
  const edit = (text) => {
    type(text);
    box().focus();
  };
  const ask = (text) => {
    type(text);
    setTimeout(() => $("#pq-send").click(), 50); // after Gradio has taken over what was typed
  };
  document.addEventListener("input", (event) => {
    if (event.target === box()) write(sessionStorage, DRAFT, event.target.value || null);
  });
  // Gradio sends on Enter only in one-line boxes; here Enter sends and Shift+Enter breaks the line.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!event.target.closest?.("#pq-question, #pq-day")) return;
    event.preventDefault();
    event.stopPropagation();
    $("#pq-send").click();
  }, true);

  // --- the connection ------------------------------------------------------------------------------
  const tell = (text) => {
    const place = fixture("pq-message", { role: "alert" });
    place.textContent = text;
    place.hidden = !text;
  };
  let watching = null;
  const lost = () => {
    sending(false);
    if (watching) return;
    tell(words.lost);
    write(sessionStorage, LOST, "yes");
    const typed = read(sessionStorage, PENDING);
    if (typed && box() && !box().value) type(typed);
    watching = setInterval(async () => {
      const back = await plain("/pq/icon.svg", { cache: "no-store" }).then((r) => r.ok, () => false);
      if (!back) return;
      clearInterval(watching);
      watching = null;
      found();
    }, 2000);
  };
  const found = () => {
    tell(words.found);
    setTimeout(() => {
      write(sessionStorage, LOST, null);
      if ($("#pq-message").textContent === words.found) tell("");
    }, 8000);
  };
  const plain = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const ours = /\/gradio_api\/(queue|heartbeat)/.test(given[0]?.url ?? given[0]);
    try {
      const response = await plain(...given);
      if (ours && response.status >= 500) lost();
      return response;
    } catch (error) {
      if (ours && error.name !== "AbortError" && !leaving) lost();
      throw error;
    }
  };
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));

  // --- cards, copies, opinions, tools -----------------------------------------------------------------
  const show = (card) => {
    document.querySelectorAll(".pq-shown").forEach((old) => old.classList.remove("pq-shown"));
    card.classList.add("pq-shown");
    card.scrollIntoView({ behavior: glide(), block: "center" });
    card.focus({ preventScroll: true });
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch { // no secure context: the old way
      const area = document.createElement("textarea");
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = words.copied;
    announce(words.copied);
    setTimeout(() => (button.textContent = words.copy_citation), 2000);
  };

  const send = async (turn, up, reasons = [], comment = "") => {
    const place = turn.querySelector(".pq-feedback");
    const sent = await plain("/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ reply_id: turn.dataset.turn, up, reasons, comment }),
    }).then((r) => r.ok, () => false);
    const said = sent ? words.thanks : words.not_saved;
    if (sent) {
      turn.querySelector(".pq-form")?.remove();
      place.querySelectorAll("[data-vote]").forEach((button) => {
        button.setAttribute("aria-pressed", String((button.dataset.vote === "up") === up));
      });
    }
    let told = place.querySelector(".pq-told");
    if (!told) place.append(Object.assign(document.createElement("span"), { className: "pq-told" }));
    place.querySelector(".pq-told").textContent = said;
    announce(said);
  };
  const vote = (button) => {
    const turn = button.closest(".pq-turn");
    turn.querySelector(".pq-form")?.remove();
    if (button.dataset.vote === "up") return send(turn, true);
    const form = $("#pq-feedback-form").content.cloneNode(true);
    turn.querySelector(".pq-foot").append(form);
    turn.querySelector(".pq-form").scrollIntoView({ behavior: glide(), block: "center" });
    turn.querySelector(".pq-form input").focus({ preventScroll: true });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".pq-form");
    if (!form) return;
    event.preventDefault();
    const given = new FormData(form);
    send(form.closest(".pq-turn"), false, given.getAll("reason"), given.get("comment"));
  });

  const today = () => new Date().toLocaleDateString("sv");
  const tools = {
    new: () => {
      if (!confirm(words.new_question)) return;
      write(localStorage, KEPT, null);
      location.reload();
    },
    export: () => {
      const said = [...document.querySelectorAll(".pq-turn[data-markdown]")];
      const head = `# ${words.exported}\n\n${words.exported_on.replace("{day}", today())}\n\n`;
      const text = head + said.map((turn) => turn.dataset.markdown).join("\n---\n\n");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
      link.download = `${words.exported}-${today()}.md`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
    print: () => print(),
  };
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details.pq-near").forEach((folded) => (folded.open = true));
  });

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const link = at("a.pq-cite");
    if (link) {
      event.preventDefault();
      const card = document.getElementById(link.hash.slice(1));
      if (card) show(card);
    } else if (at(".pq-skip")) {
      event.preventDefault();
      box().focus();
    } else if (at("a.pq-full")) {
      write(sessionStorage, CARD, at(".pq-card, .pq-near")?.id ?? null);
    } else if (at("[data-copy]")) copy(at("[data-copy]"));
    else if (at("[data-vote]")) vote(at("[data-vote]"));
    else if (at("[data-cancel]")) at(".pq-form").remove();
    else if (at("[data-tool]")) tools[at("[data-tool]").dataset.tool]();
    else if (at("[data-edit]")) edit(at("[data-edit]").dataset.edit);
    else if (at("[data-ask]")) ask(at("[data-ask]").dataset.ask);
  });

  // Gradio may say that the page is loaded before it has drawn all of it.
  const ready = async () => {
    while (!$("#pq-past") || !box()) await new Promise((drawn) => setTimeout(drawn, 20));
    dayBox().type = "date";
    restore();
    root.dataset.ready = "yes";
  };
  return { ready, day, sent };
})();

/* The page's own behaviour: places turns, follows citation markers, copies citations. */
(() => {
  document.documentElement.lang = "zh-CN";
  // Gradio picks the language of its own labels from the browser; this page is Chinese throughout.
  for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN", "zh"]]]) {
    try {
      Object.defineProperty(navigator, name, { get: () => value, configurable: true });
    } catch { /* the browser's own choice stays */ }
  }

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = () => (calm() ? "auto" : "smooth");
  const say = (words) => {
    const status = document.querySelector("#pq-turns [role=status]");
    if (status) status.textContent = words;
  };

  /** Called once by the turns component; the server's value is always the one turn under way. */
  window.pqLog = (element, props, watch) => {
    const log = element.querySelector(".pq-log");
    watch("value", () => {
      const template = document.createElement("template");
      template.innerHTML = props.value || "";
      const turn = template.content.querySelector(".pq-turn");
      if (!turn) return;
      const shown = document.getElementById(turn.id);
      if (shown) {
        shown.replaceWith(turn);
      } else {
        log.append(turn);
        document.body.classList.add("pq-asked");
        turn.scrollIntoView({ block: "start", behavior: behavior() });
      }
      if (turn.dataset.said) say(turn.dataset.said);
    });
  };

  const follow = (link) => {
    const card = document.getElementById(link.getAttribute("href").slice(1));
    if (!card) return;
    document.querySelectorAll(".pq-card.is-target").forEach((c) => c.classList.remove("is-target"));
    card.classList.add("is-target");
    card.focus({ preventScroll: true });
    const tall = card.offsetHeight > innerHeight * 0.6;
    card.scrollIntoView({ block: tall ? "start" : "center", behavior: behavior() });
  };

  const write = async (text) => {
    if (navigator.clipboard && isSecureContext) {
      try { return await navigator.clipboard.writeText(text); } catch { /* try the old way */ }
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;inset:0 auto auto 0;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy");
  };

  const copy = async (button) => {
    const label = button.querySelector("span");
    let words = "已复制";
    try {
      await write(button.dataset.copy);
    } catch {
      words = "没有复制成，请手动选取";
    }
    button.focus();
    button.classList.add("is-done");
    label.textContent = words;
    say(words);
    clearTimeout(button.pqTimer);
    button.pqTimer = setTimeout(() => {
      label.textContent = "复制引用";
      button.classList.remove("is-done");
    }, 2500);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.pq-ref");
    if (link) {
      event.preventDefault();
      follow(link);
    }
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });
})();

// Citations lead to their cards, cards can be copied, Enter sends. Works by delegation, since the
// conversation is drawn anew with every statement.
(() => {
  document.documentElement.lang = "zh-CN";

  const show = (card) => {
    document.querySelectorAll(".pq-shown").forEach((old) => old.classList.remove("pq-shown"));
    card.classList.add("pq-shown");
    card.scrollIntoView({ behavior: "smooth", block: "center" });
    card.focus({ preventScroll: true });
  };

  const copy = async (button) => {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = "已复制";
    setTimeout(() => (button.textContent = "复制引用"), 2000);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.pq-cite");
    if (link) {
      event.preventDefault();
      const card = document.getElementById(link.getAttribute("href").slice(1));
      if (card) show(card);
    }
    const button = event.target.closest("button.pq-copy");
    if (button) copy(button);
  });

  let asked = null;
  new MutationObserver(() => {
    const newest = document.querySelector(".pq-newest .pq-question");
    if (newest && newest.textContent !== asked) {
      asked = newest.textContent;
      newest.scrollIntoView({ behavior: "smooth", block: "start" });
    }
  }).observe(document, { childList: true, subtree: true });

  // Gradio sends on Enter only in one-line boxes; here Enter sends and Shift+Enter breaks the line.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      if (!event.target.closest?.("#pq-question")) return;
      event.preventDefault();
      event.stopPropagation();
      document.querySelector("#pq-send")?.click();
    },
    true,
  );
})();

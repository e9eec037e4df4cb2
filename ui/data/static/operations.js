// Operations: a question is saved where it stands, so that what is typed beside it stays. Without
// this script the same forms post, and the page comes back.
(() => {
  const { network } = document.getElementById("op-page").dataset;

  async function save(form) {
    const card = form.closest("[id^='q-']");
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const text = await answer.text();
      if (!answer.headers.get("content-type").startsWith("text/html")) return tell(form, text);
      place(card, new DOMParser().parseFromString(text, "text/html"), form);
    } catch {
      tell(form, network);
    } finally {
      button.disabled = false;
    }
  }

  function place(card, page, form) {
    const count = page.getElementById("op-count");
    if (count) document.getElementById("op-count").textContent = count.textContent;
    const told = page.getElementById("op-told")?.textContent.trim();
    const fresh = page.getElementById(card.id)?.querySelector("form[data-inplace]");
    if (fresh) {
      form.replaceWith(fresh);
      fresh.querySelector("button").focus();
    } else if (told) { // it no longer belongs to this list
      const next = card.nextElementSibling?.matches("article") ? card.nextElementSibling : null;
      card.remove();
      document.getElementById("op-told").textContent = told;
      next?.querySelector("h2 a").focus();
    } else {
      tell(form, page.querySelector("[role='alert']")?.textContent ?? network);
    }
  }

  function tell(form, text) {
    const line = form.querySelector("[data-told]");
    line.classList.add("op-bad");
    line.textContent = text;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-inplace]")) {
      event.preventDefault();
      save(form);
    } else if (form.dataset.busy) { // takes seconds: the index is brought up to date
      form.querySelector("[data-told]").textContent = form.dataset.busy;
      form.querySelector("button").disabled = true;
    }
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("form[data-busy] button")) button.disabled = false;
  });
})();

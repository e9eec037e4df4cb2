// Documents: a page that waits looks whether the work is done; an upload that is too large is not sent.
(() => {
  const poll = async () => {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-poll]")) return location.reload();
      const told = document.getElementById("up-told"), text = page.getElementById("up-told").textContent;
      if (told.textContent !== text) told.textContent = text;
      const [bar, fresh] = [document, page].map((where) => where.getElementById("up-progress"));
      if (fresh.hasAttribute("value")) [bar.max, bar.value] = [fresh.max, fresh.value];
    } catch { /* the server is not there for the moment: look again */ }
    setTimeout(poll, 1000);
  };
  if (document.querySelector("[data-poll]")) setTimeout(poll, 700);

  document.querySelector("form[data-most]")?.addEventListener("submit", (event) => {
    const form = event.target, told = form.querySelector("[data-told]");
    const size = [...form.querySelector("[type=file]").files].reduce((sum, file) => sum + file.size, 0);
    const large = size > Number(form.dataset.most) - 10000; // what is sent around the files
    told.classList.toggle("op-bad", large);
    told.textContent = large ? form.dataset.tooLarge : form.dataset.sending;
    if (large) event.preventDefault();
    else form.querySelector("button").disabled = true;
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("form[data-most] button")) button.disabled = false;
  });
})();

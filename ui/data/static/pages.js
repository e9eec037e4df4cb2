// The plain pages: the outline folds on small screens, the quoted text is shown, a button prints.
(() => {
  const outline = document.querySelector(".pq-outline details");
  if (outline && matchMedia("(max-width: 900px)").matches) outline.open = false;
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const mark = (target || document).querySelector("mark");
  if (mark) mark.scrollIntoView({ block: "center" });
  document.querySelector("[data-print]")?.addEventListener("click", () => print());
})();

// The shelf's filter menu and order.
const shelf = document.getElementById("shelf");
const cards = [...shelf.children];
const panel = document.getElementById("filter-panel");
const open = document.getElementById("filter-open");

function setOpen(is) {
  panel.hidden = !is;
  open.setAttribute("aria-expanded", String(is));
}

function apply() {
  const facts = new FormData(panel);
  const kinds = facts.getAll("kind");
  const most = Number(facts.get("price")) || Infinity;
  let shown = 0;
  for (const card of cards) {
    card.hidden = (kinds.length > 0 && !kinds.includes(card.dataset.kind)) || Number(card.dataset.price) > most;
    if (!card.hidden) shown += 1;
  }
  document.getElementById("shown").textContent = shown === 1 ? "1 piece" : `${shown} pieces`;
  document.getElementById("none").hidden = shown > 0;
  const count = kinds.length + (most < Infinity ? 1 : 0);
  document.getElementById("filter-count").textContent = count > 0 ? `(${count})` : "";
}

open.addEventListener("click", () => setOpen(panel.hidden));
panel.addEventListener("submit", (event) => {
  event.preventDefault();
  apply();
  setOpen(false);
});
document.getElementById("filter-clear").addEventListener("click", () => {
  panel.reset();
  apply();
});
document.getElementById("sort").addEventListener("change", (event) => {
  const way = event.target.value;
  const price = (card) => Number(card.dataset.price);
  const sorted = way === "" ? cards : [...cards].sort((a, b) => (way === "up" ? price(a) - price(b) : price(b) - price(a)));
  shelf.append(...sorted);
});

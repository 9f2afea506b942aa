// A product: its views, size, amount, guide and the way into the bag.
import { add } from "./bag.js";

const buy = document.getElementById("buy");
const stage = document.getElementById("stage");
const amount = document.getElementById("amount");
const guide = document.getElementById("guide");
const toast = document.getElementById("toast");

for (const thumb of document.querySelectorAll("#thumbs .thumb")) {
  thumb.addEventListener("click", () => {
    stage.className = `stage view-${thumb.dataset.view}`;
    document.querySelector("#thumbs [aria-current]").removeAttribute("aria-current");
    thumb.setAttribute("aria-current", "true");
  });
}

const step = (by) => (amount.textContent = String(Math.min(9, Math.max(1, Number(amount.textContent) + by))));
document.getElementById("less").addEventListener("click", () => step(-1));
document.getElementById("more").addEventListener("click", () => step(1));

document.getElementById("guide-open").addEventListener("click", () => guide.showModal());
document.getElementById("guide-close").addEventListener("click", () => guide.close());
guide.addEventListener("click", (event) => {
  if (event.target === guide) guide.close();
});

let gone;
document.getElementById("add").addEventListener("click", () => {
  add({
    number: Number(buy.dataset.number),
    name: buy.dataset.name,
    price: Number(buy.dataset.price),
    size: document.querySelector("input[name=size]:checked").value,
    amount: Number(amount.textContent),
    ground: getComputedStyle(stage).getPropertyValue("--ground"),
    art: stage.querySelector("svg").outerHTML,
  });
  document.getElementById("toast-words").textContent = `${buy.dataset.name} is in your bag.`;
  toast.hidden = false;
  clearTimeout(gone);
  gone = setTimeout(() => (toast.hidden = true), 5000);
});

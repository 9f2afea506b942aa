// The bag's page.
import { delivery, goods, keep, lines, yen } from "./bag.js";

const list = document.getElementById("lines");
const codes = { SPRING: { percent: 10 } };

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(className, label, text, act) {
  const made = element("button", className, text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function change(line, by) {
  const all = lines();
  const found = all.find((other) => other.number === line.number && other.size === line.size);
  found.amount = by === 0 ? 0 : found.amount + by;
  keep(all.filter((other) => other.amount > 0));
  draw();
}

function row(line) {
  const made = element("li", "line");
  const art = element("div", "line-art");
  art.style.setProperty("--ground", line.ground);
  art.innerHTML = line.art;
  const words = element("div", "line-words");
  const name = element("a", "line-name", line.name);
  name.href = `/shop/product/${line.number}`;
  const tools = element("div", "line-tools");
  const stepper = element("div", "stepper");
  stepper.append(button("", "One less", "−", () => change(line, -1)), element("output", "", String(line.amount)), button("", "One more", "+", () => change(line, 1)));
  tools.append(stepper, button("plain", `Remove ${line.name}`, "Remove", () => change(line, 0)));
  words.append(name, element("p", "line-size", line.size), tools);
  made.append(art, words, element("p", "line-price", yen(line.price * line.amount)));
  return made;
}

function draw() {
  const all = lines();
  document.getElementById("cart").hidden = all.length === 0;
  document.getElementById("empty").hidden = all.length > 0;
  list.replaceChildren(...all.map(row));
  document.getElementById("sum-goods").textContent = yen(goods(all));
  document.getElementById("sum-delivery").textContent = delivery(all) === 0 ? "Free" : yen(delivery(all));
  document.getElementById("sum-total").textContent = yen(goods(all) + delivery(all));
}

document.getElementById("promo-apply").addEventListener("click", () => {
  const code = document.getElementById("promo").value.trim();
  // The shop's one planned fault: an unknown code has no entry to read a percentage from.
  const off = codes[code].percent;
  document.getElementById("sum-total").textContent = yen(Math.round(goods(lines()) * (1 - off / 100)));
});

draw();

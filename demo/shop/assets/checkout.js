// The form: it complains only after the long wait for "Pay now", all at once.
import { delivery, goods, keep, lines, yen } from "./bag.js";

const form = document.getElementById("checkout");
const pay = document.getElementById("pay");
const alarm = document.getElementById("alarm");
const SILENT_MS = 2400;
const BUSY_MS = 900;

const rules = {
  name: [/\S+\s+\S+/, "We need a first and a last name."],
  mail: [/^\S+@\S+\.\S+$/, "This is not a whole e-mail address."],
  phone: [/^\+\d[\d ]{7,}$/, "Write it with the country code, such as +81."],
  street: [/\S{2}/, "Where shall we send it?"],
  postcode: [/^[\dA-Za-z][\dA-Za-z -]{2,9}$/, "This postcode is too short."],
  city: [/\S{2}/, "Which city?"],
  country: [/\S/, "Choose a country."],
  card: [/^(\d{4} ){3}\d{4}$/, "Sixteen digits, in groups of four with spaces."],
  expiry: [/^\d{2}\/\d{2}$/, "Month and year, such as 09/29."],
  code: [/^\d{3,4}$/, "Three or four digits."],
};

function complaints() {
  const wrong = [];
  for (const [name, [rule, words]] of Object.entries(rules)) {
    const input = form.elements[name];
    const bad = !rule.test(input.value);
    const note = input.parentElement.querySelector(".complaint");
    input.parentElement.classList.toggle("wrong", bad);
    note.hidden = !bad;
    note.textContent = bad ? words : "";
    if (bad) wrong.push(input);
  }
  return wrong;
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
let paying = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (paying) return;
  paying = true;
  await wait(SILENT_MS); // nothing tells that the click was heard
  pay.disabled = true;
  await wait(BUSY_MS);
  pay.disabled = false;
  paying = false;
  const wrong = complaints();
  alarm.hidden = wrong.length === 0 && form.elements.agree.checked;
  if (wrong.length > 0) {
    alarm.textContent = wrong.length === 1 ? "One field needs another look." : `${wrong.length} fields need another look.`;
    alarm.scrollIntoView({ block: "center" });
  } else if (!form.elements.agree.checked) {
    alarm.textContent = "Please agree to the terms at the end of the form.";
    alarm.scrollIntoView({ block: "center" });
  } else {
    keep([]);
    location.href = "/shop/thanks";
  }
});

const all = lines();
document.getElementById("mini").replaceChildren(
  ...all.map((line) => {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const price = document.createElement("span");
    name.textContent = line.amount > 1 ? `${line.name} × ${line.amount}` : line.name;
    price.textContent = yen(line.price * line.amount);
    row.append(name, price);
    return row;
  }),
);
document.getElementById("sum-delivery").textContent = delivery(all) === 0 ? "Free" : yen(delivery(all));
document.getElementById("sum-total").textContent = yen(goods(all) + delivery(all));

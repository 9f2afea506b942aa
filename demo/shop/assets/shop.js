// What every page has: the phone's menu, the bag's count, the letter form.
import { showCount } from "./bag.js";

const burger = document.getElementById("burger");
const menu = document.getElementById("menu");

burger.addEventListener("click", () => {
  const open = menu.classList.toggle("open");
  burger.setAttribute("aria-expanded", String(open));
});

document.getElementById("letter").addEventListener("submit", (event) => {
  event.preventDefault();
  const mail = document.getElementById("letter-mail");
  const note = document.getElementById("letter-note");
  if (/^\S+@\S+\.\S+$/.test(mail.value)) {
    note.textContent = "Welcome. The next letter comes with the autumn leaf.";
    mail.value = "";
  } else {
    note.textContent = "That does not look like an address yet.";
  }
});

showCount();
window.addEventListener("pageshow", showCount);

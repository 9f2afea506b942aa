// The hero's slides; they move only when asked.
const slides = [...document.querySelectorAll("#slides .slide")];
const dots = [...document.querySelectorAll("#dots .dot")];
let current = 0;

function show(next) {
  current = (next + slides.length) % slides.length;
  slides.forEach((slide, at) => (slide.hidden = at !== current));
  dots.forEach((dot, at) => (at === current ? dot.setAttribute("aria-current", "true") : dot.removeAttribute("aria-current")));
}

document.getElementById("slide-previous").addEventListener("click", () => show(current - 1));
document.getElementById("slide-next").addEventListener("click", () => show(current + 1));
dots.forEach((dot, at) => dot.addEventListener("click", () => show(at)));

let from = 0;
const hero = document.getElementById("slides");
hero.addEventListener("touchstart", (event) => (from = event.touches[0].clientX), { passive: true });
hero.addEventListener("touchend", (event) => {
  const by = event.changedTouches[0].clientX - from;
  if (Math.abs(by) > 50) show(current + (by < 0 ? 1 : -1));
});

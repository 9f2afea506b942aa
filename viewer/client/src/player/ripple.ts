/** A ring that spreads where the visitor clicked or touched. */

export function ripple(wrapper: HTMLElement, pointer: HTMLElement): void {
  const ring = document.createElement("div");
  ring.className = "ripple";
  ring.style.left = pointer.style.left;
  ring.style.top = pointer.style.top;
  wrapper.append(ring);
  ring.addEventListener("animationend", () => ring.remove());
  setTimeout(() => ring.remove(), 1_000); // no animation, and so no end of it, where motion is unwanted
}

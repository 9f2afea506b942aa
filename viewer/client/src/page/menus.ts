/** Menus are details elements that open by themselves; a choice, Escape or a click elsewhere closes them again. */

function open(): NodeListOf<HTMLDetailsElement> {
  return document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
}

/** Closes it; a focus within goes to what opens it again. */
function close(menu: HTMLDetailsElement): void {
  const held = menu.contains(document.activeElement);
  menu.open = false;
  if (held) menu.querySelector("summary")?.focus();
}

export function start(): void {
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    open().forEach((menu) => {
      if (!menu.contains(target)) menu.open = false;
      else if (target.closest(".menu-item")) close(menu);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") open().forEach(close);
  });
}

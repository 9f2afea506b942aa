"""The page that is measured: a shop of 2,500 nodes with 150 KB of styles, which is worked in by script."""

PRODUCTS = 300
RULES = 1_500

STYLE = "".join(
    f".c{n}{{color:#{n * 7919 % 4096:03x};margin:{n % 9}px;padding:{n % 5}px;border-top:{n % 3}px solid #ddd}}"
    f".c{n}:hover .t{n}{{background:#eee}}"
    for n in range(RULES)
)

# What a page of its own does: lists drawn anew, routes changed, answers shown
SCRIPT = """
const list = document.querySelector("#list"), out = document.querySelector("#out");
let drawn = 0;
window.redraw = () => {
  drawn++;
  const rows = [];
  for (let n = 0; n < 1000; n++) rows.push(`<li class="c${(n + drawn) % 1500}">Row ${n} of ${drawn}</li>`);
  list.innerHTML = rows.join("");
};
window.route = (name) => {
  history.pushState({}, "", "/" + name);
  out.textContent = "Now at " + name;
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) button.textContent = "In the basket";
});
window.seen = {long: 0, longest: 0, worst: 0};
new PerformanceObserver((all) => all.getEntries().forEach(({duration}) => {
  seen.long++;
  seen.longest = Math.max(seen.longest, duration);
})).observe({type: "longtask", buffered: true});
new PerformanceObserver((all) => all.getEntries().forEach(({duration, interactionId}) => {
  if (interactionId) seen.worst = Math.max(seen.worst, duration);
})).observe({type: "event", durationThreshold: 16, buffered: true});
"""


def html(head: str) -> str:
    """The page, with a variant's own lines in its head."""
    products = "".join(
        f'<article class="c{n}"><h3 class="t{n}">Product {n}</h3><img alt="Product {n}" width="40" height="40">'
        f'<p>Made of oak, <b>{n} cm</b> wide, by hand</p><button id="buy-{chr(97 + n % 26)}{n}">Buy</button></article>'
        for n in range(PRODUCTS)
    )
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>Shop</title><style>{STYLE}</style>{head}</head><body>"
        '<header><a href="#top">Shop</a><form id="search"><input name="q" aria-label="Search"><input name="mail">'
        f'</form></header><p id="out"></p><ul id="list"></ul><main>{products}</main>'
        f"<script>{SCRIPT}</script></body></html>"
    )

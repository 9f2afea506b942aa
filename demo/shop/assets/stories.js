// A small single-page application: routes by pushState, pages drawn here.
import { STORIES } from "./tales.js";

const reader = document.getElementById("reader");
const ROOT = "/shop/stories";
const bySlug = new Map(STORIES.map((story) => [story.slug, story]));

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function link(href, className, ...children) {
  const made = element("a", className, ...children);
  made.href = href;
  made.dataset.route = "";
  return made;
}

const art = (slug) => document.getElementById(`art-${slug}`).content.cloneNode(true);

function list() {
  const cards = STORIES.map((story) =>
    element("li", "story-card", link(`${ROOT}/${story.slug}`, "", art(story.slug), element("h2", "", story.title), element("p", "", story.teaser))),
  );
  return [element("h1", "", "Stories from the hills and the kilns"), element("ul", "story-list", ...cards)];
}

function tale(story) {
  const next = STORIES[(STORIES.indexOf(story) + 1) % STORIES.length];
  const body = story.body.map((part) => {
    if (part.startsWith("# ")) return element("h2", "", part.slice(2));
    if (part.startsWith("> ")) return element("blockquote", "", part.slice(2));
    return element("p", "", part);
  });
  return [
    element(
      "article",
      "story",
      link(ROOT, "story-back", "All stories"),
      element("h1", "", story.title),
      element("p", "story-meta", story.meta),
      art(story.slug),
      ...body,
      element("p", "story-next", link(`${ROOT}/${next.slug}`, "", `Next: ${next.title}`), link(ROOT, "", "All stories")),
    ),
  ];
}

function draw() {
  const slug = location.pathname.slice(ROOT.length + 1).replace(/\/$/, "");
  const story = bySlug.get(slug);
  document.title = `${story ? story.title : "Stories"} · Komorebi, tea and ceramics`;
  reader.replaceChildren(...(story ? tale(story) : list()));
}

reader.addEventListener("click", (event) => {
  const to = event.target.closest("a[data-route]");
  if (!to || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, "", to.href);
  draw();
  window.scrollTo(0, 0);
});
window.addEventListener("popstate", draw);

draw();

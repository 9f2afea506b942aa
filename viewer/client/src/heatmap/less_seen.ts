/** The rows that the page keeps folded, where the server left them out so that what is seen comes sooner. */

/** Resolves once they are there; the fold stays empty where they can't be had. */
export function addLessSeen(url: string): Promise<void> {
  const list = document.getElementById("heat-less-seen");
  if (!list || list.childElementCount) return Promise.resolve();
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // it gives a document without any text being made one
    request.responseType = "document";
    request.open("GET", url);
    request.addEventListener("loadend", () => {
      const rows = request.status === 200 ? request.responseXML?.querySelectorAll("li") : null;
      list.replaceChildren(...(rows ?? []));
      resolve();
    });
    request.send();
  });
}

// Run in a browser page that has rrweb's Replayer: builds what it makes of events, and tells of every node in words.
(text) => {
  const events = JSON.parse(text);
  const replayer = new rrwebReplay.Replayer(events, {
    root: document.body, mouseTail: false, triggerFocus: false, showWarning: false, useVirtualDom: false,
  });
  const last = events[events.length - 1].timestamp;
  replayer.pause(last - events[0].timestamp + 1);
  const mirror = replayer.getMirror();
  const view = replayer.iframe.contentWindow;
  const lines = [];

  // rrweb adds selectors with `.\:hover` to rules of the page's own
  const ruleText = (rule) => {
    if (rule.selectorText !== undefined && rule.style) {
      const own = rule.selectorText.split(/,(?![^(\[]*[)\]])/).filter((one) => !/\.\\:(hover|active)/.test(one));
      const inner = [...(rule.cssRules ?? [])].map(ruleText);
      return `${own.map((one) => one.trim()).join(", ")} { ${rule.style.cssText} ${inner.join(" ")} }`;
    }
    if (rule.cssRules && !(rule instanceof view.CSSKeyframesRule)) {
      return `${rule.cssText.split("{")[0].trim()} { ${[...rule.cssRules].map(ruleText).join(" ")} }`;
    }
    return rule.cssText;
  };
  const rules = (sheet) => [...sheet.cssRules].map(ruleText);

  // their order says nothing: each property is there once. Of a shorthand with a variable only the text is known
  const declared = (style) => {
    const longhands = [...style].map((name) => [name, style.getPropertyValue(name), style.getPropertyPriority(name)]);
    return longhands.every(([, value]) => value) ? longhands.map((one) => one.join(" ")).sort().join("; ") : style.cssText;
  };

  const attributes = (element) =>
    [...element.attributes]
      .map((one) => {
        if (one.name === "style") return `style=${element.style ? declared(element.style) : one.value}`;
        if (one.name === "class") return `class=${[...element.classList].filter((name) => ![":hover", "rrweb-paused"].includes(name)).join(" ")}`;
        return `${one.name}=${one.value}`;
      })
      .filter((one) => one !== "class=" && one !== "style=")
      .sort();

  const state = (element) => {
    const found = [];
    if ("checked" in element) found.push(`checked:${element.checked}`);
    if ("value" in element && ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName)) found.push(`value:${element.value}`);
    if ("selected" in element) found.push(`selected:${element.selected}`);
    if (element.tagName === "DIALOG") found.push(`modal:${element.open && element.matches(":modal")}`);
    if ("volume" in element) found.push(`volume:${element.volume},${element.muted},${element.loop},${element.playbackRate}`);
    if (element.scrollTop || element.scrollLeft) found.push(`scroll:${element.scrollLeft},${element.scrollTop}`);
    return found;
  };

  const adopted = (root) => {
    for (const sheet of root.adoptedStyleSheets ?? []) if (sheet.cssRules.length) lines.push(`adopted ${JSON.stringify(rules(sheet))}`);
  };

  const todo = [[replayer.iframe.contentDocument, 0]];
  while (todo.length) {
    const [node, depth] = todo.pop();
    if (typeof node === "string") {
      lines.push(node);
      continue;
    }
    const id = mirror.getId(node);
    const known = id > 0 || (id === 0 && mirror.hasNode(node));
    const children = [];
    let line = `${depth} #${known ? id : "none"} `;
    if (node.nodeType === 9) {
      line += `document ${node.compatMode} scroll:${Math.round(node.defaultView?.scrollX)},${Math.round(node.defaultView?.scrollY)}`;
    } else if (node.nodeType === 10) line += `doctype ${node.name} ${node.publicId} ${node.systemId}`;
    else if (node.nodeType === 1) {
      if (!known && node.localName === "style") continue; // rrweb's own
      line += `<${node.namespaceURI.slice(-4)}:${node.localName}> ${JSON.stringify(attributes(node))} ${JSON.stringify(state(node))}`;
      if (node.shadowRoot) {
        children.push(["shadow", depth + 1]);
        children.push(...[...node.shadowRoot.childNodes].map((child) => [child, depth + 1]));
        children.push(["light", depth + 1]);
      }
      if (node.sheet && node.localName === "style") line += ` rules ${JSON.stringify(rules(node.sheet))}`;
    } else if (node.nodeType === 11) line += "fragment";
    else if (node.nodeType === 8) line += "comment";
    else line += `text ${JSON.stringify(node.parentNode?.localName === "style" ? "" : node.data)}`;
    lines.push(line);
    adopted(node.nodeType === 9 ? node : (node.shadowRoot ?? {}));
    children.push(...[...node.childNodes].map((child) => [child, depth + 1]));
    if (node.contentDocument && known) children.push([node.contentDocument, depth + 1]);
    todo.push(...children.reverse());
  }
  const selection = view.getSelection();
  if (selection?.rangeCount) {
    const range = selection.getRangeAt(0);
    lines.push(`selection ${mirror.getId(range.startContainer)},${range.startOffset} ${mirror.getId(range.endContainer)},${range.endOffset}`);
  }
  replayer.destroy();
  return lines;
}

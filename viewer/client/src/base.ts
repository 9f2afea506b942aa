/**
 * On every page: local times, copy buttons, menus, the form that asks for sessions. Where all that is to be seen is in
 * the page itself, it is shown before any of this is done, and before the page's own script comes.
 */

import * as copying from "./page/copying";
import * as finder from "./page/finder";
import * as menus from "./page/menus";
import { onScreen } from "./page/on_screen";
import { keepFresh, localise } from "./page/times";

function start(): void {
  localise(document);
  keepFresh();
  copying.start();
  finder.start();
  menus.start();
}

const then = document.getElementById("script-then")?.textContent;
if (then)
  void onScreen().then(() => {
    void import(JSON.parse(then) as string);
    start();
  });
else start();

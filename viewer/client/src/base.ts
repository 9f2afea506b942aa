/** On every page: local times, copy buttons, menus. */

import * as copying from "./page/copying";
import * as menus from "./page/menus";
import { keepFresh, localise } from "./page/times";

localise(document);
keepFresh();
copying.start();
menus.start();

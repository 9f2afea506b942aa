/** On every page: local times, copy buttons, menus, the form that asks for sessions. */

import * as copying from "./page/copying";
import * as finder from "./page/finder";
import * as menus from "./page/menus";
import { keepFresh, localise } from "./page/times";

localise(document);
keepFresh();
copying.start();
finder.start();
menus.start();

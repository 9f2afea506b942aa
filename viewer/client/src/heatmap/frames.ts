/** Documents of the page's own frames: the replayer takes them one by one, after the page that holds the frames. */

import { EventType, IncrementalSource, NodeType, type eventWithTime, type serializedNodeWithId } from "@rrweb/types";

/** Takes the frames' documents out of a full snapshot and gives the events that put them in again, outer ones first. */
export function attachments([meta, snapshot]: eventWithTime[]): eventWithTime[] {
  if (!meta || snapshot?.type !== EventType.FullSnapshot) return [];
  const found: eventWithTime[] = [];
  const waiting: serializedNodeWithId[] = [snapshot.data.node];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!("childNodes" in node)) continue;
    const { id, type } = node;
    const inner = type === NodeType.Element ? node.childNodes.filter((child) => child.type === NodeType.Document) : [];
    if (inner.length) node.childNodes = node.childNodes.filter((child) => child.type !== NodeType.Document);
    for (const document of inner) {
      found.push({
        type: EventType.IncrementalSnapshot,
        timestamp: snapshot.timestamp + 1,
        data: {
          source: IncrementalSource.Mutation,
          texts: [],
          attributes: [],
          removes: [],
          adds: [{ parentId: id, nextId: null, node: document }],
          isAttachIframe: true,
        },
      });
    }
    waiting.push(...inner, ...node.childNodes);
  }
  return found;
}

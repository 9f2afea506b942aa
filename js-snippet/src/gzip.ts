/** Gzip by the browser; the bytes as they are where it can't, or they would not be fewer. */

export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    // Not by way of a Blob, which takes a word with the browser's process
    const { readable, writable } = new CompressionStream("gzip");
    const writer = writable.getWriter();
    writer.write(bytes as BufferSource).catch(() => {});
    writer.close().catch(() => {});
    const zipped = new Uint8Array(await new Response(readable).arrayBuffer());
    return zipped.length < bytes.length ? zipped : bytes;
  } catch {
    return bytes;
  }
}

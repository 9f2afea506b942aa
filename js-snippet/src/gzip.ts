/** Gzip by the browser; the bytes as they are where it can't, or they would not be fewer. */

export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
    const zipped = new Uint8Array(await new Response(stream).arrayBuffer());
    return zipped.length < bytes.length ? zipped : bytes;
  } catch {
    return bytes;
  }
}

/** MessagePack, encoding only. What is bytes in an array is MessagePack already, and bytes elsewhere are themselves. Undefined, functions and symbols become nil; text is always well-formed UTF-8. */

const text = new TextEncoder();

export function encode(value: unknown): Uint8Array {
  const pieces: (Uint8Array | number[])[] = [];
  let bytes: number[] = [];

  /** A tag, and a whole number in so many bytes. */
  function put(tag: number, number: number, size: number): void {
    bytes.push(tag);
    while (size--) bytes.push(Math.floor(number / 256 ** size) & 255);
  }

  /** `tag` is that of the form with a 16-bit length; the 32-bit form's is the next. */
  function head(tag: number, length: number): void {
    const long = +(length > 65535);
    put(tag + long, length, 2 + 2 * long);
  }

  function raw(data: Uint8Array): void {
    pieces.push(bytes, data);
    bytes = [];
  }

  function sized(tag: number, data: Uint8Array): void {
    head(tag, data.length);
    raw(data);
  }

  function write(item: unknown): void {
    if (typeof item === "number") {
      if (Number.isSafeInteger(item)) {
        if (item >= -32 && item < 128) bytes.push(item & 255);
        else if (item === (item << 16) >> 16) put(0xd1, item, 2);
        else if (item === (item | 0)) put(0xd2, item, 4);
        else put(0xd3, item, 8);
      } else if (isNaN(item)) bytes.push(0xc0);
      // Browsers run on little-endian machines only
      else bytes.push(0xcb, ...new Uint8Array(Float64Array.of(item).buffer).reverse());
    } else if (typeof item === "string") {
      const data = text.encode(item);
      if (data.length < 32) bytes.push(0xa0 | data.length, ...data);
      else sized(0xda, data);
    } else if (item instanceof Uint8Array) sized(0xc5, item);
    else if (Array.isArray(item)) {
      head(0xdc, item.length);
      item.forEach((one) => (one instanceof Uint8Array ? raw(one) : write(one)));
    } else if (item && typeof item === "object") {
      const entries = Object.entries(item);
      head(0xde, entries.length);
      entries.forEach((entry) => entry.forEach(write));
    } else bytes.push(item === true ? 0xc3 : item === false ? 0xc2 : 0xc0);
  }

  write(value);
  pieces.push(bytes);
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** MessagePack, encoding only. Undefined, functions and symbols become nil; text is always well-formed UTF-8. */

const text = new TextEncoder();

export function encode(value: unknown): Uint8Array {
  let bytes = new Uint8Array(1024);
  let view = new DataView(bytes.buffer);
  let end = 0;

  function room(size: number): number {
    if (end + size > bytes.length) {
      const larger = new Uint8Array(2 * (end + size));
      larger.set(bytes);
      bytes = larger;
      view = new DataView(bytes.buffer);
    }
    const start = end;
    end += size;
    return start;
  }

  function byte(value: number): void {
    const at = room(1);
    bytes[at] = value;
  }

  function short(tag: number, value: number): void {
    byte(tag);
    const at = room(2);
    view.setInt16(at, value);
  }

  function long(tag: number, value: number): void {
    byte(tag);
    const at = room(4);
    view.setInt32(at, value);
  }

  /** `tag` is that of the form with a 16-bit length; the 32-bit form's is the next. */
  function head(tag: number, length: number): void {
    if (length < 65536) short(tag, length);
    else long(tag + 1, length);
  }

  function raw(data: Uint8Array): void {
    const at = room(data.length);
    bytes.set(data, at);
  }

  function write(item: unknown): void {
    if (typeof item === "number") {
      if (item >= -32 && item < 128 && Number.isInteger(item)) byte(item & 255);
      else if (item === item << 16 >> 16) short(0xd1, item);
      else if (item === (item | 0)) long(0xd2, item);
      else if (Number.isSafeInteger(item)) {
        const high = Math.floor(item / 0x100000000);
        long(0xd3, high);
        const at = room(4);
        view.setUint32(at, item - high * 0x100000000);
      } else if (isNaN(item)) byte(0xc0);
      else {
        byte(0xcb);
        const at = room(8);
        view.setFloat64(at, item);
      }
    } else if (typeof item === "string") {
      const data = text.encode(item);
      if (data.length < 32) byte(0xa0 | data.length);
      else head(0xda, data.length);
      raw(data);
    } else if (typeof item === "boolean") {
      byte(item ? 0xc3 : 0xc2);
    } else if (item instanceof Uint8Array) {
      head(0xc5, item.length);
      raw(item);
    } else if (Array.isArray(item)) {
      head(0xdc, item.length);
      item.forEach(write);
    } else if (item && typeof item === "object") {
      const keys = Object.keys(item);
      head(0xde, keys.length);
      for (const key of keys) {
        write(key);
        write((item as Record<string, unknown>)[key]);
      }
    } else {
      byte(0xc0);
    }
  }

  write(value);
  return bytes.slice(0, end);
}

import type { ArrayValue } from "../value.ts";
import { IS_LITTLE_ENDIAN, swapElements } from "./endianness.ts";
import type { GraphReader } from "./graph-reader.ts";
import { TYPED_ARRAYS } from "./typed-arrays.ts";

/** A packed list. Numbers are copied in one piece into a typed array of their own. */
export function readPacked(reader: GraphReader): ArrayValue {
  const [elem, count, size] = reader.arrayHead();
  const start = reader.take(size);
  if (elem === "u8") return { kind: "array", elem, items: new Uint8Array(reader.bytes.subarray(start, start + size)) };
  if (elem === "bool") {
    // Unlike a bool on its own, any byte but 0 is true here.
    return { kind: "array", elem, items: Array.from(reader.bytes.subarray(start, start + size), (byte) => byte !== 0) };
  }
  if (elem === "char") {
    const items: string[] = [];
    reader.position = start;
    for (let i = 0; i < count; i++) items.push(reader.char("Invalid char in array"));
    return { kind: "array", elem, items };
  }
  const items = new TYPED_ARRAYS[elem](count);
  const target = new Uint8Array(items.buffer);
  target.set(reader.bytes.subarray(start, start + size));
  if (!IS_LITTLE_ENDIAN) swapElements(target, items.BYTES_PER_ELEMENT);
  // `items` has the class that belongs to `elem`; TypeScript cannot follow that through the table.
  return { kind: "array", elem, items } as ArrayValue;
}

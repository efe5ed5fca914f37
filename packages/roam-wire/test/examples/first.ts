import { Reader, Writer, decodeAnswer, service, t } from "@troupe/roam-wire";

const Point = t.struct("Point", { x: t.i32, y: t.i32 });
const Failure = t.enum("Failure", ["Overflow"]);
const Geometry = service("Geometry", {
  move_by: {
    args: [
      ["point", Point],
      ["by", Point],
    ],
    returns: Point,
    fails: Failure,
  },
});

const { move_by } = Geometry.methods; // Method<[Point, Point], Point, "Overflow">
const writer = new Writer();
move_by.encodeArgs(writer, [
  { x: 1, y: 2 },
  { x: 10, y: -2 },
]); // typed; an EncodeError says what does not fit, and where
const payload = writer.finish(); // 02 04 14 03, the payload of a Request
const answer = decodeAnswer(new Reader(Uint8Array.of(0, 0x16, 0)), move_by); // { tag: "Ok", val: { x: 11, y: 0 } }

export const shown: unknown = { id: move_by.id, payload, answer };

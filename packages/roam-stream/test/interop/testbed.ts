import { type Handlers, fail } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";

const Point = t.struct("Point", { x: t.i32, y: t.i32 });
const Person = t.struct("Person", { name: t.string, age: t.u8, email: t.option(t.string) });
const Rectangle = t.struct("Rectangle", { top_left: Point, bottom_right: Point, label: t.option(t.string) });
const Color = t.enum("Color", ["Red", "Green", "Blue"]);
const Shape = t.enum("Shape", { Circle: { radius: t.f64 }, Rectangle: { width: t.f64, height: t.f64 }, Point: null });
const Canvas = t.struct("Canvas", { name: t.string, shapes: t.list(Shape), background: Color });
const Message = t.enum("Message", { Text: t.string, Number: t.i64, Data: t.bytes });
const MathError = t.enum("MathError", ["DivisionByZero", "Overflow"]);
const LookupError = t.enum("LookupError", ["NotFound", "AccessDenied"]);

/** The service of roam's own conformance suite, as `interop/rust-roam` declares it. */
export const Testbed = service("Testbed", {
  echo: { args: [t.string], returns: t.string },
  reverse: { args: [t.string], returns: t.string },
  divide: { args: [t.i64, t.i64], returns: t.i64, fails: MathError },
  lookup: { args: [t.u32], returns: Person, fails: LookupError },
  sum: { args: [t.rx(t.i32)], returns: t.i64 },
  generate: { args: [t.u32, t.tx(t.i32)] },
  transform: { args: [t.rx(t.string), t.tx(t.string)] },
  echo_point: { args: [Point], returns: Point },
  create_person: { args: [t.string, t.u8, t.option(t.string)], returns: Person },
  rectangle_area: { args: [Rectangle], returns: t.f64 },
  parse_color: { args: [t.string], returns: t.option(Color) },
  shape_area: { args: [Shape], returns: t.f64 },
  create_canvas: { args: [t.string, t.list(Shape), Color], returns: Canvas },
  process_message: { args: [Message], returns: Message },
  get_points: { args: [t.u32], returns: t.list(Point) },
  swap_pair: { args: [t.tuple(t.i32, t.string)], returns: t.tuple(t.string, t.i32) },
});

const I64_MIN = -(2n ** 63n);

export const testbedHandlers: Handlers<typeof Testbed> = {
  echo: (text) => text,
  reverse: (text) => Array.from(text).toReversed().join(""),
  divide(a, b) {
    if (b === 0n) return fail("DivisionByZero");
    return a === I64_MIN && b === -1n ? fail("Overflow") : a / b;
  },
  lookup(id) {
    if (id === 1) return { name: "Alice", age: 30, email: "alice@example.com" };
    if (id === 2) return { name: "Bob", age: 25, email: undefined };
    return fail(id >= 100 && id < 200 ? "AccessDenied" : "NotFound");
  },
  async sum(numbers) {
    let sum = 0n;
    for await (const number of numbers) sum += BigInt(number);
    return sum;
  },
  async generate(count, output) {
    for (let i = 0; i < count; i++) await output.write(i);
    return undefined;
  },
  async transform(input, output) {
    for await (const text of input) await output.write(text.toUpperCase());
    return undefined;
  },
  echo_point: (point) => point,
  create_person: (name, age, email) => ({ name, age, email }),
  rectangle_area: ({ top_left: a, bottom_right: b }) => Math.abs((b.x - a.x) * (b.y - a.y)),
  parse_color: (name) =>
    (["Red", "Green", "Blue"] as const).find((color) => color.toLowerCase() === name.toLowerCase()),
  shape_area(shape) {
    if (shape.tag === "Circle") return Math.PI * shape.val.radius ** 2;
    return shape.tag === "Rectangle" ? shape.val.width * shape.val.height : 0;
  },
  create_canvas: (name, shapes, background) => ({ name, shapes, background }),
  process_message(message) {
    if (message.tag === "Text") return { tag: "Text", val: `processed: ${message.val}` };
    if (message.tag === "Number") return { tag: "Number", val: BigInt.asIntN(64, message.val * 2n) };
    return { tag: "Data", val: message.val.toReversed() };
  },
  get_points: (count) => Array.from({ length: count }, (_, x) => ({ x, y: 2 * x })),
  swap_pair: ([number, text]) => [text, number],
};

import { type Service, service, t } from "../src/index.ts";

const Point = t.struct("Point", { x: t.i32, y: t.i32 });
const Person = t.struct("Person", { name: t.string, age: t.u8, email: t.option(t.string) });
const Rectangle = t.struct("Rectangle", { top_left: Point, bottom_right: Point, label: t.option(t.string) });
const Color = t.enum("Color", ["Red", "Green", "Blue"]);
const Shape = t.enum("Shape", { Circle: { radius: t.f64 }, Rectangle: { width: t.f64, height: t.f64 }, Point: null });
const Canvas = t.struct("Canvas", { name: t.string, shapes: t.list(Shape), background: Color });
const Message = t.enum("Message", { Text: t.string, Number: t.i64, Data: t.bytes });
const MathError = t.enum("MathError", ["DivisionByZero", "Overflow"]);
const LookupError = t.enum("LookupError", ["NotFound", "AccessDenied"]);

/** The service of roam's conformance suite. */
export const Testbed: Service = service("Testbed", {
  echo: { args: [["message", t.string]], returns: t.string },
  reverse: { args: [["message", t.string]], returns: t.string },
  divide: { args: [t.i64, t.i64], returns: t.i64, fails: MathError },
  lookup: { args: [t.u32], returns: Person, fails: LookupError },
  sum: { args: [["numbers", t.rx(t.i32)]], returns: t.i64 },
  generate: { args: [t.u32, t.tx(t.i32)] },
  transform: { args: [t.rx(t.string), t.tx(t.string)] },
  echoPoint: { args: [Point], returns: Point },
  createPerson: { args: [t.string, t.u8, t.option(t.string)], returns: Person },
  rectangleArea: { args: [Rectangle], returns: t.f64 },
  parseColor: { args: [t.string], returns: t.option(Color) },
  shapeArea: { args: [Shape], returns: t.f64 },
  createCanvas: { args: [t.string, t.list(Shape), Color], returns: Canvas },
  processMessage: { args: [Message], returns: Message },
  getPoints: { args: [t.u32], returns: t.list(Point) },
  swapPair: { args: [t.tuple(t.i32, t.string)], returns: t.tuple(t.string, t.i32) },
  ping: {},
});

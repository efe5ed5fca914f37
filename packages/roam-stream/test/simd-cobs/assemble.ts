// Writes src/simd-cobs/module.ts: node test/simd-cobs/assemble.ts
import { writeFileSync } from "node:fs";

type Code = readonly number[];

// Locals: three parameters, five more integers, and a vector.
const SOURCE = 0;
const END = 1;
const TARGET = 2;
const SLOT = 3;
const POS = 4;
const MASK = 5;
const COUNT = 6;
const AT = 7;
const VECTOR = 8;

const get = (local: number): Code => [0x20, local];
const set = (local: number, value: Code): Code => [...value, 0x21, local];
const constant = (value: number): Code => {
  // Signed LEB128.
  const bytes: number[] = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    if ((value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0)) return [0x41, ...bytes, low];
    bytes.push(low | 0x80);
  }
};
const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, opcode];
const add = binary(0x6a);
const sub = binary(0x6b);
const and = binary(0x71);
const shiftLeft = binary(0x74);
const equal = binary(0x46);
const lessThan = binary(0x49);
const atLeast = binary(0x4f);
const trailingZeros = (value: Code): Code => [...value, 0x68];
const select = (condition: Code, yes: Code, no: Code): Code => [...yes, ...no, ...condition, 0x1b];
const storeByte = (address: Code, value: Code): Code => [...address, ...value, 0x3a, 0, 0];
const block = (...body: Code[]): Code => [0x02, 0x40, ...body.flat(), 0x0b];
const loop = (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b];
const when = (condition: Code, yes: Code[], no?: Code[]): Code => [
  ...condition,
  0x04,
  0x40,
  ...yes.flat(),
  ...(no === undefined ? [] : [0x05, ...no.flat()]),
  0x0b,
];
const branch = (depth: number): Code => [0x0c, depth];
const branchIf = (condition: Code, depth: number): Code => [...condition, 0x0d, depth];
const giveBack = (value: Code): Code => [...value, 0x0f];

const loadVector = (address: Code): Code => [...address, 0xfd, 0x00, 0, 0];
const storeVector = (address: Code, value: Code): Code => [...address, ...value, 0xfd, 0x0b, 0, 0];
const ZEROS: Code = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
/** A bit for each of sixteen bytes that is zero. */
const zerosOf = (vector: Code): Code => [...vector, ...ZEROS, 0xfd, 0x23, 0xfd, 0x64];

const length = sub(get(POS), get(SLOT));
/** The zero at `AT` is where the next code will stand; the code of the block before it is known now. */
const endBlock: Code[] = [storeByte(get(SLOT), sub(get(AT), get(SLOT))), set(SLOT, get(AT))];
const firstZero: Code = set(AT, add(get(POS), trailingZeros(get(MASK))));

/**
 * encode(source, end, target): the frame without its delimiter; returns where it ends. What is encoded is what was given, moved by one byte, with codes where
 * the zeros were, until a block is full. So sixteen bytes are copied as they are, and the codes put in afterwards. Reads and writes up to sixteen bytes too far.
 */
const encode: Code = [
  ...set(SLOT, get(TARGET)),
  ...set(POS, add(get(TARGET), constant(1))),
  ...block(
    loop(
      branchIf(equal(get(SOURCE), get(END)), 1),
      // How far this step goes: to the end of the message, of the block, or sixteen bytes.
      set(COUNT, sub(get(END), get(SOURCE))),
      set(AT, sub(constant(255), length)),
      set(COUNT, select(lessThan(get(COUNT), get(AT)), get(COUNT), get(AT))),
      set(VECTOR, loadVector(get(SOURCE))),
      storeVector(get(POS), get(VECTOR)),
      set(MASK, zerosOf(get(VECTOR))),
      when(
        atLeast(get(COUNT), constant(16)),
        [
          loop(
            when(get(MASK), [
              firstZero,
              ...endBlock,
              set(MASK, and(get(MASK), sub(get(MASK), constant(1)))),
              branch(1),
            ]),
          ),
          set(SOURCE, add(get(SOURCE), constant(16))),
          set(POS, add(get(POS), constant(16))),
        ],
        [
          set(MASK, and(get(MASK), sub(shiftLeft(constant(1), get(COUNT)), constant(1)))),
          when(
            get(MASK),
            [
              firstZero,
              ...endBlock,
              set(SOURCE, add(get(SOURCE), add(sub(get(AT), get(POS)), constant(1)))),
              set(POS, add(get(AT), constant(1))),
            ],
            [set(SOURCE, add(get(SOURCE), get(COUNT))), set(POS, add(get(POS), get(COUNT)))],
          ),
        ],
      ),
      when(equal(length, constant(255)), [
        storeByte(get(SLOT), constant(255)),
        // A message that ends with a full block has no empty block behind it.
        when(equal(get(SOURCE), get(END)), [giveBack(get(POS))]),
        set(SLOT, get(POS)),
        set(POS, add(get(POS), constant(1))),
      ]),
      branch(0),
    ),
  ),
  ...storeByte(get(SLOT), length),
  ...get(POS),
  0x0b,
];

const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)];
const named = (name: string): number[] => sized([...Buffer.from(name)]);

/** Pages of 64 KiB: see `encoder.ts` for what stands where. */
export const PAGES = 9;
const MAGIC: Code = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;
const V128 = 0x7b;

/** The module, as it stands in `src/simd-cobs/module.ts`. */
export function assemble(): string {
  const body = [2, 5, I32, 1, V128, ...encode];
  const bytes = [
    ...MAGIC,
    ...section(1, [1, 0x60, 3, I32, I32, I32, 1, I32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, PAGES, PAGES]),
    ...section(7, [2, ...named("memory"), 2, 0, ...named("encode"), 0, 0]),
    ...section(10, [1, ...sized(body)]),
  ];
  return Buffer.from(bytes).toString("base64");
}

if (import.meta.main) {
  const path = new URL("../../src/simd-cobs/module.ts", import.meta.url);
  const text = `/** A WebAssembly module, written by \`test/simd-cobs/assemble.ts\`, where it can be read. */\nexport const MODULE =\n  "${assemble()}";\n`;
  writeFileSync(path, text);
}

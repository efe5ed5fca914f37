/** Eight bytes through which floats and 64-bit integers change their form, in little endian whatever the machine. */
export const numberBytes: DataView = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/* oxlint-disable */
// Written by protobufjs-cli 2.7.1 from request.proto, then formatted:
// pbjs -t static-module -w es6 --no-create --no-verify --no-convert --no-delimited --no-service --no-comments --no-typeurl
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader,
  $Writer = $protobuf.Writer,
  $util = $protobuf.util;
const $Object = $util.global.Object,
  $undefined = $util.global.undefined,
  $Error = $util.global.Error,
  $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const Request = ($root.Request = (() => {
  const Request = function (properties) {
    this.metadata = [];
    this.channels = [];
    if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
        if (properties[keys[i]] != null && keys[i] !== "__proto__") this[keys[i]] = properties[keys[i]];
  };

  Request.prototype.connId = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;
  Request.prototype.requestId = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;
  Request.prototype.methodId = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;
  Request.prototype.metadata = $util.emptyArray;
  Request.prototype.channels = $util.emptyArray;
  Request.prototype.payload = $util.newBuffer([]);

  Request.encode = function (message, writer, _depth) {
    if (!writer) writer = $Writer.create();
    if (_depth === $undefined) _depth = 0;
    if (_depth > $util.recursionLimit) throw $Error("max depth exceeded");
    if (
      message.connId != null &&
      $Object.hasOwnProperty.call(message, "connId") &&
      (typeof message.connId === "object" ? message.connId.low || message.connId.high : message.connId !== 0)
    )
      writer.uint32(8).uint64(message.connId);
    if (
      message.requestId != null &&
      $Object.hasOwnProperty.call(message, "requestId") &&
      (typeof message.requestId === "object"
        ? message.requestId.low || message.requestId.high
        : message.requestId !== 0)
    )
      writer.uint32(16).uint64(message.requestId);
    if (
      message.methodId != null &&
      $Object.hasOwnProperty.call(message, "methodId") &&
      (typeof message.methodId === "object" ? message.methodId.low || message.methodId.high : message.methodId !== 0)
    )
      writer.uint32(25).fixed64(message.methodId);
    if (message.metadata != null && message.metadata.length)
      for (let i = 0; i < message.metadata.length; ++i)
        $root.Entry.encode(message.metadata[i], writer.uint32(34).fork(), _depth + 1).ldelim();
    if (message.channels != null && message.channels.length) writer.uint32(42).uint64s(message.channels);
    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
      writer.uint32(50).bytes(message.payload);
    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
    return writer;
  };

  Request.decode = function (reader, length, _end, _depth, _target) {
    if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
    if (_depth === $undefined) _depth = 0;
    if (_depth > $Reader.recursionLimit) throw $Error("max depth exceeded");
    let end, message, value;
    if (length === $undefined) end = reader.len;
    else {
      end = reader.pos + length;
      if (end > reader.len) throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
    }
    message = _target || new $root.Request();
    while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
        _end = $undefined;
        break;
      }
      let wireType = tag & 7;
      switch ((tag >>>= 3)) {
        case 1: {
          if (wireType !== 0) break;
          if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
            message.connId = value;
          else delete message.connId;
          continue;
        }
        case 2: {
          if (wireType !== 0) break;
          if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
            message.requestId = value;
          else delete message.requestId;
          continue;
        }
        case 3: {
          if (wireType !== 1) break;
          if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
            message.methodId = value;
          else delete message.methodId;
          continue;
        }
        case 4: {
          if (wireType !== 2) break;
          if (!(message.metadata && message.metadata.length)) message.metadata = [];
          message.metadata.push($root.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
          continue;
        }
        case 5: {
          if (wireType === 2) {
            if (!(message.channels && message.channels.length)) message.channels = [];
            reader.uint64s(message.channels);
            continue;
          }
          if (wireType !== 0) break;
          if (!(message.channels && message.channels.length)) message.channels = [];
          message.channels.push(reader.uint64());
          continue;
        }
        case 6: {
          if (wireType !== 2) break;
          if ((value = reader.bytes()).length) message.payload = value;
          else delete message.payload;
          continue;
        }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
        $util.makeProp(message, "$unknowns", false);
        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
    }
    if (length !== $undefined) {
      if (reader.pos !== end) throw $RangeError("index out of range");
      reader.len = length;
    }
    if (_end !== $undefined) throw $Error("missing end group");
    return message;
  };

  return Request;
})());

export const Entry = ($root.Entry = (() => {
  const Entry = function (properties) {
    if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
        if (properties[keys[i]] != null && keys[i] !== "__proto__") this[keys[i]] = properties[keys[i]];
  };

  Entry.prototype.key = "";
  Entry.prototype.text = null;
  Entry.prototype.bytes = null;
  Entry.prototype.number = null;

  let $oneOfFields;

  $Object.defineProperty(Entry.prototype, "value", {
    get: $util.oneOfGetter(($oneOfFields = ["text", "bytes", "number"])),
    set: $util.oneOfSetter($oneOfFields),
  });

  Entry.encode = function (message, writer, _depth) {
    if (!writer) writer = $Writer.create();
    if (_depth === $undefined) _depth = 0;
    if (_depth > $util.recursionLimit) throw $Error("max depth exceeded");
    if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
      writer.uint32(10).string(message.key);
    if (message.text != null && $Object.hasOwnProperty.call(message, "text")) writer.uint32(18).string(message.text);
    if (message.bytes != null && $Object.hasOwnProperty.call(message, "bytes")) writer.uint32(26).bytes(message.bytes);
    if (message.number != null && $Object.hasOwnProperty.call(message, "number"))
      writer.uint32(32).uint64(message.number);
    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
    return writer;
  };

  Entry.decode = function (reader, length, _end, _depth, _target) {
    if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
    if (_depth === $undefined) _depth = 0;
    if (_depth > $Reader.recursionLimit) throw $Error("max depth exceeded");
    let end, message, value;
    if (length === $undefined) end = reader.len;
    else {
      end = reader.pos + length;
      if (end > reader.len) throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
    }
    message = _target || new $root.Entry();
    while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
        _end = $undefined;
        break;
      }
      let wireType = tag & 7;
      switch ((tag >>>= 3)) {
        case 1: {
          if (wireType !== 2) break;
          if ((value = reader.stringVerify()).length) message.key = value;
          else delete message.key;
          continue;
        }
        case 2: {
          if (wireType !== 2) break;
          message.text = reader.stringVerify();
          message.value = "text";
          continue;
        }
        case 3: {
          if (wireType !== 2) break;
          message.bytes = reader.bytes();
          message.value = "bytes";
          continue;
        }
        case 4: {
          if (wireType !== 0) break;
          message.number = reader.uint64();
          message.value = "number";
          continue;
        }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
        $util.makeProp(message, "$unknowns", false);
        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
    }
    if (length !== $undefined) {
      if (reader.pos !== end) throw $RangeError("index out of range");
      reader.len = length;
    }
    if (_end !== $undefined) throw $Error("missing end group");
    return message;
  };

  return Entry;
})());

export { $root as default };

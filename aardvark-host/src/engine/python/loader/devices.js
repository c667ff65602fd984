// The interpreter's standard streams and its ways to the host, as character devices.
(ops, shared) => {
  "use strict";

  const { write, log, sleep, countTimers, decodeUtf8, exchange, cancelRequest } = ops;
  const { parse } = JSON;
  const { isArray } = Array;

  const INTERRUPTED = 27;
  const CHUNK = 1 << 19;
  // Longest text that the host takes, in UTF-16 units.
  const MAX_TEXT = 1 << 20;
  const INVALID = 28;
  const LEVELS = [[40, 3], [30, 2], [20, 1]];

  // Longest text of a number; NaN, the end of time and the like are the host's to deal with.
  const MAX_NUMBER = 64;

  // What comes before the number of timers that wait, where a time to sleep could be: a `t`.
  const TIMERS = 0x74;

  const timersFit = (bytes) => {
    try {
      countTimers(+decodeUtf8(bytes));
      return true;
    } catch {
      return false;
    }
  };

  const output = (number) => (bytes) => {
    for (let at = 0; at < bytes.length; at += CHUNK) write(number, bytes.subarray(at, at + CHUNK));
  };

  // Longest record, in bytes: what `_aardvark_streams` sends of a message, each character escaped.
  const MAX_RECORD = 1 << 22;

  // False: this is no record. Whoever opens the device can write anything.
  const logLine = (bytes) => {
    if (bytes.length > MAX_RECORD) return false;
    let record;
    try {
      record = parse(decodeUtf8(bytes));
    } catch {
      return false;
    }
    if (!isArray(record)) return false;
    const { 0: number, 1: logger, 2: message } = record;
    if (typeof number !== "number" || typeof logger !== "string" || typeof message !== "string") return false;
    if (logger.length > MAX_TEXT || message.length > MAX_TEXT) return false;
    const level = LEVELS.find(([from]) => number >= from);
    log(level ? level[1] : 0, logger, message);
    return true;
  };

  // A device: what Python writes to `path` goes to `receive` as bytes, and reading finds the end.
  const make = (FS, path, minor, receive) => {
    const device = FS.makedev(80, minor);
    FS.registerDevice(device, {
      open(stream) {
        stream.seekable = false;
      },
      close() {},
      fsync() {},
      read: () => 0,
      write(_stream, buffer, offset, length) {
        if (receive(buffer.subarray(offset, offset + length)) === false) throw new FS.ErrnoError(INVALID);
        return length;
      },
    });
    FS.mkdev(path, 0o666, device);
  };

  // The bytes of `parts` one after the other.
  const joined = (parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };

  // A device on which each open file is one request to another host: what is written before the first read is the
  // request, and what is read is its answer.
  const makeNetwork = (FS, path, minor) => {
    const EIO = 29;
    const orFail = (f) => {
      try {
        return f();
      } catch {
        // Too large for memory; everything else is in the answer.
        throw new FS.ErrnoError(EIO);
      }
    };
    const device = FS.makedev(80, minor);
    FS.registerDevice(device, {
      open(stream) {
        stream.seekable = false;
        stream.asked = [];
        stream.answer = stream.underWay = undefined;
      },
      close(stream) {
        if (stream.underWay !== undefined) cancelRequest(stream.underWay);
        stream.asked = stream.answer = stream.underWay = undefined;
      },
      fsync() {},
      write(stream, buffer, offset, length) {
        orFail(() => stream.asked.push(buffer.slice(offset, offset + length)));
        return length;
      },
      read(stream, buffer, offset, length) {
        if (stream.answer === undefined) {
          const answer = orFail(() => exchange(stream.underWay ?? joined(stream.asked)));
          stream.asked = [];
          // As in `sleep` below.
          stream.underWay = typeof answer === "number" ? answer : undefined;
          if (stream.underWay !== undefined) throw new FS.ErrnoError(INTERRUPTED);
          stream.answer = answer;
        }
        const part = stream.answer.subarray(0, length);
        buffer.set(part, offset);
        stream.answer = stream.answer.subarray(part.length);
        return part.length;
      },
    });
    FS.mkdev(path, 0o666, device);
  };

  // Replaces the terminal that Emscripten sets up by the host's streams.
  shared.installDevices = (FS) => {
    for (const name of ["stdin", "stdout", "stderr"]) FS.unlink(`/dev/${name}`);
    make(FS, "/dev/stdin", 0, () => {});
    make(FS, "/dev/stdout", 1, output(1));
    make(FS, "/dev/stderr", 2, output(2));
    make(FS, "/dev/aardvark-log", 3, logLine);
    makeNetwork(FS, "/dev/aardvark-network", 5);
    make(FS, "/dev/aardvark-sleep", 4, (bytes) => {
      if (bytes.length > MAX_NUMBER) return false;
      // The same device, as each takes one of the descriptors that the plugin may have.
      if (bytes[0] === TIMERS) return timersFit(bytes.subarray(1));
      // Python then runs the handlers of signals, and sleeps again if none of them raises.
      if (sleep(+decodeUtf8(bytes))) throw new FS.ErrnoError(INTERRUPTED);
      return true;
    });
    for (let number = 0; number < 3; number++) FS.close(FS.streams[number]);
    FS.open("/dev/stdin", 0);
    FS.open("/dev/stdout", 1);
    FS.open("/dev/stderr", 1);
  };
};

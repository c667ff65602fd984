// The interpreter's standard streams and its two ways to the host, as character devices.
(ops, shared) => {
  "use strict";

  const { write, log, sleep, decodeUtf8, exchange } = ops;
  const { parse } = JSON;

  const INTERRUPTED = 27;
  const CHUNK = 1 << 19;
  const LEVELS = [[40, 3], [30, 2], [20, 1]];

  const output = (number) => (bytes) => {
    for (let at = 0; at < bytes.length; at += CHUNK) write(number, bytes.subarray(at, at + CHUNK));
  };

  const logLine = (bytes) => {
    const [number, logger, message] = parse(decodeUtf8(bytes));
    const level = LEVELS.find(([from]) => number >= from);
    log(level ? level[1] : 0, logger, message);
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
        receive(buffer.subarray(offset, offset + length));
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
        stream.answer = undefined;
      },
      close(stream) {
        stream.asked = stream.answer = undefined;
      },
      fsync() {},
      write(stream, buffer, offset, length) {
        orFail(() => stream.asked.push(buffer.slice(offset, offset + length)));
        return length;
      },
      read(stream, buffer, offset, length) {
        if (stream.answer === undefined) {
          stream.answer = orFail(() => exchange(joined(stream.asked)));
          stream.asked = [];
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
      // Python then runs the handlers of signals, and sleeps again if none of them raises.
      if (sleep(+decodeUtf8(bytes))) throw new FS.ErrnoError(INTERRUPTED);
    });
    for (let number = 0; number < 3; number++) FS.close(FS.streams[number]);
    FS.open("/dev/stdin", 0);
    FS.open("/dev/stdout", 1);
    FS.open("/dev/stderr", 1);
  };
};

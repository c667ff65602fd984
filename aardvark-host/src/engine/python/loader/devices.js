// The interpreter's standard streams and its two ways to the host, as character devices.
(ops, shared) => {
  "use strict";

  const { write, log, sleep, decodeUtf8 } = ops;
  const { parse } = JSON;

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

  // Replaces the terminal that Emscripten sets up by the host's streams.
  shared.installDevices = (FS) => {
    for (const name of ["stdin", "stdout", "stderr"]) FS.unlink(`/dev/${name}`);
    make(FS, "/dev/stdin", 0, () => {});
    make(FS, "/dev/stdout", 1, output(1));
    make(FS, "/dev/stderr", 2, output(2));
    make(FS, "/dev/aardvark-log", 3, logLine);
    make(FS, "/dev/aardvark-sleep", 4, (bytes) => sleep(+decodeUtf8(bytes)));
    for (let number = 0; number < 3; number++) FS.close(FS.streams[number]);
    FS.open("/dev/stdin", 0);
    FS.open("/dev/stdout", 1);
    FS.open("/dev/stderr", 1);
  };
};

// The interpreter's open files: how many there may be, what an image keeps of them, and how a reset puts them back.
(ops, shared) => {
  "use strict";

  const { fileCount } = ops;

  const AGAIN = 6;
  const BAD_NUMBER = 8;
  const TOO_MANY = 33;

  // Of a stream's flags, those that make, demand or empty a file; when a file is opened again it is there.
  const MAKING = 0o100 | 0o200 | 0o1000;

  // Bytes that wait in a pipe, whose reader is the writer itself: beyond them, writing fails instead of waiting.
  const PIPE = 65_536;

  // Inode numbers from here on are of the host's files.
  const FIRST_INODE = 1 << 30;

  shared.streams = (M) => {
    const { FS, PIPEFS, SOCKFS, DNS } = M;
    let saved;
    let isCounted = false;

    const count = () => {
      isCounted = true;
      let open = 0;
      for (let number = 0; number < FS.streams.length; number++) if (FS.streams[number]) open++;
      fileCount(open);
    };

    // Numbers are given out from the lowest on, and none beyond the limit.
    FS.nextfd = () => {
      for (let number = 0; number < FS.MAX_OPEN_FDS; number++) if (!FS.streams[number]) return number;
      throw new FS.ErrnoError(TOO_MANY);
    };
    const { createStream, closeStream } = FS;
    FS.createStream = (stream, number = -1) => {
      if (number >= FS.MAX_OPEN_FDS) throw new FS.ErrnoError(BAD_NUMBER);
      const made = createStream(stream, number);
      count();
      return made;
    };
    FS.closeStream = (number) => {
      closeStream(number);
      count();
    };

    const { write } = PIPEFS.stream_ops;
    PIPEFS.stream_ops.write = (stream, buffer, offset, length, position) => {
      let room = PIPE;
      for (const bucket of stream.node.pipe.buckets) room -= bucket.offset - bucket.roffset;
      if (length > 0 && room <= 0) throw new FS.ErrnoError(AGAIN);
      return write(stream, buffer, offset, Math.min(length, room), position);
    };

    const isSame = (found, node) => found === node || (found?.place !== undefined && found.id === node.id);

    const openFiles = () =>
      FS.streams.flatMap((stream, number) => {
        if (!stream) return [];
        const { path, flags, position } = stream;
        if (!isSame(FS.analyzePath(path).object, stream.node)) {
          throw new Error(`it keeps \`${path}\` open, which is not there any more or is no file`);
        }
        const first = FS.streams.findIndex((other) => other?.shared === stream.shared);
        return [[number, path, flags, position, first]];
      });

    const openAgain = (files) => {
      for (const [number, path, flags, position, first] of files) {
        if (number < 3) continue;
        const stream = first < number ? FS.dupStream(FS.streams[first], number) : FS.open(path, flags & ~MAKING);
        if (stream.fd !== number) {
          FS.streams[stream.fd] = null;
          FS.streams[number] = stream;
          stream.fd = number;
        }
        stream.position = position;
      }
    };

    // From here on `reset` comes back to this moment.
    const remember = () => {
      saved = {
        streams: FS.streams.map((stream) => stream && { stream, ...stream, ...stream.shared }),
        nextInode: FS.nextInode,
        pipes: PIPEFS.nextname.current,
        sockets: SOCKFS.nextname.current,
        path: FS.currentPath,
      };
    };

    // Pipes and sockets stay in the table of names when they are closed.
    const forgetNodes = () => {
      for (let at = 0; at < FS.nameTable.length; at++) {
        let kept;
        for (let node = FS.nameTable[at]; node; ) {
          const next = node.name_next;
          if (node.id < saved.nextInode || node.id >= FIRST_INODE) [node.name_next, kept] = [kept, node];
          node = next;
        }
        FS.nameTable[at] = kept;
      }
      FS.nextInode = saved.nextInode;
    };

    const resetStreams = () => {
      const { streams } = saved;
      FS.streams.length = streams.length;
      for (let number = 0; number < streams.length; number++) {
        const was = streams[number];
        if (!was) {
          FS.streams[number] = was;
          continue;
        }
        const { stream, flags, position, handle, uses } = was;
        FS.streams[number] = stream;
        stream.fd = number;
        stream.node = was.node;
        stream.path = was.path;
        stream.stream_ops = was.stream_ops;
        stream.flags = flags;
        stream.position = position;
        if (handle !== undefined) Object.assign(stream.shared, { handle, uses });
      }
    };

    const reset = () => {
      if (FS.nextInode !== saved.nextInode) forgetNodes();
      resetStreams();
      if (isCounted) count();
      isCounted = false;
      FS.currentPath = saved.path;
      if (PIPEFS.nextname.current !== saved.pipes) PIPEFS.nextname.current = saved.pipes;
      if (SOCKFS.nextname.current !== saved.sockets) SOCKFS.nextname.current = saved.sockets;
      if (DNS.address_map.id !== 1) DNS.address_map = { id: 1, addrs: {}, names: {} };
    };

    return { count, openFiles, openAgain, remember, reset };
  };
};

// Files that the host keeps and a guest may change: the scratch directory and mounted directories.
//
// Emscripten resolves paths, and asks here name by name. What it is told it must not remember, because the host's files
// change behind its back: nodes are made for each question and never come into its table of names.
(ops, shared) => {
  "use strict";

  const { fileStat, fileStatOpen, fileOpen, fileClose, fileRead, fileWrite, fileResize } = ops;
  const { fileMakeDirectory, fileRemove, fileRemoveDirectory, fileRename, fileLink, fileTarget, fileNames } = ops;
  const { fileSet, fileSetOpen } = ops;

  const INVALID = 28;
  const TOO_MANY = 33;
  const NO_MEMORY = 48;
  const NOT_PERMITTED = 63;

  const WRITE = 1;
  const CREATE = 2 | 4;

  const KIND = 0o170000;
  const DIRECTORY = 0o040000;
  const FILE = 0o100000;

  // What one write may carry.
  const CHUNK = 1 << 20;

  const join = (place, name) => `${place}/${name}`;

  // Gives what makes a file system out of what the host has at a path.
  shared.guestFiles = (M) => {
    const { FS } = M;
    const numbers = new Float64Array(7);

    const check = (result) => {
      if (typeof result !== "number" || result >= 0) return result;
      const error = new FS.ErrnoError(-result);
      // While the interpreter starts, nobody tells what the number means; and this one is for an operator.
      if (result === -TOO_MANY) error.message = "too many open files";
      throw error;
    };

    const { hashAddNode } = FS;
    FS.hashAddNode = (node) => {
      if (node.place === undefined) hashAddNode(node);
    };

    const attributes = () => {
      const [mode, size, ino, dev, accessed, modified, changed] = numbers;
      return {
        dev,
        ino,
        mode,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        size,
        atime: new Date(accessed),
        mtime: new Date(modified),
        ctime: new Date(changed),
        blksize: 4096,
        blocks: Math.ceil(size / 4096),
      };
    };

    const makeNode = (parent, name, place) => {
      check(fileStat(place, numbers));
      const [mode, , inode] = numbers;
      const { nextInode } = FS;
      const node = new FS.FSNode(parent, name, mode, 0);
      FS.nextInode = nextInode;
      node.id = inode;
      node.place = place;
      node.node_ops = nodeOps;
      node.stream_ops = (mode & KIND) === FILE ? fileOps : directoryOps;
      return node;
    };

    const isNumber = (value) => typeof value === "number";

    const set = (change, subject, { mode, atime, mtime, timestamp }) => {
      if (isNumber(mode) || isNumber(atime ?? mtime ?? timestamp)) {
        const permissions = isNumber(mode) ? mode & 0o7777 : NaN;
        check(change(subject, permissions, atime ?? timestamp ?? NaN, mtime ?? timestamp ?? NaN, Date.now()));
      }
    };

    const nodeOps = {
      getattr(node) {
        check(fileStat(node.place, numbers));
        return attributes();
      },
      setattr(node, changes) {
        if (changes.size !== undefined) {
          const handle = check(fileOpen(node.place, WRITE, 0, Date.now()));
          try {
            check(fileResize(handle, changes.size, Date.now()));
          } finally {
            fileClose(handle);
          }
        } else {
          set(fileSet, node.place, changes);
        }
      },
      lookup: (parent, name) => makeNode(parent, name, join(parent.place, name)),
      mknod(parent, name, mode) {
        const place = join(parent.place, name);
        const kind = mode & KIND;
        if (kind === DIRECTORY) check(fileMakeDirectory(place, mode & 0o7777, Date.now()));
        else if (kind === FILE) fileClose(check(fileOpen(place, CREATE, mode & 0o7777, Date.now())));
        else throw new FS.ErrnoError(NOT_PERMITTED);
        return makeNode(parent, name, place);
      },
      rename(node, parent, name) {
        check(fileRename(node.place, join(parent.place, name), Date.now()));
      },
      unlink(parent, name) {
        check(fileRemove(join(parent.place, name), Date.now()));
      },
      rmdir(parent, name) {
        check(fileRemoveDirectory(join(parent.place, name), Date.now()));
      },
      readdir: (node) => [".", "..", ...check(fileNames(node.place))],
      symlink(parent, name, target) {
        const place = join(parent.place, name);
        check(fileLink(place, target, Date.now()));
        return makeNode(parent, name, place);
      },
      readlink: (node) => check(fileTarget(node.place)),
    };

    const sizeOf = (stream) => {
      check(fileStatOpen(stream.shared.handle, numbers));
      return numbers[1];
    };

    const llseek = (stream, offset, whence) => {
      const start = whence === 1 ? stream.position : whence === 2 && stream.node.stream_ops === fileOps ? sizeOf(stream) : 0;
      if (start + offset < 0) throw new FS.ErrnoError(INVALID);
      return start + offset;
    };

    const read = (stream, buffer, offset, length, position) =>
      check(fileRead(stream.shared.handle, buffer.subarray(offset, offset + length), position));

    const write = (stream, buffer, offset, length, position) => {
      let written = 0;
      while (written < length) {
        const start = offset + written;
        const bytes = buffer.subarray(start, start + Math.min(CHUNK, length - written));
        const count = fileWrite(stream.shared.handle, bytes, position + written, Date.now());
        // What has been written stays written; the next attempt gets the reason.
        if (count < 0 && written === 0) check(count);
        if (count <= 0) break;
        written += count;
      }
      return written;
    };

    const directoryOps = { llseek };
    const fileOps = {
      open(stream) {
        try {
          stream.shared.handle = check(fileOpen(stream.node.place, stream.flags & 3 ? WRITE : 0, 0, Date.now()));
          stream.shared.uses = 1;
        } catch (error) {
          FS.closeStream(stream.fd);
          throw error;
        }
      },
      dup(stream) {
        stream.shared.uses++;
      },
      close(stream) {
        if (--stream.shared.uses === 0) fileClose(stream.shared.handle);
      },
      getattr(stream) {
        check(fileStatOpen(stream.shared.handle, numbers));
        return attributes();
      },
      setattr(stream, changes) {
        if (changes.size !== undefined) check(fileResize(stream.shared.handle, changes.size, Date.now()));
        else set(fileSetOpen, stream.shared.handle, changes);
      },
      llseek,
      read,
      write,
      // Only the older lines ask for this.
      allocate(stream, offset, length) {
        if (offset + length > sizeOf(stream)) check(fileResize(stream.shared.handle, offset + length, Date.now()));
      },
      mmap(stream, length, position) {
        const ptr = M.mmapAlloc(length);
        if (!ptr) throw new FS.ErrnoError(NO_MEMORY);
        read(stream, M.HEAP8, ptr, length, position);
        return { ptr, allocated: true };
      },
      msync(stream, buffer, offset, length) {
        write(stream, buffer, 0, length, offset);
        return 0;
      },
    };

    return (place) => ({ mount: () => makeNode(null, "/", place) });
  };
};

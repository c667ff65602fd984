// A read-only file system over files that the host keeps in memory: the standard library, packages, the bundle.
// Nothing of them is copied into the interpreter before it reads it.
(ops, shared) => {
  "use strict";

  const { fileRefused } = ops;

  const READ_ONLY = 69;
  const ABSENT = 44;
  const INVALID = 28;
  const NO_MEMORY = 48;

  // Permissions say that the owner may write, as those of files on a disk that is mounted for reading do: what is tried
  // all the same ends with the reason, `EROFS`.

  // Every file is from 1980, the first year that a ZIP can name: times of the host's disk are none of a guest's business.
  const TIME = Date.UTC(1980, 0, 1);

  // Inode numbers far above those of the interpreter's own file system, so that the two never meet in its tables.
  const FIRST_INODE = 1 << 30;

  // Numbered as they are listed, so that a file has the same inode in every isolate.
  let inodes = FIRST_INODE;
  const entry = (children, index, size) => ({ __proto__: null, children, index, size, inode: inodes++ });
  const directory = () => entry(new Map(), -1, 4096);

  // `[path, index, size]` of each file, as a tree; an index below 0 stands for a directory.
  const treeOf = (files) => {
    const root = directory();
    for (const [path, index, size] of files) {
      const names = path.split("/");
      const last = names.pop();
      let parent = root;
      for (const name of names) {
        let child = parent.children.get(name);
        if (child === undefined) parent.children.set(name, (child = directory()));
        parent = child;
      }
      parent.children.set(last, index < 0 ? directory() : entry(null, index, size));
    }
    return root;
  };

  // Notes what was tried, and refuses it. `subject` is a node or a stream; a name stands for something in it.
  shared.refuse = (FS, subject, name) => {
    const path = FS.getPath(subject.node ?? subject);
    fileRefused(typeof name === "string" ? `${path === "/" ? "" : path}/${name}` : path);
    throw new FS.ErrnoError(READ_ONLY);
  };

  // What `FS.mount` takes, for the files of one mount point.
  shared.hostFiles = (M, files) => {
    const { FS } = M;
    const absent = new FS.ErrnoError(ABSENT);
    const refuse = (subject, name) => shared.refuse(FS, subject, name);

    const makeNode = (parent, name, entry) => {
      const isDirectory = entry.children !== null;
      const next = FS.nextInode;
      const node = FS.createNode(parent, name, isDirectory ? 0o040755 : 0o100644, 0);
      FS.nextInode = next;
      node.id = entry.inode;
      node.entry = entry;
      node.atime = node.mtime = node.ctime = TIME;
      node.node_ops = nodeOps;
      node.stream_ops = isDirectory ? directoryOps : fileOps;
      return node;
    };

    const nodeOps = {
      getattr: (node) => ({
        dev: 2,
        ino: node.id,
        mode: node.mode,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        size: node.entry.size,
        atime: new Date(TIME),
        mtime: new Date(TIME),
        ctime: new Date(TIME),
        blksize: 4096,
        blocks: Math.ceil(node.entry.size / 4096),
      }),
      lookup(parent, name) {
        const entry = parent.entry.children?.get(name);
        if (entry === undefined) throw absent;
        return makeNode(parent, name, entry);
      },
      readdir: (node) => [".", "..", ...node.entry.children.keys()],
      readlink() {
        throw new FS.ErrnoError(INVALID);
      },
      setattr: refuse,
      mknod: refuse,
      rename: refuse,
      unlink: refuse,
      rmdir: refuse,
      symlink: refuse,
    };

    const llseek = (stream, offset, whence) => {
      const start = whence === 1 ? stream.position : whence === 2 ? stream.node.entry.size : 0;
      if (start + offset < 0) throw new FS.ErrnoError(INVALID);
      return start + offset;
    };

    const read = (stream, buffer, offset, length, position) => {
      const { index, size } = stream.node.entry;
      const count = Math.min(length, size - position);
      if (count <= 0) return 0;
      return ops.readFile(index, buffer.subarray(offset, offset + count), position);
    };

    const directoryOps = { llseek };
    const fileOps = {
      open(stream) {
        if ((stream.flags & 3) === 0) return;
        FS.closeStream(stream.fd);
        refuse(stream);
      },
      llseek,
      read,
      mmap(stream, length, position) {
        const ptr = M.mmapAlloc(length);
        if (!ptr) throw new FS.ErrnoError(NO_MEMORY);
        read(stream, M.HEAP8, ptr, length, position);
        return { ptr, allocated: true };
      },
      msync: () => 0,
    };

    const root = treeOf(files);
    return { mount: () => makeNode(null, "/", root) };
  };

  // Shared libraries of packages: [index, size].
  const libraries = [];
  const isLibrary = (path) => /\.so(\.|$)/.test(path);

  // `files` of a mount point are packages: what they have of shared libraries may be loaded.
  shared.trustLibraries = (files) => {
    for (const [path, index, size] of files) if (index >= 0 && isLibrary(path)) libraries.push([index, size]);
  };

  // Bytes between two that are compared; a prime, so that it fits no structure of a file.
  const STRIDE = 61;

  const looksLike = (one, other) => {
    for (let at = 0; at < one.length; at += STRIDE) if (one[at] !== other[at]) return false;
    return true;
  };

  // A copy, of the host's own bytes, of the library that looks like `bytes`; undefined if no package has such a one.
  // Paths are the guest's: a name can mean another file by the time that it is read. What only looks like a library
  // gets the library, so a comparison that finds the right one is enough.
  shared.trustedLibrary = (bytes) => {
    for (const [index, size] of libraries) {
      if (size !== bytes.length) continue;
      const copy = new Uint8Array(size);
      if (ops.readFile(index, copy, 0) === size && looksLike(copy, bytes)) return copy;
    }
    return undefined;
  };
};

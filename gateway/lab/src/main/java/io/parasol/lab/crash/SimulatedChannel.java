// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file of a simulated disk, or an open folder, which can only be synced. Thread-safe. */
final class SimulatedChannel extends FileChannel {

  private static final int FOLDER = -1;

  private final SimulatedDisk disk;
  private final String path;
  private final int file;
  private final boolean isAppending;
  private long position;

  private SimulatedChannel(SimulatedDisk disk, String path, int file, boolean isAppending) {
    this.disk = disk;
    this.path = path;
    this.file = file;
    this.isAppending = isAppending;
  }

  static SimulatedChannel ofFile(SimulatedDisk disk, String path, int file, boolean isAppending) {
    return new SimulatedChannel(disk, path, file, isAppending);
  }

  static SimulatedChannel ofFolder(SimulatedDisk disk, String path) {
    return new SimulatedChannel(disk, path, FOLDER, false);
  }

  @Override
  public synchronized int read(ByteBuffer to) throws IOException {
    int count = read(to, position);
    position += Math.max(count, 0);
    return count;
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      int count = read(to[i]);
      if (count < 0) {
        return total == 0 ? -1 : total;
      }
      total += count;
      if (to[i].hasRemaining()) {
        break;
      }
    }
    return total;
  }

  @Override
  public int read(ByteBuffer to, long at) throws IOException {
    requireFile();
    byte[] bytes = new byte[to.remaining()];
    int count = disk.read(file, Math.toIntExact(at), bytes);
    if (count > 0) {
      to.put(bytes, 0, count);
    }
    return count;
  }

  @Override
  public synchronized int write(ByteBuffer from) throws IOException {
    if (isAppending) {
      position = size();
    }
    int count = write(from, position);
    position += count;
    return count;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      total += write(from[i]);
    }
    return total;
  }

  @Override
  public int write(ByteBuffer from, long at) throws IOException {
    requireFile();
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    disk.write(file, Math.toIntExact(at), bytes);
    from.position(from.limit());
    return bytes.length;
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized FileChannel position(long next) {
    position = next;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireFile();
    return disk.length(file);
  }

  @Override
  public synchronized FileChannel truncate(long length) throws IOException {
    requireFile();
    disk.truncate(file, Math.toIntExact(length));
    position = Math.min(position, length);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    if (file == FOLDER) {
      disk.syncFolder(path);
    } else {
      disk.syncFile(file);
    }
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, Math.max(0, size() - at)));
    int read = read(bytes, at);
    return read <= 0 ? 0 : target.write(bytes.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(count));
    int read = source.read(bytes);
    return read <= 0 ? 0 : write(bytes.flip(), at);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long length) {
    throw new UnsupportedOperationException("a simulated file cannot be mapped");
  }

  @Override
  public FileLock lock(long at, long length, boolean shared) {
    return new Lock(this, at, length, shared);
  }

  @Override
  public FileLock tryLock(long at, long length, boolean shared) {
    return lock(at, length, shared);
  }

  @Override
  protected void implCloseChannel() {}

  private void requireFile() throws IOException {
    if (file == FOLDER) {
      throw new IOException(path + " is a folder");
    }
  }

  /** A lock that no other process contends for. */
  private static final class Lock extends FileLock {
    private boolean isValid = true;

    private Lock(FileChannel channel, long at, long length, boolean shared) {
      super(channel, at, length, shared);
    }

    @Override
    public synchronized boolean isValid() {
      return isValid;
    }

    @Override
    public synchronized void release() {
      isValid = false;
    }
  }
}

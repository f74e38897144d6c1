// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A simulated disk that loses power after a number of operations, or on request. Of the writes that
 * were not synced, any sectors may have reached the disk and any may not. Afterwards it rejects all
 * operations.
 */
public final class PowerLossDisk implements Disk {

  private static final int SECTOR = 512;

  private final Disk disk;
  private final Random random;
  private final Runnable onPowerLoss;
  private int operationsLeft;
  private boolean powerLost;
  private final Map<FileChannel, List<Write>> unsynced = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Write(long at, byte[] before, long sizeBefore) {}

  /**
   * Creates a disk that works for a number of operations.
   *
   * @param disk where everything is written, at once.
   * @param onPowerLoss run when the power has failed and unsynced writes are lost.
   */
  public PowerLossDisk(Disk disk, Random random, int operations, Runnable onPowerLoss) {
    this.disk = disk;
    this.random = random;
    this.operationsLeft = operations;
    this.onPowerLoss = onPowerLoss;
  }

  /** Makes the power fail with the next operation. */
  public synchronized void cutPower() {
    operationsLeft = 1;
  }

  /** Returns whether the power has failed. */
  public synchronized boolean isPowerLost() {
    return powerLost;
  }

  @Override
  public synchronized void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    requirePower();
    ByteBuffer before = ByteBuffer.allocate(bytes.remaining());
    while (before.hasRemaining() && file.read(before, at + before.position()) > 0) {}
    unsynced
        .computeIfAbsent(file, any -> new ArrayList<>())
        .add(new Write(at, before.array(), file.size()));
    disk.write(file, bytes, at);
    countOperation();
  }

  @Override
  public synchronized void force(FileChannel file) throws IOException {
    requirePower();
    countOperation();
    disk.force(file);
    unsynced.remove(file);
  }

  @Override
  public synchronized void renameAtomically(Path temporary, Path name) throws IOException {
    requirePower();
    boolean renamedFirst = random.nextBoolean();
    if (renamedFirst) {
      disk.renameAtomically(temporary, name);
    }
    countOperation();
    if (!renamedFirst) {
      disk.renameAtomically(temporary, name);
    }
  }

  @Override
  public long usableSpace(Path folder) throws IOException {
    return disk.usableSpace(folder);
  }

  private void requirePower() throws IOException {
    if (powerLost) {
      throw new IOException("simulated power failure: the disk rejects all operations");
    }
  }

  private void countOperation() throws IOException {
    operationsLeft--;
    if (operationsLeft <= 0) {
      powerLost = true;
      for (Map.Entry<FileChannel, List<Write>> entry : unsynced.entrySet()) {
        dropUnsynced(entry.getKey(), entry.getValue());
      }
      onPowerLoss.run();
      throw new IOException("simulated power failure: unsynced writes may be lost");
    }
  }

  private void dropUnsynced(FileChannel file, List<Write> writes) throws IOException {
    if (!file.isOpen()) {
      return;
    }
    for (int i = writes.size() - 1; i >= 0; i--) {
      Write write = writes.get(i);
      for (int from = 0; from < write.before().length; from += SECTOR) {
        if (random.nextBoolean()) {
          int length = Math.min(SECTOR, write.before().length - from);
          file.write(ByteBuffer.wrap(write.before(), from, length), write.at() + from);
        }
      }
    }
    long durableSize = writes.get(0).sizeBefore();
    if (file.size() > durableSize && random.nextBoolean()) {
      file.truncate(durableSize + random.nextInt((int) (file.size() - durableSize) + 1));
    }
  }
}

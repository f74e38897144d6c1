// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock of an authority's folder, within this process and across processes. The lock
 * ends with the process, so a crash leaves nothing locked.
 */
final class FolderLock implements AutoCloseable {

  /** Maximum wait, far longer than any use of the folder. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  /**
   * The locks within this process. A file lock belongs to the whole process, and closing any
   * channel to its file releases it. Each process therefore opens one channel at a time.
   */
  private static final ConcurrentMap<Path, ReentrantLock> PROCESS_LOCKS = new ConcurrentHashMap<>();

  private final ReentrantLock processLock;
  private final FileChannel channel;

  private FolderLock(ReentrantLock processLock, FileChannel channel) {
    this.processLock = processLock;
    this.channel = channel;
  }

  /** Acquires the lock. Waits up to ten seconds. */
  static FolderLock acquire(Path folder) throws AuthorityException {
    long deadline = System.nanoTime() + LOCK_TIMEOUT.toNanos();
    ReentrantLock processLock = processLock(folder);
    if (!tryLock(processLock)) {
      throw busy(folder);
    }
    try {
      return new FolderLock(processLock, open(folder, deadline));
    } catch (AuthorityException | RuntimeException e) {
      processLock.unlock();
      throw e;
    }
  }

  private static ReentrantLock processLock(Path folder) throws AuthorityException {
    try {
      return PROCESS_LOCKS.computeIfAbsent(folder.toRealPath(), each -> new ReentrantLock());
    } catch (IOException e) {
      throw new AuthorityException(folder + ": is not a readable folder of an authority", e);
    }
  }

  private static boolean tryLock(ReentrantLock lock) {
    try {
      return lock.tryLock(LOCK_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static FileChannel open(Path folder, long deadline) throws AuthorityException {
    Path file = folder.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        AuthorityFolder.assignOwnerOf(folder, file);
        lock(channel, folder, deadline);
        return channel;
      } catch (IOException | AuthorityException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new AuthorityException(file + ": cannot be locked, " + KeyFile.reason(e), e);
    }
  }

  private static void lock(FileChannel channel, Path folder, long deadline)
      throws IOException, AuthorityException {
    @Nullable FileLock lock = channel.tryLock();
    while (lock == null) {
      if (System.nanoTime() - deadline > 0) {
        throw busy(folder);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      lock = channel.tryLock();
    }
  }

  private static FolderBusyException busy(Path folder) {
    return new FolderBusyException(
        folder + ": is in use by another process; try again when it is done");
  }

  @Override
  public void close() throws AuthorityException {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AuthorityException("the lock of an authority cannot be released", e);
    } finally {
      processLock.unlock();
    }
  }
}

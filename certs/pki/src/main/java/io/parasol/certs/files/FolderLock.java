// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An exclusive lock of a folder whose files are read, changed and written back. It holds within
 * this process and across processes, and ends with the process, so a crash leaves nothing locked.
 *
 * <p>Its file, {@code lock}, stays in the folder. All users who may write to the folder may lock
 * it.
 */
public final class FolderLock implements AutoCloseable {

  /** The name of its file in the folder. */
  public static final String FILE = "lock";

  /** Maximum wait, far longer than any use of a folder. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

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

  /** Thrown when another process, or another thread of this one, holds the lock for too long. */
  public static final class InUseException extends FileSystemException {
    private InUseException(Path locked) {
      super(locked.toString(), null, "is in use by another process; try again when it is done");
    }
  }

  /**
   * Acquires the lock. Waits up to ten seconds.
   *
   * @throws InUseException if it is held for longer than that.
   * @throws IOException if the folder does not exist, or its lock cannot be opened.
   */
  public static FolderLock acquire(Path folder) throws IOException {
    long deadline = deadline();
    ReentrantLock processLock =
        PROCESS_LOCKS.computeIfAbsent(folder.toRealPath(), each -> new ReentrantLock());
    if (!tryLock(processLock)) {
      throw new InUseException(folder);
    }
    try {
      return new FolderLock(processLock, open(folder, deadline));
    } catch (IOException | RuntimeException e) {
      processLock.unlock();
      throw e;
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

  private static FileChannel open(Path folder, long deadline) throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file,
            // A link could lead to a file of another user, who would then get it.
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      share(file, Files.readAttributes(folder, PosixFileAttributes.class));
      lock(channel, folder, deadline);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Lets those who may write to the folder lock it, too, and no others. */
  private static void share(Path file, PosixFileAttributes folder) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes now = view.readAttributes();
    Set<PosixFilePermission> permissions = EnumSet.copyOf(OWNER_ONLY);
    if (folder.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
      permissions.addAll(PosixFilePermissions.fromString("---rw----"));
    }
    if (folder.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      permissions.addAll(PosixFilePermissions.fromString("------rw-"));
    }
    try {
      if (!now.permissions().equals(permissions)) {
        view.setPermissions(permissions);
      }
      if (!now.group().equals(folder.group())) {
        view.setGroup(folder.group());
      }
      if (!now.owner().equals(folder.owner())) {
        view.setOwner(folder.owner());
      }
    } catch (FileSystemException denied) {
      // Only root may give a file to another user. This user can lock the folder nevertheless.
    }
  }

  /** Returns the end of a wait that begins now, by {@code System.nanoTime}. */
  static long deadline() {
    return System.nanoTime() + LOCK_TIMEOUT.toNanos();
  }

  /**
   * Locks a file, until the channel is closed.
   *
   * @param named what the exception names.
   */
  static void lock(FileChannel channel, Path named, long deadline) throws IOException {
    while (!FileLocks.tryLock(channel)) {
      if (System.nanoTime() - deadline > 0) {
        throw new InUseException(named);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Releases the lock. Called by the thread that has acquired it. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      processLock.unlock();
    }
  }
}

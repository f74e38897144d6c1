// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.FileLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with the gateway's persistent state. One gateway at a time can hold it. */
public final class StateFolder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StateFolder.class);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path folder;
  private final FileChannel lock;
  private final DamagedFiles damaged;
  private final boolean isCopy;

  private StateFolder(Path folder, FileChannel lock, DamagedFiles damaged, boolean isCopy) {
    this.isCopy = isCopy;
    this.folder = folder;
    this.lock = lock;
    this.damaged = damaged;
  }

  /**
   * Locks the folder, and sets aside folders in the places of files. If the folder cannot be
   * written, a copy of what the gateway needs to run without commands replaces it.
   *
   * @throws IOException if it cannot be used, or another gateway holds it; the message is for the
   *     operator.
   */
  public static StateFolder open(Path folder, RuntimeFolder runtime) throws IOException {
    DamagedFiles damaged = new DamagedFiles();
    StateFormat.requireReadable(folder);
    if (StateCopy.isReadOnly(folder)) {
      StateCopy.make(folder, runtime.stateCopy());
      return open(runtime.stateCopy(), damaged, true);
    }
    RenameMarker.requireNone(folder);
    StateErasure.requireNone(folder);
    RestoreMarker.requireNone(folder);
    restrict(folder);
    StateFolder state = open(folder, damaged, false);
    StateFormat.write(folder);
    return state;
  }

  /**
   * Locks the folder for a verb, while no gateway runs.
   *
   * @throws IOException if it cannot be used, or a gateway holds it; the message is for the
   *     operator.
   */
  public static StateFolder open(Path folder) throws IOException {
    requireReadable(folder);
    return open(folder, new DamagedFiles(), false);
  }

  /**
   * Locks the folder to replace its content, which a newer version may have written.
   *
   * @throws IOException as of {@link #open(Path)}.
   */
  public static StateFolder openToReplace(Path folder) throws IOException {
    requireAccess(folder);
    return open(folder, new DamagedFiles(), false);
  }

  /**
   * Checks that this user and this version can read the folder.
   *
   * @throws IOException if it belongs to another user, or a newer version has written it; the
   *     message is for the operator.
   */
  public static void requireReadable(Path folder) throws IOException {
    requireAccess(folder);
    StateFormat.requireReadable(folder);
  }

  private static void requireAccess(Path folder) throws IOException {
    requireAccess(folder, each -> Files.isReadable(each) && Files.isExecutable(each));
  }

  /**
   * Checks that an administrator does not write in the folder of another user: the gateway could
   * not read the files. If a gateway has run as root there, as in some containers, the folder
   * counts as that of root.
   *
   * @throws IOException if this is the user root, and the folder belongs to another one; the
   *     message is for the operator.
   */
  public static void requireOwner(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      Path clock = folder.resolve("clock");
      Path written = Files.exists(clock) ? clock : folder;
      requireOwner(folder, System.getProperty("user.name"), Files.getOwner(written).getName());
    }
  }

  static void requireOwner(Path folder, String user, String owner) throws IOException {
    if (user.equals("root") && !owner.equals(user)) {
      throw new IOException(
          "state: %1$s: belongs to user %2$s, who could not read files of root; run this as its owner: sudo -u %2$s parasol"
              .formatted(folder, owner));
    }
  }

  /** Without access, each file in the folder would seem to be missing. */
  static void requireAccess(Path folder, Predicate<Path> isAccessible) throws IOException {
    if (Files.isDirectory(folder) && !isAccessible.test(folder)) {
      throw new IOException(
          "state: %1$s: user %2$s cannot read it; run this as its owner, such as: sudo -u %3$s parasol"
              .formatted(folder, System.getProperty("user.name"), Files.getOwner(folder)));
    }
  }

  /** Returns that a newer version has written the folder, in words; empty if none has. */
  public static Optional<String> newerFormat(Path folder) {
    return StateFormat.newer(folder);
  }

  /** Restricts the folder to its owner, and with it all files in it. */
  private static void restrict(Path folder) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      if (!OWNER_ONLY.equals(permissions)) {
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
        log.info(
            "state folder restricted to its owner folder={} before={}",
            folder,
            PosixFilePermissions.toString(permissions));
      }
    } catch (IOException | UnsupportedOperationException failed) {
      log.warn(
          "state folder not restricted to its owner folder={} why={}", folder, failed.getMessage());
    }
  }

  private static StateFolder open(Path folder, DamagedFiles damaged, boolean isCopy)
      throws IOException {
    MisplacedFolders.setAside(folder, damaged);
    FileChannel lock =
        FileChannel.open(
            GatewayLock.in(folder), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (FileLocks.tryLock(lock)) {
      GatewayLock.writeHolder(lock);
      return new StateFolder(folder, lock, damaged, isCopy);
    }
    lock.close();
    throw new IOException(GatewayLock.inUse(folder));
  }

  /**
   * Returns whether the previous gateway ended because its memory was exhausted. The launcher makes
   * Java leave a file then, which is deleted here.
   */
  public boolean takeOutOfMemory() {
    Path file = folder.resolve("out-of-memory");
    try {
      return Files.deleteIfExists(file);
    } catch (IOException notDeleted) {
      log.warn("file not deleted file={} why={}", file, notDeleted.toString());
      return true;
    }
  }

  public Path path() {
    return folder;
  }

  /**
   * Returns whether this is a copy in memory, without the evidence log, of a state folder that
   * cannot be written. No command may be accepted then: the replay protection is in the log.
   */
  public boolean isCopy() {
    return isCopy;
  }

  /** Returns the damaged files that were found, to which other parts add theirs. */
  public DamagedFiles damaged() {
    return damaged;
  }

  public Path pki() {
    return PkiFolder.in(folder);
  }

  public Path journal() {
    return folder.resolve("commands");
  }

  public Path log() {
    return LogFolder.in(folder);
  }

  /** Returns the file that reveals a loss of the evidence log; it is not in the log's folder. */
  public Path logCheckpoint() {
    return journal().resolve("log.checkpoint");
  }

  public Path learnedLimits() {
    return folder.resolve("learned");
  }

  public Path maps() {
    return folder.resolve("maps");
  }

  public Path policy() {
    return policyIn(folder);
  }

  /** Returns the file with the signed policy of the state folder at a path, which is not locked. */
  public static Path policyIn(Path state) {
    return state.resolve("policy.json");
  }

  /** Returns the folder for verified images. */
  public Path images() {
    return folder.resolve("releases").resolve("images");
  }

  /**
   * Returns the folder for the trusted metadata of the self-test's simulated repository; it exists
   * only briefly.
   */
  public Path selfTest() {
    return folder.resolve("releases").resolve("lock-test");
  }

  public Path updates() {
    return folder.resolve("updates.json");
  }

  public Path events() {
    return eventsIn(folder);
  }

  /** Returns the folder of the events in the state folder at a path, which is not locked. */
  public static Path eventsIn(Path state) {
    return state.resolve("events");
  }

  /** Returns the folder for the log heads of other sites. */
  public Path witness() {
    return folder.resolve("witness");
  }

  public Path clock() {
    return folder.resolve("clock");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

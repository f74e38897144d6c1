// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.FileLocks;
import io.parasol.config.model.site.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A private folder for files that a start writes and that are worthless afterwards: the
 * configuration and key stores of the broker, and unpacked native code. It is in memory where
 * possible, so that a full or read-only disk does not prevent a start or the renewal of a
 * certificate. Deleted when it is closed, or by the next start after a crash.
 */
public final class RuntimeFolder implements AutoCloseable {

  /** Where systemd and the login manager announce a folder in memory. */
  private static final List<String> VARIABLES = List.of("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR");

  /** The folder in memory of the packaged service, whose variable other processes do not have. */
  private static final Path OF_SERVICE = Path.of("/run/parasol");

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private static final String OWNER_ONLY = "rwx------";

  private static final long PROBE_TIMEOUT_SECONDS = 10;

  /** More than the files of the broker and the unpacked native code have. */
  private static final long MIN_FREE_BYTES = 1024 * 1024;

  private static final String LOCK = "lock";

  /** The folder that replaces a state folder which cannot be written. */
  private static final String COPY = "state";

  private final Path folder;
  private final FileChannel lock;

  private RuntimeFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** A running gateway uses the folder. */
  private static final class InUseException extends IOException {
    InUseException(Path state) {
      super(GatewayLock.inUse(state));
    }
  }

  /**
   * Creates the folder, empty, in the first suitable place: writable, and not mounted noexec.
   * Places with less than 1 MiB of free space come last. The last one is the state folder itself.
   * One gateway at a time can hold it.
   *
   * @throws IOException if no place is suitable, or another gateway holds it; the message is for
   *     the operator.
   */
  public static RuntimeFolder open(Path state) throws IOException {
    createState(state);
    return open(state, places(System.getenv()));
  }

  private static void createState(Path state) throws IOException {
    try {
      if (!Files.isDirectory(state)) {
        Files.createDirectories(state);
      }
    } catch (IOException failed) {
      throw new IOException(
          "state: cannot create the folder %s (%s); expected a folder that user %s may write"
              .formatted(
                  state, FileErrorText.withFile(failed), System.getProperty("user.name", "?")),
          failed);
    }
  }

  static RuntimeFolder open(Path state, List<Path> places) throws IOException {
    List<String> why = new ArrayList<>();
    List<Path> all = new ArrayList<>(places);
    all.add(state);
    for (Path place : withRoomFirst(all, each -> each.toFile().getUsableSpace())) {
      try {
        return create(place.resolve(name(state)), state);
      } catch (InUseException running) {
        throw running;
      } catch (IOException | UnsupportedOperationException unfit) {
        why.add(place + ": " + unfit.getMessage());
      }
    }
    throw new IOException(
        "no place for temporary files: %s; expected one that is writable and not mounted noexec"
            .formatted(String.join("; ", why)));
  }

  /**
   * Returns the same places, but full ones last: the memory that all programs share, for example,
   * may be full of files of another one.
   */
  static List<Path> withRoomFirst(List<Path> places, ToLongFunction<Path> freeBytes) {
    return places.stream()
        .sorted(Comparator.comparing(place -> freeBytes.applyAsLong(place) < MIN_FREE_BYTES))
        .toList();
  }

  static List<Path> places(Map<String, String> environment) {
    List<Path> places = new ArrayList<>();
    for (String variable : VARIABLES) {
      Optional.ofNullable(environment.get(variable))
          .map(Path::of)
          .filter(Path::isAbsolute)
          .ifPresent(places::add);
    }
    places.add(SHARED_MEMORY);
    places.add(Path.of(System.getProperty("java.io.tmpdir")));
    return places;
  }

  /** Returns where a gateway may have its copy of this state folder, if it cannot be written. */
  static List<Path> copiesOf(Path state) {
    return copiesOf(state, allPlaces());
  }

  static List<Path> copiesOf(Path state, List<Path> places) {
    return named(state, places).stream().map(folder -> folder.resolve(COPY)).toList();
  }

  /**
   * Returns the folder of the gateway that uses this state folder, as far as this process can tell
   * where it is; more than one after a crash. Each belongs to the owner of the state folder.
   */
  static List<Path> existing(Path state) {
    return existing(state, allPlaces());
  }

  static List<Path> existing(Path state, List<Path> places) {
    return named(state, places).stream().filter(folder -> hasOwnerOf(state, folder)).toList();
  }

  private static List<Path> allPlaces() {
    List<Path> places = new ArrayList<>(places(System.getenv()));
    places.add(OF_SERVICE);
    return places;
  }

  private static List<Path> named(Path state, List<Path> places) {
    try {
      String name = name(state);
      return places.stream().map(place -> place.resolve(name)).toList();
    } catch (IOException missing) {
      return List.of();
    }
  }

  private static boolean hasOwnerOf(Path state, Path folder) {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(state));
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Returns a name that is always the same for a state folder, so that a crash leaves only one. */
  private static String name(Path state) throws IOException {
    return "parasol-" + Sha256.hex(state.toRealPath().toString()).substring(0, 16);
  }

  private static RuntimeFolder create(Path folder, Path state) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    } catch (FileAlreadyExistsException leftBehind) {
      requirePrivate(folder);
    }
    RuntimeFolder runtime = new RuntimeFolder(folder, lock(folder, state));
    try {
      runtime.deleteContent();
      requireExecution(folder);
      return runtime;
    } catch (IOException unfit) {
      runtime.close();
      throw unfit;
    }
  }

  private static FileChannel lock(Path folder, Path state) throws IOException {
    FileChannel lock =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (FileLocks.tryLock(lock)) {
      return lock;
    }
    lock.close();
    throw new InUseException(state);
  }

  /** Another user may have created the folder, where all users may write. */
  private static void requirePrivate(Path folder) throws IOException {
    boolean isPrivate =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
                .equals(OWNER_ONLY);
    if (!isPrivate) {
      throw new IOException(folder + " is not a private folder");
    }
    Path probe = Files.createTempFile(folder, "owner", "");
    boolean isOwn = Files.getOwner(probe).equals(Files.getOwner(folder));
    Files.delete(probe);
    if (!isOwn) {
      throw new IOException(folder + " belongs to another user");
    }
  }

  private static void requireExecution(Path folder) throws IOException {
    Path probe = folder.resolve("probe");
    try {
      DurableFile.replace(
          probe,
          "#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII),
          PosixFilePermissions.fromString(OWNER_ONLY));
      Process running = new ProcessBuilder(probe.toString()).start();
      if (!running.waitFor(PROBE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        running.destroyForcibly();
        throw new IOException("executes nothing in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  public Path broker() {
    return folder.resolve("broker");
  }

  public Path nativeCode() {
    return folder.resolve("native");
  }

  /** Returns the folder that replaces a state folder which cannot be written. */
  Path stateCopy() {
    return folder.resolve(COPY);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      deleteContent();
      Files.deleteIfExists(folder.resolve(LOCK));
      Files.deleteIfExists(folder);
    }
  }

  /** Deletes everything except the lock; follows no links. */
  private void deleteContent() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (!each.equals(folder) && !each.equals(folder.resolve(LOCK))) {
          Files.deleteIfExists(each);
        }
      }
    }
  }
}

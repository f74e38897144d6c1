// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A private folder with the native library of jSerialComm, from which the library can be loaded. By
 * default jSerialComm unpacks into the common temporary folder, which may be mounted {@code noexec}
 * or read-only, and loads whatever file another user may have put there before.
 */
final class NativeFolder {

  private static final String LIBRARY = "libjSerialComm.so";

  private NativeFolder() {}

  /**
   * Fills the first suitable folder.
   *
   * @throws IOException in one line with the reasons, if no folder is suitable.
   */
  static Path fill(List<Path> folders) throws IOException {
    List<String> why = new ArrayList<>();
    for (Path folder : folders) {
      try {
        return fill(folder.toAbsolutePath());
      } catch (IOException | UnsupportedOperationException unfit) {
        why.add(unfit.getClass().getSimpleName() + " " + unfit.getMessage());
      }
    }
    throw new IOException(
        "no folder to load the driver for serial ports from: %s; expected one that is writable and"
                .formatted(String.join(", ", why))
            + " not mounted noexec, or -DjSerialComm.library.path=FOLDER with the driver in it");
  }

  private static Path fill(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path real = folder.toRealPath();
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(real);
    if (allowed.contains(PosixFilePermission.GROUP_WRITE)
        || allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(real + " is writable by group or others");
    }
    if (Mounts.ofThisProcess().forbidExecution(real)) {
      throw new IOException(real + " is mounted noexec");
    }
    for (String architecture : architectures()) {
      String resource = "/Linux/" + architecture + "/" + LIBRARY;
      try (InputStream packed =
          com.fazecast.jSerialComm.SerialPortEvent.class.getResourceAsStream(resource)) {
        if (packed != null) {
          write(real.resolve("Linux").resolve(architecture), packed.readAllBytes());
        }
      }
    }
    return real;
  }

  /** Replaces the file instead of writing into it, because another process may have loaded it. */
  private static void write(Path folder, byte[] library) throws IOException {
    Path file = folder.resolve(LIBRARY);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), library)) {
      return;
    }
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, LIBRARY, ".new");
    try {
      Files.write(fresh, library);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Returns jSerialComm's names of the architectures that this processor may have. */
  private static List<String> architectures() {
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (processor) {
      case "amd64", "x86_64" -> List.of("x86_64");
      case "aarch64" -> List.of("armv8_64");
      case "x86", "i386", "i486", "i586", "i686" -> List.of("x86");
      default ->
          processor.startsWith("arm")
              ? List.of("armv5", "armv6hf", "armv7hf", "armv8_32")
              : List.of(processor);
    };
  }
}

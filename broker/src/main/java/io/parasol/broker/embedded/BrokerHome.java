// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of the broker's own, with what HiveMQ expects in it; readable by its owner only.
 *
 * @param folder absolute: relative paths would be looked up beside HiveMQ's jar.
 */
record BrokerHome(Path folder) {

  static BrokerHome at(Path folder) {
    return new BrokerHome(folder.toAbsolutePath().normalize());
  }

  /** Makes what is missing, and empties the folder for what does not outlive the process. */
  void prepare() throws BrokerException {
    try {
      deleteAll(scratch());
      for (Path each : List.of(folder, configuration(), data(), noExtensions(), scratch())) {
        makeOwnerOnly(each);
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new BrokerException(
          "broker folder %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
  }

  Path configuration() {
    return folder.resolve("conf");
  }

  /** HiveMQ looks for this name. */
  Path configurationFile() {
    return configuration().resolve("config.xml");
  }

  Path keyStore() {
    return configuration().resolve("broker.p12");
  }

  Path trustStore() {
    return configuration().resolve("trust.p12");
  }

  /** Sessions, queues and retained messages, where they are kept in files. */
  Path data() {
    return folder.resolve("data");
  }

  /** HiveMQ would run what it finds there; it stays empty. */
  Path noExtensions() {
    return folder.resolve("extensions");
  }

  /** For native libraries that unpack themselves; a killed process leaves them behind. */
  Path scratch() {
    return folder.resolve("tmp");
  }

  private static void makeOwnerOnly(Path folder) throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.setPosixFilePermissions(folder, ownerOnly);
  }

  static void deleteAll(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import io.parasol.certs.files.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The folder of the embedded broker, with the structure that HiveMQ expects; readable by its owner
 * only.
 *
 * @param folder absolute, because HiveMQ resolves relative paths against the folder of its jar.
 */
public record BrokerHome(Path folder) {

  public static BrokerHome at(Path folder) {
    return new BrokerHome(folder.toAbsolutePath().normalize());
  }

  /** Creates missing folders, and empties those whose files each start writes. */
  public void prepare() throws BrokerException {
    try {
      FolderTree.delete(scratch());
      FolderTree.delete(configuration());
      for (Path each : List.of(folder, configuration(), data(), noExtensions(), scratch())) {
        makeOwnerOnly(each);
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new BrokerException(
          "broker folder %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
  }

  public Path configuration() {
    return folder.resolve("conf");
  }

  public Path keyStore() {
    return configuration().resolve("broker.p12");
  }

  Path trustStore() {
    return configuration().resolve("trust.p12");
  }

  /** Returns the folder that HiveMQ requires for data; nothing is kept in it. */
  public Path data() {
    return folder.resolve("data");
  }

  /**
   * Returns the extensions folder, which stays empty. HiveMQ would run extensions that it finds
   * there.
   */
  public Path noExtensions() {
    return folder.resolve("extensions");
  }

  /**
   * Returns the folder for unpacked native libraries. A process that is killed leaves them behind.
   */
  public Path scratch() {
    return folder.resolve("tmp");
  }

  private static void makeOwnerOnly(Path folder) throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.setPosixFilePermissions(folder, ownerOnly);
  }
}

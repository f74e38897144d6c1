// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Unpacks the archives of a site whose state an earlier version wrote. Its controllers and its
 * central broker are unreachable: a connection to them is refused at once.
 */
final class OldSite implements AutoCloseable {

  private final Path folder;

  /** Ports that are bound, but where no server listens. */
  private final List<Socket> unreachable = new ArrayList<>();

  /**
   * @param folder where the archives are unpacked.
   */
  OldSite(Path folder) {
    this.folder = folder;
  }

  /**
   * Unpacks an archive with its file modes, because the gateway refuses keys that other users may
   * read, and replaces ports, paths and poll intervals.
   *
   * @param archive {@code clean} or {@code killed}.
   * @return its {@code site.yaml}.
   */
  Path unpack(String archive) throws Exception {
    Path file =
        Path.of(
            Objects.requireNonNull(OldSite.class.getResource("/old-state/" + archive + ".tar.gz"))
                .toURI());
    Process tar =
        new ProcessBuilder("tar", "-xpzf", file.toString(), "-C", folder.toString())
            .inheritIO()
            .start();
    assertEquals(0, tar.waitFor());

    Path site = folder.resolve(archive).resolve("site.yaml");
    String text = Files.readString(site);
    for (Map.Entry<String, String> each : replacements().entrySet()) {
      assertTrue(text.contains(each.getKey()), each.getKey());
      text = text.replace(each.getKey(), each.getValue());
    }
    return Files.writeString(site, text);
  }

  private Map<String, String> replacements() throws IOException {
    return Map.of(
        "listen: 127.0.0.1:18883",
        "listen: 127.0.0.1:0",
        "metrics: 127.0.0.1:19464",
        "metrics: 127.0.0.1:0",
        "127.0.0.1:18899",
        "127.0.0.1:" + unreachablePort(),
        "127.0.0.1:15020",
        "127.0.0.1:" + unreachablePort(),
        "127.0.0.1:15021",
        "127.0.0.1:" + unreachablePort(),
        "127.0.0.1:11884",
        "127.0.0.1:" + FreePort.find(),
        "/tmp/parasol-fixture-charger",
        folder.resolve("charger").toString(),
        // The gateway is ready once each device has failed to answer a few times.
        "every: 2s",
        "every: 200ms");
  }

  private int unreachablePort() throws IOException {
    Socket bound = new Socket();
    unreachable.add(bound);
    bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return bound.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket each : unreachable) {
      each.close();
    }
  }
}

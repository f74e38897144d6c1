// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.peer.FaultyWire;
import io.parasol.broker.peer.Mosquitto;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.TrustDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * A central broker that is not ours, with an authority of its own, at the other end of a wire that
 * fails as a test wants it to; and somebody there who writes down everything that comes.
 */
final class CentreSite implements AutoCloseable {

  private final Path folder;
  private final SiteAuthority authority;
  final Mosquitto broker;
  final FaultyWire wire;
  private final List<Mosquitto.Subscriber> recorders = new CopyOnWriteArrayList<>();

  CentreSite(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("centre"),
            new SiteId("centre"),
            Set.of("localhost"),
            Clock.systemUTC());
    authority.issueDevice(new DeviceId("site-field"));
    authority.issueDevice(new DeviceId("people"));
    for (String name : List.of("site-field", "people", SiteAuthority.BROKER)) {
      authority.exportPem(name, folder);
    }
    this.broker = new Mosquitto(folder);
    this.wire = new FaultyWire(broker.port());
    recordOn();
  }

  /** Another broker there, with a wire of its own; what comes to it is written down as well. */
  Second second() throws Exception {
    Path other = Files.createDirectories(folder.resolve("second"));
    for (String name : List.of("people", SiteAuthority.BROKER)) {
      authority.exportPem(name, other);
    }
    Mosquitto second = new Mosquitto(other);
    return new Second(
        second,
        new FaultyWire(second.port()),
        second.subscribe("people", CentralRecord.PREFIX + "#", "%t %r %p"));
  }

  /** Holds what came to it. */
  record Second(Mosquitto broker, FaultyWire wire, Mosquitto.Subscriber recorder)
      implements AutoCloseable {

    CentralRecord record() {
      return new CentralRecord(() -> received(recorder));
    }

    @Override
    public void close() throws IOException {
      recorder.close();
      wire.close();
      broker.kill();
    }
  }

  private static List<String> received(Mosquitto.Subscriber recorder) {
    try {
      return recorder.received();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Somebody goes on writing everything down; he who did before goes when the broker does. */
  void recordOn() throws IOException {
    recorders.add(broker.subscribe("people", CentralRecord.PREFIX + "#", "%t %r %p"));
  }

  /** The bridge of a site to it, for the site's file. */
  String bridge(String more) {
    return """
        bridge:
          to: mqtts://localhost:%d
          certificate: "%s"
          key: "%s"
          ca: "%s"
          prefix: plants
          probe: 10s
        """
            .formatted(wire.port(), file("site-field.pem"), file("site-field.key"), file("ca.pem"))
        + more;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  TlsMaterial material() throws Exception {
    return authority.material(SiteAuthority.BROKER);
  }

  /** Somebody there publishes. */
  void publish(String topic, Path payload, String... more) throws Exception {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("-V", "5", "-q", "1", "-h", "localhost", "-p", broker.port()));
    arguments.addAll(List.of("--cafile", file("ca.pem"), "--cert", file("people.pem")));
    arguments.addAll(
        List.of("--key", file("people.key"), "-t", CentralRecord.PREFIX + topic, "-f", payload));
    arguments.addAll(List.of(more));
    try (LinesOf publisher =
        LinesOf.peer(Path.of("/usr/bin/mosquitto_pub"), "mosquitto-clients", arguments.toArray())) {
      Awaitility.await("mosquitto_pub").atMost(Duration.ofSeconds(20)).until(publisher::hasEnded);
    }
  }

  /** What has come so far. */
  CentralRecord record() {
    return new CentralRecord(
        () -> recorders.stream().flatMap(each -> received(each).stream()).toList());
  }

  @Override
  public void close() throws IOException {
    recorders.forEach(Mosquitto.Subscriber::close);
    wire.close();
    broker.kill();
  }
}

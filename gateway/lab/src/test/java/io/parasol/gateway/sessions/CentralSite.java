// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.FaultyTcpProxy;
import io.parasol.testing.MosquittoProcess;
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
 * A central broker that is not ours, with an authority of its own, behind a connection that a test
 * can break; and a subscriber there that records every message.
 */
public final class CentralSite implements AutoCloseable {

  private final Path folder;
  private final SiteAuthority authority;
  public final MosquittoProcess broker;
  public final FaultyTcpProxy wire;
  private final List<MosquittoProcess.Subscriber> recorders = new CopyOnWriteArrayList<>();
  private final CentralRecord record =
      new CentralRecord(() -> recorders.stream().flatMap(each -> received(each).stream()).toList());

  public CentralSite(Path folder) throws Exception {
    this(folder, "allow_anonymous true\n");
  }

  /**
   * @param rules access rules and other lines of the broker's configuration.
   */
  public CentralSite(Path folder, String rules) throws Exception {
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
      authority.exports().pem(name, folder);
    }
    this.broker = new MosquittoProcess(folder, rules);
    this.wire = new FaultyTcpProxy(broker.port());
    recordOn();
  }

  /** Another broker there, with a wire of its own; what comes to it is written down as well. */
  public Second second() throws Exception {
    Path other = Files.createDirectories(folder.resolve("second"));
    for (String name : List.of("people", SiteAuthority.BROKER)) {
      authority.exports().pem(name, other);
    }
    MosquittoProcess second = new MosquittoProcess(other);
    MosquittoProcess.Subscriber recorder =
        second.subscribe("people", CentralRecord.PREFIX + "#", "%t %r %p");
    return new Second(
        second,
        new FaultyTcpProxy(second.port()),
        recorder,
        new CentralRecord(() -> received(recorder)));
  }

  /** Holds what came to it. */
  public record Second(
      MosquittoProcess broker,
      FaultyTcpProxy wire,
      MosquittoProcess.Subscriber recorder,
      CentralRecord record)
      implements AutoCloseable {

    @Override
    public void close() throws IOException {
      recorder.close();
      wire.close();
      broker.kill();
    }
  }

  private static List<String> received(MosquittoProcess.Subscriber recorder) {
    try {
      return recorder.received();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts another subscriber that records everything; the previous one ends with the broker. */
  public void recordOn() throws IOException {
    recorders.add(broker.subscribe("people", CentralRecord.PREFIX + "#", "%t %r %p"));
  }

  /** The bridge of a site to it, for the site's file. */
  public String bridge(String more) {
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

  /** Starts its broker again after a kill; the wire leads there. */
  public void restartBroker() throws IOException {
    broker.startAtAnotherPort();
    wire.leadTo(broker.port());
    recordOn();
  }

  /** As {@link #restartBroker}; broker and recorder hold nothing of what came before. */
  void restartEmpty() throws IOException {
    broker.kill();
    recorders.forEach(MosquittoProcess.Subscriber::close);
    recorders.clear();
    restartBroker();
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  public TlsMaterial material() throws Exception {
    return authority.material(SiteAuthority.BROKER);
  }

  /** A client there publishes. */
  public void publish(String topic, Path payload, String... more) throws Exception {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("-V", "5", "-q", "1", "-h", "localhost", "-p", broker.port()));
    arguments.addAll(List.of("--cafile", file("ca.pem"), "--cert", file("people.pem")));
    arguments.addAll(
        List.of("--key", file("people.key"), "-t", CentralRecord.PREFIX + topic, "-f", payload));
    arguments.addAll(List.of(more));
    try (RunningPeer publisher =
        RunningPeer.peer(
            Path.of("/usr/bin/mosquitto_pub"), "mosquitto-clients", arguments.toArray())) {
      Awaitility.await("mosquitto_pub").atMost(Duration.ofSeconds(60)).until(publisher::hasEnded);
    }
  }

  /** What has come so far. */
  public CentralRecord record() {
    return record;
  }

  @Override
  public void close() throws IOException {
    recorders.forEach(MosquittoProcess.Subscriber::close);
    wire.close();
    broker.kill();
  }
}

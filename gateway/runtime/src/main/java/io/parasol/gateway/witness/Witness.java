// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.witness;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.WitnessedSite;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A witness of other sites: keeps the signed heads of their evidence logs, which their gateways
 * publish, and finds out when a log goes back or was rewritten. It publishes nothing. Sites behind
 * the same broker and client certificate share a session.
 */
public final class Witness implements AutoCloseable {

  private final String clientId;
  private final InstantSource clock;
  private final Consumer<WitnessStatus> listener;
  private final Map<Access, Map<String, WatchedLog>> logs = new LinkedHashMap<>();
  private final List<Sessions> open = new ArrayList<>();

  /** How a broker is reached. */
  private record Access(List<HostPort> to, ClientTls tls) {}

  /**
   * Creates a witness without connecting.
   *
   * @param folder where the heads are kept.
   * @param own the topics of this site; the others have the same root.
   * @param clock the trusted time, at which the certificates of brokers must be valid.
   * @param listener called at each {@link #check}, once for each site.
   */
  public Witness(
      Path folder,
      Topics own,
      List<WitnessedSite> sites,
      InstantSource clock,
      Consumer<WitnessStatus> listener) {
    this.clientId = "parasol-witness-" + own.site();
    this.clock = clock;
    this.listener = listener;
    for (WitnessedSite each : sites) {
      String topic = each.prefix() + new Topics(own.root(), each.site()).ofGateway(Kind.STATE);
      logs.computeIfAbsent(new Access(each.to(), each.tls()), any -> new LinkedHashMap<>())
          .put(topic, new WatchedLog(each.site(), each.ca(), folder, System::nanoTime));
    }
  }

  /** Connects in the background; must be called once only. */
  public void open() {
    logs.forEach(
        (access, byTopic) -> {
          Sessions sessions = new Sessions(access.to(), "mqtt-witness");
          open.add(sessions);
          var unused =
              sessions.open(
                  new SessionSettings(
                      clientId,
                      () -> material(access.tls()),
                      Optional.empty(),
                      List::of,
                      List.copyOf(byTopic.keySet())),
                  new Receiver(byTopic));
        });
  }

  private TlsMaterial material(ClientTls tls) {
    try {
      return TlsMaterial.load(tls.certificate(), tls.key(), tls.ca()).withClock(clock);
    } catch (UnusableKeyException unusable) {
      throw new IllegalStateException(unusable.getMessage(), unusable);
    }
  }

  /** Compares and keeps what has arrived. Must be called periodically; blocks on the disk. */
  @ConfinedTo("chores")
  public void check() {
    logs.values().stream()
        .flatMap(byTopic -> byTopic.values().stream())
        .forEach(each -> listener.accept(each.check()));
  }

  /** Closes the sessions. */
  @Override
  public void close() {
    open.forEach(Sessions::close);
  }

  private record Receiver(Map<String, WatchedLog> byTopic) implements SessionListener {

    @Override
    public void connected() {
      byTopic.values().forEach(WatchedLog::connected);
    }

    @Override
    public void disconnected(String why) {
      byTopic.values().forEach(each -> each.failed(why));
    }

    @Override
    public void connectFailed(String why) {
      disconnected(why);
    }

    @Override
    public void delivered(Delivery delivery) {
      WatchedLog log = byTopic.get(delivery.topic());
      if (log != null) {
        log.received(delivery.payload());
      }
    }
  }
}

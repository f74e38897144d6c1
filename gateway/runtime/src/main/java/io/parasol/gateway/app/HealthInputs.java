// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.gateway.health.Ages;
import io.parasol.gateway.health.BridgeFigures;
import io.parasol.gateway.health.BrokerFigures;
import io.parasol.gateway.health.HealthSources;
import io.parasol.gateway.health.LogFigures;
import io.parasol.gateway.health.StoreFigures;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.store.log.StoreSize;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.trust.AuditLog;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.upstream.UpstreamBridge;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of health, as far as they exist yet. Health must report the broker's first refusal, so
 * that it is created before the broker and most other sources.
 */
final class HealthInputs {

  private final Credentials credentials;
  private volatile @Nullable EmbeddedBroker broker;
  private volatile @Nullable Telemetry telemetry;
  private volatile @Nullable SiteSessions sessions;
  private volatile @Nullable AuditLog chronicle;
  private volatile @Nullable UpstreamBridge uplink;

  HealthInputs(Credentials credentials) {
    this.credentials = credentials;
  }

  HealthSources sources() {
    return new HealthSources(
        this::connected, this::store, this::broker, this::log, this::bridge, this::chain);
  }

  void bind(EmbeddedBroker started) {
    broker = started;
  }

  void bind(Telemetry opened) {
    telemetry = opened;
  }

  void bind(SiteSessions opened) {
    sessions = opened;
  }

  void bind(AuditLog opened) {
    chronicle = opened;
  }

  private LogFigures log() {
    AuditLog opened = chronicle;
    return opened == null ? LogFigures.NONE : opened.figures();
  }

  private int connected() {
    SiteSessions opened = sessions;
    return opened == null ? 0 : opened.connected();
  }

  private BrokerFigures broker() {
    EmbeddedBroker started = broker;
    return started == null
        ? BrokerFigures.NONE
        : new BrokerFigures(started.dropped(), started.refused());
  }

  private List<X509Certificate> chain(String name) {
    if (name.equals(HealthSources.BRIDGE)) {
      UpstreamBridge opened = uplink;
      return opened == null ? List.of() : opened.presentedChain();
    }
    return credentials.chain(name);
  }

  void bind(UpstreamBridge opened) {
    uplink = opened;
  }

  private Optional<BridgeFigures> bridge() {
    UpstreamBridge opened = uplink;
    return opened == null ? Optional.empty() : Optional.of(opened.figures());
  }

  private StoreFigures store() {
    Telemetry opened = telemetry;
    if (opened == null) {
      return StoreFigures.NONE;
    }
    StoreSize size = opened.figures().store();
    Map<String, Long> lost = new HashMap<>();
    size.lost().forEach((reason, count) -> lost.put(reason.wireName(), count));
    return new StoreFigures(size.waiting(), Ages.of(size.oldestWaiting()), lost);
  }
}

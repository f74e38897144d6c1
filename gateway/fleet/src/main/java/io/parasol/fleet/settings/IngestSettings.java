// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of an ingest.
 *
 * @param sites the file of the {@link SiteRegistry}.
 * @param metrics where metrics are served; empty if they are not.
 */
public record IngestSettings(Mqtt mqtt, Kafka kafka, Path sites, Optional<HostPort> metrics) {

  /**
   * The central MQTT broker.
   *
   * @param to the addresses of the broker, tried in turn; at least one.
   * @param clientId belongs to this ingest alone and stays the same over restarts, because the
   *     broker keeps the messages that were not acknowledged under it.
   * @param group the name of the shared subscription (MQTT 5.0, 4.8.2), the same for all ingests;
   *     empty if the only ingest has a subscription of its own.
   * @param topics what precedes the name of a site in its topics; at least one.
   * @param inFlight the Receive Maximum: how many messages may be unacknowledged.
   * @param sessionExpiry how long the broker keeps the session of an ingest that is away.
   * @param senderProperty the user property in which the broker names the subject of the sender's
   *     certificate; empty if it cannot.
   */
  public record Mqtt(
      List<HostPort> to,
      TlsFiles tls,
      String clientId,
      Optional<String> group,
      List<String> topics,
      int inFlight,
      Duration sessionExpiry,
      Optional<String> senderProperty) {

    /** Returns the topic filters of an ingest: site, device and kind stand below the prefix. */
    public List<String> filters() {
      String share = group.map("$share/%s/"::formatted).orElse("");
      return topics.stream().map(prefix -> share + prefix + "/+/+/+").toList();
    }

    /** Returns these settings with another session. */
    public Mqtt withSession(String id, Duration expiry) {
      return new Mqtt(to, tls, id, group, topics, inFlight, expiry, senderProperty);
    }
  }

  /**
   * The Kafka cluster.
   *
   * @param to the addresses of some of its brokers; at least one.
   * @param prefix what precedes the kind of message in the names of its topics.
   */
  public record Kafka(List<HostPort> to, TlsFiles tls, String prefix) {}

  /**
   * PEM files for mutual TLS.
   *
   * @param certificate the own certificate and its issuers.
   * @param key PKCS#8, not encrypted, readable by its owner only.
   * @param ca the roots of the server's certificate.
   */
  public record TlsFiles(Path certificate, Path key, Path ca) {

    /** Reads the files, which may have been renewed since the last time. */
    public TlsMaterial load() throws UnusableKeyException {
      return TlsMaterial.load(certificate, key, ca);
    }
  }
}

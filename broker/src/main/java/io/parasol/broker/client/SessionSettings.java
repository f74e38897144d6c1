// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.certs.tls.TlsMaterial;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of one session.
 *
 * @param clientId the client id that belongs to the identity; the broker accepts no other.
 * @param material called for every connect, so that a renewed certificate takes effect.
 * @param will called for every connect; the broker sends the Will with QoS 1.
 * @param filters subscribed to with QoS 1 at every connect; called for every connect, and must not
 *     block.
 * @param retainedFilters subscribed to like the others; the broker sends their retained messages
 *     after every connect, also if the subscription exists already.
 * @param lifetime how long the broker keeps the session.
 */
public record SessionSettings(
    String clientId,
    Supplier<TlsMaterial> material,
    Supplier<Optional<Publication>> will,
    Supplier<List<String>> filters,
    List<String> retainedFilters,
    Lifetime lifetime) {

  /** How long the broker keeps a session. */
  public enum Lifetime {
    /** Half a minute beyond the connection; the Will is sent ten seconds after the connection. */
    BEYOND_CONNECTION,
    /**
     * As long as the connection: Clean Start, and a Session Expiry Interval of 0. The Will is sent
     * at the end of every connection, also if the gateway ends it (DISCONNECT 0x04).
     */
    CONNECTION
  }

  /** Creates settings of a session that continues after a short interruption. */
  public SessionSettings(
      String clientId,
      Supplier<TlsMaterial> material,
      Optional<Publication> will,
      Supplier<List<String>> filters,
      List<String> retainedFilters) {
    this(clientId, material, () -> will, filters, retainedFilters, Lifetime.BEYOND_CONNECTION);
  }

  /** Creates settings without filters whose retained messages are sent after every connect. */
  public SessionSettings(
      String clientId,
      Supplier<TlsMaterial> material,
      Optional<Publication> will,
      List<String> filters) {
    this(clientId, material, will, () -> filters, List.of());
  }
}

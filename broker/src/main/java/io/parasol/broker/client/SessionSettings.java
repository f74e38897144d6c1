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
 * @param will sent by the broker with QoS 1, ten seconds after the session was lost.
 * @param filters subscribed to with QoS 1 at every connect; called for every connect, and must not
 *     block.
 * @param retainedFilters subscribed to like the others; the broker sends their retained messages
 *     after every connect, also if the subscription exists already.
 */
public record SessionSettings(
    String clientId,
    Supplier<TlsMaterial> material,
    Optional<Publication> will,
    Supplier<List<String>> filters,
    List<String> retainedFilters) {

  /** Creates settings without filters whose retained messages are sent after every connect. */
  public SessionSettings(
      String clientId,
      Supplier<TlsMaterial> material,
      Optional<Publication> will,
      List<String> filters) {
    this(clientId, material, will, () -> filters, List.of());
  }
}

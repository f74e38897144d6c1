// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.embedded.identity.ClientId;
import io.parasol.broker.embedded.setup.HivemqConfiguration;
import java.util.Optional;

/**
 * The queue of a session or of a shared subscription.
 *
 * @param id the client identifier; or group and filter, with a slash between them.
 */
record QueueName(String id, boolean isShared) {

  private static final String SHARED = "$share/";

  static QueueName of(String clientId) {
    return new QueueName(clientId, false);
  }

  /**
   * Returns the queue of a shared subscription. Empty if the filter is not shared: its messages are
   * in the queue of the session.
   */
  static Optional<QueueName> ofFilter(String filter) {
    return filter.startsWith(SHARED)
        ? Optional.of(new QueueName(filter.substring(SHARED.length()), true))
        : Optional.empty();
  }

  /** Returns the maximum length in HiveMQ, beyond which it drops the oldest message. */
  int limit() {
    return !isShared && ClientId.isOfDevice(id)
        ? CertificateAuthenticator.MAX_DEVICE_QUEUE
        : HivemqConfiguration.MAX_QUEUE;
  }

  /** Returns the client identifier or the filter of the shared subscription, for operators. */
  @Override
  public String toString() {
    return isShared ? SHARED + id : id;
  }
}

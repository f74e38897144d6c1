// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import java.util.Optional;

/**
 * The messages that wait for one session, or for those who share a subscription.
 *
 * @param id the client identifier; or group and filter, with a slash between them.
 */
record QueueName(String id, boolean isShared) {

  private static final String SHARED = "$share/";

  static QueueName of(String clientId) {
    return new QueueName(clientId, false);
  }

  /** Empty where that subscription is not shared: its messages wait for the session. */
  static Optional<QueueName> ofFilter(String filter) {
    return filter.startsWith(SHARED)
        ? Optional.of(new QueueName(filter.substring(SHARED.length()), true))
        : Optional.empty();
  }

  /** What HiveMQ lets wait there, beyond which it drops the oldest. */
  int limit() {
    return !isShared && ClientId.isOfDevice(id)
        ? Admission.LONGEST_QUEUE_OF_A_DEVICE
        : ConfigurationFile.LONGEST_QUEUE;
  }

  /** As people know it. */
  @Override
  public String toString() {
    return isShared ? SHARED + id : id;
  }
}

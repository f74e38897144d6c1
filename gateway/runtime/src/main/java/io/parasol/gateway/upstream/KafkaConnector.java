// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.util.List;
import java.util.function.Supplier;

/**
 * Opens sessions at a Kafka cluster. The implementation is an optional part of an installation,
 * because the client library is as large as a quarter of the rest. {@link java.util.ServiceLoader}
 * finds it.
 */
public interface KafkaConnector {

  /**
   * The version of this interface and of the types in it; incremented with each change. An
   * implementation that was compiled with another one is not used.
   */
  int VERSION = 1;

  /**
   * A session that can be closed at once. It publishes with the topics of the site; the result is
   * {@link io.parasol.broker.client.PublishResult#ACCEPTED} when all in-sync replicas have the
   * record.
   */
  interface KafkaSession extends Session, AutoCloseable {

    /** Closes the session and its threads within a limited time, without a final message. */
    @Override
    void close();
  }

  /**
   * The cluster, and who writes there.
   *
   * @param to the addresses of some of its brokers; at least one.
   * @param clientId the name of the client, for the logs and quotas of the cluster.
   * @param material called for every connection, so that renewed files take effect.
   * @param prefix what precedes the kind of message in the names of the topics.
   * @param topics those of the site.
   */
  record Target(
      List<HostPort> to,
      String clientId,
      Supplier<TlsMaterial> material,
      String prefix,
      Topics topics) {
    public Target {
      to = List.copyOf(to);
    }
  }

  /** Returns the {@link #VERSION} with which the implementation was compiled. */
  int version();

  /**
   * Opens a session. It connects in the background, and again and again until it is closed.
   *
   * @param listener called on a thread of the session; must not block. No message is delivered to
   *     it.
   */
  KafkaSession open(Target target, SessionListener listener);
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.embedded.EmbeddedHiveMQ;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.parasol.broker.embedded.limit.ConnectionBudget;
import io.parasol.broker.embedded.limit.ConnectionLimits;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.HivemqConfiguration;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs the limits on the listeners of a broker that has just started. */
final class ListenerLimits {

  private static final Logger log = LoggerFactory.getLogger(ListenerLimits.class);

  /** The default limit of descriptors of a Linux process, for systems that do not report it. */
  private static final long DEFAULT_DESCRIPTORS = 1024;

  private final AccessExtension extension;

  ListenerLimits(AccessExtension extension) {
    this.extension = extension;
  }

  /**
   * Adds the limits to both listeners, and closes the connections that were accepted before.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   *     The caller then closes the broker.
   */
  void install(EmbeddedHiveMQ hivemq) throws BrokerException {
    long descriptors = descriptors();
    long heapBytes = Runtime.getRuntime().maxMemory();
    ConnectionLimits site = ConnectionLimits.ofSite(descriptors, heapBytes);
    ConnectionLimits thisMachine = ConnectionLimits.ofThisMachine(descriptors, heapBytes);
    install(
        hivemq, HivemqConfiguration.PUBLIC_LISTENER, budget(() -> site), budget(() -> thisMachine));
    ConnectionBudget own = budget(() -> ConnectionLimits.ofOwn(extension.ownSessions()));
    install(hivemq, HivemqConfiguration.OWN_LISTENER, own, own);
    var unused = HivemqInternals.connections(hivemq).close();
    log.info("broker limits connections={}", site.connections());
  }

  private ConnectionBudget budget(Supplier<ConnectionLimits> limits) {
    return new ConnectionBudget(limits, extension.gateRules().reports(), System::nanoTime);
  }

  private void install(
      EmbeddedHiveMQ hivemq, String listener, ConnectionBudget others, ConnectionBudget thisMachine)
      throws BrokerException {
    addFirst(
        HivemqInternals.listeningChannel(hivemq, listener),
        new AcceptLimiter(
            others,
            thisMachine,
            listener.equals(HivemqConfiguration.OWN_LISTENER),
            extension.gateRules()));
  }

  /**
   * Adds a handler and waits until it is in use: Netty passes it by until the event loop has called
   * {@link ChannelHandler#handlerAdded}.
   */
  static void addFirst(Channel listening, ChannelHandler limiter) {
    listening
        .eventLoop()
        .submit(() -> listening.pipeline().addFirst(limiter))
        .syncUninterruptibly();
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : DEFAULT_DESCRIPTORS;
  }
}

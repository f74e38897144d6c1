// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.embedded.EmbeddedHiveMQ;
import com.sun.management.UnixOperatingSystemMXBean;
import io.parasol.broker.embedded.limit.ConnectionBudget;
import io.parasol.broker.embedded.limit.ConnectionLimits;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.ConfigurationFile;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs the limits on the listeners of a broker that has just started. */
final class ListenerLimits {

  private static final Logger log = LoggerFactory.getLogger(ListenerLimits.class);

  /** The usual limit of a process, where the system does not report it. */
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
    ConnectionLimits site =
        ConnectionLimits.ofSite(descriptors(), Runtime.getRuntime().maxMemory());
    install(hivemq, ConfigurationFile.PUBLIC_LISTENER, site);
    install(
        hivemq, ConfigurationFile.OWN_LISTENER, ConnectionLimits.ofOwn(extension.ownSessions()));
    var unused = HivemqInternals.connections(hivemq).close();
    log.info("broker limits connections={}", site.connections());
  }

  private void install(EmbeddedHiveMQ hivemq, String listener, ConnectionLimits limits)
      throws BrokerException {
    ConnectionGate.Rules rules = extension.gateRules();
    HivemqInternals.listeningChannel(hivemq, listener)
        .pipeline()
        .addFirst(
            new AcceptLimiter(
                new ConnectionBudget(limits, rules.reports(), System::nanoTime),
                listener.equals(ConfigurationFile.OWN_LISTENER),
                rules));
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : DEFAULT_DESCRIPTORS;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.access.AccessTable;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.HostPort;
import java.nio.file.Path;

/**
 * The broker in this process: MQTT 5 and 3.1.1 over mutual TLS, and nothing else. It fails closed.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private EmbeddedBroker() {}

  /**
   * Starts it and proves by connecting that strangers are refused; returns only then.
   *
   * @param home a folder of the broker's own; made if missing.
   * @throws BrokerException if any lock does not hold; then nothing listens.
   */
  public static EmbeddedBroker start(
      SiteConfig.Broker settings,
      Path home,
      TlsMaterial material,
      AccessTable access,
      DenyList denied,
      RefusalListener refusals)
      throws BrokerException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Where it really listens; the port is never 0. */
  public HostPort address() {
    throw new UnsupportedOperationException("STUB");
  }

  /** Puts a new deny-list in force and ends the live sessions that it names. */
  public void deny(DenyList denied) {
    throw new UnsupportedOperationException("STUB");
  }

  /** Shows new connections another certificate, within about ten seconds; live ones stay. */
  public void present(TlsMaterial material) throws BrokerException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Clients connected now. */
  public int connections() {
    throw new UnsupportedOperationException("STUB");
  }

  /** Messages that the broker dropped because a subscriber was too slow, since the start. */
  public long dropped() {
    throw new UnsupportedOperationException("STUB");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("STUB");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.ModbusRole;
import io.parasol.gateway.trust.RefusedHolderException;
import io.parasol.gateway.trust.SiteTrust;
import io.parasol.legacy.modbus.server.ClientAdmission;
import io.parasol.legacy.modbus.server.ClientRefusedException;
import io.parasol.legacy.modbus.server.ServedClient;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits clients. Over TLS, these are people and programs of the site with a valid certificate; its
 * role decides what they may do. Without TLS, clients may only read. Thread-safe.
 */
final class NorthboundClients implements ClientAdmission {

  private static final Logger log = LoggerFactory.getLogger(NorthboundClients.class);

  private final Map<Integer, ServedUnit> units;
  private final Supplier<Optional<SiteTrust>> trust;
  private final NorthboundListener listener;
  private final boolean isSecure;
  private final AtomicInteger count;

  /**
   * @param trust empty if it is not known, so that no client is admitted.
   * @param isSecure whether the clients are connected over TLS.
   * @param count the clients of all servers.
   */
  NorthboundClients(
      Map<Integer, ServedUnit> units,
      Supplier<Optional<SiteTrust>> trust,
      NorthboundListener listener,
      boolean isSecure,
      AtomicInteger count) {
    this.units = Map.copyOf(units);
    this.trust = trust;
    this.listener = listener;
    this.isSecure = isSecure;
    this.count = count;
  }

  @Override
  public ServedClient admit(String from, List<X509Certificate> chain)
      throws ClientRefusedException {
    if (!isSecure) {
      return opened(from, ClientIdentity.PLAIN, Optional.empty());
    }
    if (chain.isEmpty()) {
      throw new ClientRefusedException("no_certificate", "the client has no certificate");
    }
    X509Certificate certificate = chain.get(0);
    Identity.Operator holder = holder(certificate);
    Optional<String> role = ModbusRole.of(certificate);
    if (role.isEmpty()) {
      listener.modbusRefused(
          from, "no_role", "the certificate of %s has no valid role".formatted(holder.uri()));
    }
    log.info(
        "modbus client connected from={} identity={} role={}",
        from,
        holder.uri(),
        role.orElse("none"));
    return opened(
        from,
        new ClientIdentity(
            holder.uri(), certificate.getSerialNumber().toString(16), role.orElse("")),
        Optional.of(certificate));
  }

  private ServedClient opened(
      String from, ClientIdentity client, Optional<X509Certificate> certificate) {
    listener.modbusClients(count.incrementAndGet());
    return new NorthboundClient(
        units,
        client,
        from,
        listener,
        () -> certificate.isEmpty() || isHolder(certificate.get()),
        () -> listener.modbusClients(count.decrementAndGet()));
  }

  private boolean isHolder(X509Certificate certificate) {
    try {
      holder(certificate);
      return true;
    } catch (ClientRefusedException revoked) {
      listener.modbusRefused("", revoked.reason(), String.valueOf(revoked.getMessage()));
      return false;
    }
  }

  private Identity.Operator holder(X509Certificate certificate) throws ClientRefusedException {
    Optional<SiteTrust> site = trust.get();
    if (site.isEmpty()) {
      throw new ClientRefusedException("unavailable", "the accepted certificates are not known");
    }
    try {
      return site.get().holder(certificate);
    } catch (RefusedHolderException refused) {
      throw new ClientRefusedException(
          refused.reason().wireName(), String.valueOf(refused.getMessage()));
    }
  }

  @Override
  public void refused(String from, String reason, String why) {
    listener.modbusRefused(from, reason, why);
  }
}

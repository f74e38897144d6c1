// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.ForeignAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.TlsMaterial;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The self-test of a broker before it counts as started. The broker must refuse unauthenticated
 * clients, and must refuse forbidden topics to an authenticated client.
 */
public final class StartupSelfTest {

  /** The number of handshakes that fail in a successful self-test. */
  public static final int EXPECTED_FAILURES = 3;

  private final TlsMaterial authenticated;
  private final TlsMaterial foreign;
  private final String allowed;

  private StartupSelfTest(TlsMaterial authenticated, TlsMaterial foreign, String allowed) {
    this.authenticated = authenticated;
    this.foreign = foreign;
    this.allowed = allowed;
  }

  /**
   * Prepares the self-test.
   *
   * @param gateway the key and the certificates of an authenticated client.
   */
  public static StartupSelfTest prepare(TlsMaterial gateway, AccessTable access)
      throws BrokerException {
    try {
      if (!(Identity.of(gateway.chain().get(0)) instanceof Identity.Gateway identity)) {
        throw new BrokerException("the gateway's certificate has no gateway identity");
      }
      return new StartupSelfTest(
          gateway,
          ForeignAuthority.impersonating(identity, gateway.clock()),
          access.of(identity).stream()
              .filter(each -> each.activity() == Permission.Activity.SUBSCRIBE)
              .map(Permission::filter)
              .findFirst()
              .orElseThrow(
                  () -> new BrokerException("the gateway's certificate belongs to another site")));
    } catch (InvalidIdentityException e) {
      throw new BrokerException("the gateway's certificate: " + e.getMessage(), e);
    }
  }

  /** A check, or several ones after each other. */
  private interface Checks {
    void run() throws BrokerException;
  }

  /**
   * Runs all checks; throws if one fails. The checks with the gateway's own certificate run beside
   * the others, because the two ends of a handshake wait for each other.
   *
   * @param site the listener for clients of the site.
   * @param own the listener for the gateway's own sessions.
   */
  public void run(
      InetSocketAddress site, InetSocketAddress own, TlsMaterial expected, String testId)
      throws BrokerException {
    AccessProbe probe = new AccessProbe(site, expected.chain().get(0));
    CompletableFuture<Void> beside =
        beside(
            () -> {
              new AccessProbe(own, expected.chain().get(0))
                  .checkForbiddenTopic(authenticated, testId, allowed);
              probe.checkOwnCertificateElsewhere(authenticated);
            });
    probe.checkWithoutCertificate();
    probe.checkWithoutTls();
    probe.checkForeignCertificate(foreign);
    try {
      beside.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof BrokerException refused
          ? new BrokerException(String.valueOf(refused.getMessage()), refused)
          : new BrokerException("the self-test could not be run: " + failed.getCause(), failed);
    }
  }

  private static CompletableFuture<Void> beside(Checks checks) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                checks.run();
                result.complete(null);
              } catch (BrokerException | RuntimeException | Error failed) {
                result.completeExceptionally(failed);
              }
            },
            "broker-start");
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}

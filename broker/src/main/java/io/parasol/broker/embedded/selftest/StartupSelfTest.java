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
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The self-test of a broker before it counts as started. The broker must refuse unauthenticated
 * clients, and must refuse forbidden topics to an authenticated client.
 */
public final class StartupSelfTest {

  private static final Logger log = LoggerFactory.getLogger(StartupSelfTest.class);

  /** How long a check is repeated on a busy machine. */
  private static final long REPEAT_SECONDS = 60;

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
  interface Checks {
    void run() throws BrokerException;
  }

  /**
   * Runs all checks; throws if one fails. The checks with the gateway's own certificate run beside
   * the others, because the two ends of a handshake wait for each other.
   *
   * @param site the listener for clients of the site.
   * @param own the listener for the gateway's own sessions.
   * @param onRepeat is called before a check is repeated: its handshake may have failed.
   */
  public void run(
      InetSocketAddress site,
      InetSocketAddress own,
      TlsMaterial expected,
      String testId,
      Runnable onRepeat)
      throws BrokerException {
    AccessProbe probe = new AccessProbe(site, expected.chain().get(0));
    AccessProbe ownProbe = new AccessProbe(own, expected.chain().get(0));
    CompletableFuture<Void> beside =
        beside(
            () -> {
              check(
                  () -> ownProbe.checkForbiddenTopic(authenticated, testId, allowed),
                  onRepeat,
                  System::nanoTime);
              check(
                  () -> probe.checkOwnCertificateElsewhere(authenticated),
                  onRepeat,
                  System::nanoTime);
            });
    check(probe::checkWithoutCertificate, onRepeat, System::nanoTime);
    check(probe::checkWithoutTls, onRepeat, System::nanoTime);
    check(() -> probe.checkForeignCertificate(foreign), onRepeat, System::nanoTime);
    try {
      beside.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof BrokerException refused
          ? new BrokerException(String.valueOf(refused.getMessage()), refused)
          : new BrokerException("the self-test could not be run: " + failed.getCause(), failed);
    }
  }

  /**
   * Runs a check, and repeats it if the broker has not answered in time. A single attempt cannot
   * wait longer: the broker closes a connection that does not proceed, which would look like a
   * refusal.
   *
   * @throws BrokerException if the check has failed, or if the broker has not answered for a
   *     minute.
   */
  static void check(Checks checks, Runnable onRepeat, LongSupplier nanos) throws BrokerException {
    long begin = nanos.getAsLong();
    while (true) {
      try {
        checks.run();
        return;
      } catch (BrokerException failed) {
        if (!(failed.getCause() instanceof SocketTimeoutException)) {
          throw failed;
        }
        if (nanos.getAsLong() - begin >= TimeUnit.SECONDS.toNanos(REPEAT_SECONDS)) {
          throw new BrokerException(
              "%s, although the check was repeated for %d s; the machine may be too busy"
                  .formatted(failed.getMessage(), REPEAT_SECONDS),
              failed);
        }
        log.warn("broker self-test repeated why={}", failed.getMessage());
        onRepeat.run();
      }
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

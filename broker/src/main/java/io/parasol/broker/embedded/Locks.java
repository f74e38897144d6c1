// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Tries the doors of a running broker from outside. Each test wants a refusal, and knows it from a
 * failure of its own: silence is no refusal, and neither is a broker that shows another
 * certificate.
 */
final class Locks {

  private static final int PATIENCE_MILLIS = 5_000;

  private final InetSocketAddress address;
  private final X509Certificate expected;

  Locks(InetSocketAddress address, X509Certificate expected) {
    this.address = address;
    this.expected = expected;
  }

  /** The certificate that new connections are shown at the moment. */
  static X509Certificate shownAt(InetSocketAddress address) throws BrokerException {
    ShownCertificate shown = new ShownCertificate();
    try (Probe probe = Probe.open(tls(shown, new KeyManager[0]), address, PATIENCE_MILLIS)) {
      probe.connect("");
    } catch (IOException refusedAsItShouldBe) {
      // The server shows its certificate before it asks for ours.
    }
    return shown.get().orElseThrow(() -> new BrokerException("nothing answers TLS at " + address));
  }

  void showTheRightCertificate() throws BrokerException {
    if (!shownAt(address).equals(expected)) {
      throw new BrokerException("another certificate than the broker's is shown at " + address);
    }
  }

  void refuseWithoutTls() throws BrokerException {
    requireRefused("without TLS", SocketFactory.getDefault(), Optional.empty());
  }

  void refuseWithoutCertificate() throws BrokerException {
    ShownCertificate shown = new ShownCertificate();
    requireRefused("without certificate", tls(shown, new KeyManager[0]), Optional.of(shown));
  }

  void refuseForeign(TlsMaterial stranger) throws BrokerException {
    ShownCertificate shown = new ShownCertificate();
    requireRefused(
        "with a certificate of a foreign authority",
        tls(shown, new KeyManager[] {new InsistentKey(stranger)}),
        Optional.of(shown));
  }

  /**
   * Somebody who may come in asks for everything, and gets what is his only.
   *
   * @param clientId not the one under which he usually comes.
   * @param allowed a filter that he may subscribe to.
   */
  void refuseForbiddenTopic(TlsMaterial friend, String clientId, String allowed)
      throws BrokerException {
    ShownCertificate shown = new ShownCertificate();
    KeyManager[] key = {new InsistentKey(friend)};
    try (Probe probe = Probe.open(tls(shown, key), address, PATIENCE_MILLIS)) {
      require("the gateway is not let in", Probe.SUCCESS, probe.connect(clientId));
      require("everything was promised", Probe.NOT_AUTHORIZED, probe.subscribe("#"));
      require("its own site was refused", 1, probe.subscribe(allowed));
    } catch (IOException e) {
      throw new BrokerException("the gateway is not let in: " + e.getMessage(), e);
    }
  }

  /** Whether somebody is turned away who shows that certificate. */
  boolean refuses(TlsMaterial unwelcome) throws BrokerException {
    ShownCertificate shown = new ShownCertificate();
    KeyManager[] key = {new InsistentKey(unwelcome)};
    try (Probe probe = Probe.open(tls(shown, key), address, PATIENCE_MILLIS)) {
      return probe.connect("unwelcome") == Probe.NOT_AUTHORIZED;
    } catch (IOException e) {
      throw new BrokerException("no such certificate could try: " + e.getMessage(), e);
    }
  }

  private static void require(String otherwise, int wanted, int found) throws BrokerException {
    if (wanted != found) {
      throw new BrokerException("%s, reason code 0x%02x".formatted(otherwise, found));
    }
  }

  private void requireRefused(String how, SocketFactory sockets, Optional<ShownCertificate> shown)
      throws BrokerException {
    boolean connected = false;
    try (Probe probe = Probe.open(sockets, address, PATIENCE_MILLIS)) {
      connected = true;
      int answer = probe.connect("");
      throw new BrokerException(
          "a client %s was answered, reason code 0x%02x".formatted(how, answer));
    } catch (SocketTimeoutException silence) {
      throw new BrokerException("a client " + how + " was not refused in time", silence);
    } catch (IOException refused) {
      if (!connected || !shown.map(this::isExpected).orElse(true)) {
        throw new BrokerException(
            "no client %s could try the door: %s".formatted(how, refused.getMessage()), refused);
      }
    }
  }

  private boolean isExpected(ShownCertificate shown) {
    return shown.get().filter(expected::equals).isPresent();
  }

  private static SocketFactory tls(ShownCertificate shown, KeyManager[] keys)
      throws BrokerException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {shown}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new BrokerException("this Java cannot speak TLS", e);
    }
  }
}

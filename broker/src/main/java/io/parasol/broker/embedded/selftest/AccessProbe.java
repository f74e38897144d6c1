// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import io.parasol.broker.embedded.setup.BrokerException;
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
 * Self-test checks that connect to the running broker. Each check requires a refusal, and
 * distinguishes it from a failure of the check itself. A timeout is not a refusal, and neither is a
 * server with another certificate.
 */
public final class AccessProbe {

  /** Less than the broker's own limits, so that a connection that it closes is refused. */
  private static final int TIMEOUT_MILLIS = 5_000;

  private final InetSocketAddress address;
  private final X509Certificate expected;

  public AccessProbe(InetSocketAddress address, X509Certificate expected) {
    this.address = address;
    this.expected = expected;
  }

  /** Returns the certificate that the broker presents to new connections. */
  public static X509Certificate presentedCertificate(InetSocketAddress address)
      throws BrokerException {
    ServerCertificateRecorder shown = new ServerCertificateRecorder();
    try (ProbeClient probe =
        ProbeClient.open(tls(shown, new KeyManager[0]), address, TIMEOUT_MILLIS)) {
      probe.connect("");
    } catch (IOException refusedAsItShouldBe) {
      // The server sends its certificate before it requests the client's.
    }
    return shown
        .get()
        .orElseThrow(() -> new BrokerException("no TLS server responds at " + address));
  }

  void checkWithoutTls() throws BrokerException {
    requireRefused("without TLS", SocketFactory.getDefault(), Optional.empty());
  }

  /** Verifies that the broker presents its own certificate, and refuses a client without one. */
  void checkWithoutCertificate() throws BrokerException {
    ServerCertificateRecorder shown = new ServerCertificateRecorder();
    requireRefused("without certificate", tls(shown, new KeyManager[0]), Optional.of(shown));
  }

  void checkForeignCertificate(TlsMaterial foreign) throws BrokerException {
    ServerCertificateRecorder shown = new ServerCertificateRecorder();
    requireRefused(
        "with a certificate of a foreign authority",
        tls(shown, new KeyManager[] {new FixedKeyManager(foreign)}),
        Optional.of(shown));
  }

  /**
   * Verifies that an authenticated client may subscribe to its own topics, but not to all.
   *
   * @param clientId not the one that the client normally uses.
   * @param allowed a filter that the client may subscribe to.
   */
  void checkForbiddenTopic(TlsMaterial authenticated, String clientId, String allowed)
      throws BrokerException {
    ServerCertificateRecorder shown = new ServerCertificateRecorder();
    KeyManager[] key = {new FixedKeyManager(authenticated)};
    try (ProbeClient probe = ProbeClient.open(tls(shown, key), address, TIMEOUT_MILLIS)) {
      require("the broker refuses the gateway", ProbeClient.SUCCESS, probe.connect(clientId));
      require(
          "the broker allows the gateway to subscribe to all topics",
          ProbeClient.NOT_AUTHORIZED,
          probe.subscribe("#"));
      require(
          "the broker refuses the gateway a subscription to its own site",
          1,
          probe.subscribe(allowed));
    } catch (SocketTimeoutException silence) {
      throw new BrokerException("the broker did not answer the gateway in time", silence);
    } catch (IOException e) {
      throw new BrokerException("the broker refuses the gateway: " + e.getMessage(), e);
    }
  }

  /**
   * Returns whether the broker refuses a client with this certificate, by a reason code or by the
   * end of the connection after the handshake.
   */
  public boolean refuses(TlsMaterial material) throws BrokerException {
    ServerCertificateRecorder shown = new ServerCertificateRecorder();
    KeyManager[] key = {new FixedKeyManager(material)};
    try (ProbeClient probe = ProbeClient.open(tls(shown, key), address, TIMEOUT_MILLIS)) {
      return probe.connect("unwelcome") == ProbeClient.NOT_AUTHORIZED;
    } catch (IOException e) {
      if (!(e instanceof SocketTimeoutException) && isExpected(shown)) {
        return true;
      }
      throw new BrokerException(
          "the check could not be run with this certificate: " + e.getMessage(), e);
    }
  }

  /** Verifies that the listener refuses the gateway's certificate. */
  void checkOwnCertificateElsewhere(TlsMaterial gateway) throws BrokerException {
    if (!refuses(gateway)) {
      throw new BrokerException("the broker accepts the gateway's certificate from any client");
    }
  }

  private static void require(String message, int expectedCode, int code) throws BrokerException {
    if (expectedCode != code) {
      throw new BrokerException("%s, reason code 0x%02x".formatted(message, code));
    }
  }

  private void requireRefused(
      String description, SocketFactory sockets, Optional<ServerCertificateRecorder> shown)
      throws BrokerException {
    boolean connected = false;
    try (ProbeClient probe = ProbeClient.open(sockets, address, TIMEOUT_MILLIS)) {
      connected = true;
      int answer = probe.connect("");
      throw new BrokerException(
          "a client %s got a response, reason code 0x%02x".formatted(description, answer));
    } catch (SocketTimeoutException silence) {
      throw new BrokerException("a client " + description + " was not refused in time", silence);
    } catch (IOException refused) {
      if (shown.flatMap(ServerCertificateRecorder::get).filter(this::isAnother).isPresent()) {
        throw new BrokerException(
            "expected the broker's certificate, received another one at " + address, refused);
      }
      if (!connected || !shown.map(this::isExpected).orElse(true)) {
        throw new BrokerException(
            "the check of a client %s could not be run: %s"
                .formatted(description, refused.getMessage()),
            refused);
      }
    }
  }

  private boolean isAnother(X509Certificate presented) {
    return !presented.equals(expected);
  }

  private boolean isExpected(ServerCertificateRecorder shown) {
    return shown.get().filter(expected::equals).isPresent();
  }

  private static SocketFactory tls(ServerCertificateRecorder shown, KeyManager[] keys)
      throws BrokerException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {shown}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new BrokerException("this Java runtime does not support TLS", e);
    }
  }
}

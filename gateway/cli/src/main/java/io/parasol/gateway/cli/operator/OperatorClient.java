// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.NetworkErrorText;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * An operator's MQTT 5 connection, on Eclipse Paho. It never reconnects; callers create a new one,
 * because Paho's own reconnect leaks (docs/decisions/0002).
 */
public final class OperatorClient implements AutoCloseable {

  /** Our own timeout: Paho's does not take effect if the server stays silent. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final int QOS = 1;

  /**
   * The Maximum Packet Size (MQTT 5.0, section 3.1.2.11.4), larger than any message of Parasol. The
   * client disconnects from a broker that exceeds it.
   */
  private static final long MAX_PACKET_BYTES = 4L << 20;

  private final MqttAsyncClient client;
  private final OwnedSockets sockets;

  private OperatorClient(MqttAsyncClient client, OwnedSockets sockets) {
    this.client = client;
    this.sockets = sockets;
  }

  /**
   * Connects.
   *
   * @param onMessage topic and payload; called on a thread of the client.
   * @param onLost why; called once, when the connection is lost rather than closed.
   * @throws VerbException {@code FAILED} if the broker does not respond, {@code REFUSED} if it
   *     rejects the client.
   */
  public static OperatorClient connect(
      HostPort broker,
      TlsMaterial material,
      BiConsumer<String, byte[]> onMessage,
      Consumer<String> onLost) {
    return open(
        broker, material, arrived -> onMessage.accept(arrived.topic(), arrived.payload()), onLost);
  }

  /**
   * A received message.
   *
   * @param correlation the correlation data of the request that it answers; empty if it has none.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record ReceivedMessage(String topic, byte[] payload, byte[] correlation) {}

  /** Connects as {@link #connect} does, for a client that sends requests. */
  static OperatorClient open(
      HostPort broker,
      TlsMaterial material,
      Consumer<ReceivedMessage> onMessage,
      Consumer<String> onLost) {
    try {
      MqttAsyncClient client =
          new MqttAsyncClient(
              TlsNetworkModules.SCHEME + "://" + broker, "", new MemoryPersistence());
      client.setCallback(new Callback(onMessage, onLost));
      OwnedSockets sockets = new OwnedSockets(material.sslContext().getSocketFactory());
      OperatorClient operator = new OperatorClient(client, sockets);
      try {
        client.connect(options(sockets)).waitForCompletion(TIMEOUT.toMillis());
        return operator;
      } catch (MqttException failed) {
        operator.close();
        Optional<SSLException> alert =
            isCutOff(failed) ? TlsAlert.from(broker, material) : Optional.empty();
        if (alert.isPresent()) {
          throw new VerbException(
              ExitCode.REFUSED,
              "cannot connect to %s: %s".formatted(broker, reason(alert.get(), material)),
              failed);
        }
        throw new VerbException(
            isRefusal(failed) ? ExitCode.REFUSED : ExitCode.FAILED,
            "cannot connect to %s: %s".formatted(broker, reason(cause(failed), material)),
            failed);
      }
    } catch (MqttException impossible) {
      throw new VerbException(
          ExitCode.FAILED, "cannot connect to " + broker + ": " + reason(impossible), impossible);
    }
  }

  private static MqttConnectionOptions options(OwnedSockets sockets) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setConnectionTimeout((int) TIMEOUT.toSeconds());
    options.setKeepAliveInterval(30);
    options.setMaximumPacketSize(MAX_PACKET_BYTES);
    options.setSocketFactory(sockets);
    return options;
  }

  /**
   * Subscribes with QoS 1.
   *
   * @throws VerbException {@code REFUSED} if one of the filters is not granted.
   */
  public void subscribe(List<String> filters) {
    for (String filter : filters) {
      try {
        IMqttToken token = client.subscribe(filter, QOS);
        token.waitForCompletion(TIMEOUT.toMillis());
        int code = token.getReasonCodes() == null ? 0 : token.getReasonCodes()[0];
        if (code > QOS) {
          throw refused("subscribe to " + filter, code);
        }
      } catch (IllegalArgumentException malformed) {
        throw new VerbException(
            ExitCode.USAGE,
            "\"%s\" is not a valid topic filter".formatted(Printable.of(filter)),
            malformed);
      } catch (MqttException failed) {
        throw failure("subscribe to " + filter, failed);
      }
    }
  }

  /**
   * Publishes with QoS 1 and waits for the broker's acknowledgement.
   *
   * @throws VerbException {@code REFUSED} if the broker rejects the message.
   */
  public void publish(String topic, byte[] payload, Duration expiry) {
    publish(topic, new MqttMessage(payload, QOS, false, properties(expiry)));
  }

  /** Publishes a request as {@link #publish} does, with a response topic and correlation data. */
  void request(
      String topic, byte[] payload, Duration expiry, String responseTopic, byte[] correlation) {
    MqttProperties properties = properties(expiry);
    properties.setResponseTopic(responseTopic);
    properties.setCorrelationData(correlation);
    publish(topic, new MqttMessage(payload, QOS, false, properties));
  }

  private void publish(String topic, MqttMessage message) {
    try {
      IMqttToken token = client.publish(topic, message);
      token.waitForCompletion(TIMEOUT.toMillis());
      int code = token.getReasonCodes() == null ? 0 : token.getReasonCodes()[0];
      if (code >= 0x80) {
        throw refused("publish to " + topic, code);
      }
    } catch (MqttException failed) {
      throw failure("publish to " + topic, failed);
    }
  }

  private static MqttProperties properties(Duration expiry) {
    MqttProperties properties = new MqttProperties();
    properties.setMessageExpiryInterval(Math.max(1, expiry.toSeconds()));
    properties.setContentType("application/json");
    properties.setPayloadFormat(true);
    return properties;
  }

  private static VerbException refused(String what, int code) {
    return new VerbException(
        ExitCode.REFUSED,
        "the broker does not authorize this certificate to %s (reason code 0x%02X)"
            .formatted(what, code));
  }

  private static VerbException failure(String what, MqttException failed) {
    return new VerbException(
        isRefusal(failed) ? ExitCode.REFUSED : ExitCode.FAILED,
        "cannot %s: %s".formatted(what, reason(failed)),
        failed);
  }

  /**
   * Returns whether the broker refused the client: reason code 0x86 (Bad User Name or Password) or
   * 0x87 (Not authorized), or a TLS alert about our certificate.
   */
  private static boolean isRefusal(MqttException failed) {
    int code = failed.getReasonCode();
    return code == 0x86 || code == 0x87 || failed.getCause() instanceof SSLException;
  }

  /** Returns whether the broker closed an established TCP connection without a reason. */
  private static boolean isCutOff(MqttException failed) {
    return failed.getCause() instanceof EOFException
        || (failed.getCause() instanceof SocketException
            && !(failed.getCause() instanceof ConnectException));
  }

  private static String reason(MqttException failed) {
    return NetworkErrorText.of(cause(failed));
  }

  private static Throwable cause(MqttException failed) {
    return failed.getCause() == null ? failed : failed.getCause();
  }

  /**
   * Returns why no connection could be made.
   *
   * @param own what was presented to the broker.
   */
  static String reason(Throwable cause, TlsMaterial own) {
    HandshakeFailure.Reason reason = HandshakeFailure.of(cause).reason();
    if (reason == HandshakeFailure.Reason.NOT_TRUSTED) {
      return "the authority of the given certificate has not issued that of the broker; use a"
          + " certificate of this site, or name its authority with --ca";
    }
    if (reason == HandshakeFailure.Reason.EXPIRED
        || reason == HandshakeFailure.Reason.NOT_YET_VALID) {
      return "the certificate of the broker %s at the time of this machine; correct the clock here, or on the box"
          .formatted(
              reason == HandshakeFailure.Reason.EXPIRED ? "has expired" : "is not valid yet");
    }
    if (cause instanceof SSLException && !own.isValidNow()) {
      X509Certificate certificate = own.chain().get(0);
      return "the given certificate is valid from %s until %s only; correct the clock of this machine, or renew and export the certificate on the box: parasol pki renew"
          .formatted(certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    }
    if (cause instanceof ConnectException
        && NetworkErrorText.of(cause).equals("connection refused")) {
      return "connection refused; see whether the gateway runs there, or name its address with"
          + " --broker";
    }
    String alert = HandshakeFailure.of(cause).why();
    return alert.contains("fatal alert: ") && alert.contains("certificate")
        ? "the broker rejects the given certificate (%s); its event refused states why"
            .formatted(Printable.of(alert))
        : NetworkErrorText.of(cause);
  }

  /** Disconnects. Closes the socket at once if the broker does not respond. */
  @Override
  public void close() {
    try {
      if (client.isConnected()) {
        client.disconnect(500).waitForCompletion(2_000);
      } else {
        client.disconnectForcibly(0, 0, false);
      }
    } catch (MqttException alreadyGone) {
      // The connection is closed already.
    }
    try {
      client.close(true);
    } catch (MqttException stillClosing) {
      // Paho objects only to the order of the calls.
    }
    sockets.close();
  }

  private record Callback(Consumer<ReceivedMessage> onMessage, Consumer<String> onLost)
      implements MqttCallback {

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      MqttProperties properties = message.getProperties();
      byte[] correlation = properties == null ? null : properties.getCorrelationData();
      onMessage.accept(
          new ReceivedMessage(
              topic, message.getPayload(), correlation == null ? new byte[0] : correlation));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      MqttException why = response.getException();
      onLost.accept(why == null ? "disconnected by the broker" : reason(why));
    }

    @Override
    public void mqttErrorOccurred(MqttException failed) {
      // Paho reports the consequence through disconnected().
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean isReconnect, String server) {}

    @Override
    public void authPacketArrived(int code, MqttProperties properties) {}
  }
}
